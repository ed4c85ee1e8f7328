"""A show goes on to other sites; whatever they do, the show and the other targets notice nothing (K8)."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from marketplace.kernel.public_machines import is_public
from streams.stage.packager.boxes import VIDEO_TRACK, AudioTrack
from streams.stage.packager.sound import Sample
from streams.stage.protocol import Message, parse_start
from streams.stage.registry import current
from streams.stage.rtmp.outgoing import Outgoing
from streams.stage.services import stage_darken, stage_lighten
from streams.stage.simulcast import addresses, relay
from streams.stage.simulcast.addresses import Address, AddressRefused, parse, pinned
from streams.stage.simulcast.control import Simulcast
from streams.stage.simulcast.relay import Progress, Target
from tests.streams.stage.callers import SHOW, Host, record, rendition, start, third
from tests.streams.stage.callers import message as packed
from tests.streams.stage.encoded import picture
from tests.streams.stage.mp4 import pictures, stored
from tests.streams.stage.other_site import OtherSite

OPUS = AudioTrack("opus", 48_000, 1, b"")


@dataclass
class Ledger:
    wanted: list[Target] = field(default_factory=list)
    told: dict[int, Progress] = field(default_factory=dict)

    def targets(self, shows: Collection[str]) -> Collection[Target]:
        return [target for target in self.wanted if target.show in shows]

    def tell(self, progress: Mapping[int, Progress]) -> None:
        self.told = dict(progress)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
async def simulcast(live: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulcast]:
    monkeypatch.setattr("streams.stage.simulcast.control.WATCH_SECONDS", 0.02)
    monkeypatch.setattr(relay, "RETRY_SECONDS_FIRST", 0.05)
    made = Simulcast(ledger, is_private_allowed=True)
    made.start()
    yield made
    await made.close()


@pytest.fixture
async def site() -> AsyncIterator[OtherSite]:
    made = await OtherSite().open()
    yield made
    await made.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  other tasks have to do it
            await asyncio.sleep(0.01)


def to(site: OtherSite, number: int = 1, **changes: Any) -> Target:
    return replace(Target(number, SHOW, site.url, f"key-{number}"), **changes)


async def sent(ledger: Ledger, number: int = 1, state: str = "sending") -> None:
    await until(lambda: ledger.told.get(number, Progress()).state == state)


async def test_other_site_gets_every_picture_and_the_sound(
    live: Path, ledger: Ledger, simulcast, site: OtherSite
):
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air()
    await sent(ledger)

    for seq in range(6):
        host.send(third(seq))
    await until(lambda: len(site.pictures) == 60)

    assert site.keys == ["key-1"]
    assert [one.payload for one in site.pictures] == pictures(0, 60)
    assert [one.is_key for one in site.pictures] == [number % 30 == 0 for number in range(60)]
    times = [one.timestamp for one in site.pictures]
    assert all(32 <= after - before <= 34 for before, after in zip(times[:-1], times[1:], strict=True))
    assert len(site.sound) >= 90
    assert [type(config).__name__ for config in site.configs] == ["PictureConfig", "SoundConfig"]
    await host.end()
    await until(lambda: not simulcast.relays)


@pytest.mark.parametrize("mood", ["refusing", "dying", "deaf", "absent"])
async def test_one_that_fails_leaves_the_show_and_the_others_alone(
    live: Path, ledger: Ledger, simulcast, site: OtherSite, mood: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relay, "SEND_SECONDS", 0.3)
    bad = await OtherSite(mood).open()
    if mood == "absent":
        await bad.close()
    ledger.wanted = [to(bad, 1), to(site, 2)]
    host = Host()
    await host.on_air(audio=None)
    await sent(ledger, 2)

    for seq in range(9):
        host.send(third(seq))
        await asyncio.sleep(0.02)
    await until(lambda: len(site.pictures) == 90)
    if mood != "deaf":
        await until(lambda: ledger.told[1].state == "failed")
    await host.end()

    assert [one.payload for one in site.pictures] == pictures(0, 90)
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 90)
    await bad.close()


async def test_what_the_host_hides_is_hidden_elsewhere_too(ledger: Ledger, simulcast, site: OtherSite):
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air(audio=None)
    await sent(ledger)
    for seq in range(3):
        host.send(third(seq))
    await until(lambda: len(site.pictures) == 30)

    stage_darken(show_public_id=SHOW, begin_ms=1000)
    await until(lambda: current()._stages[SHOW].veil.is_dark)
    for seq in range(3, 7):
        host.send(third(seq))
    await host.acked(5)
    stage_lighten(show_public_id=SHOW, begin_ms=1000, end_ms=2000)
    await until(lambda: not current()._stages[SHOW].veil.is_dark)
    for seq in range(7, 12):
        host.send(third(seq))

    await until(lambda: len(site.pictures) == 60)
    # In the middle of a group of pictures the light came back: it goes on with the next keyframe.
    assert [one.payload for one in site.pictures] == [*pictures(0, 30), *pictures(90, 120)]
    await host.lose()


async def test_words_of_the_other_site_reach_the_host_and_it_is_tried_again(
    ledger: Ledger, simulcast, live: Path
):
    full = await OtherSite("refusing").open()
    ledger.wanted = [to(full)]
    host = Host()
    await host.on_air()
    await sent(ledger, state="failed")
    assert ledger.told[1].detail == "We are full tonight."

    full.mood = "good"

    await sent(ledger)
    assert full.connections >= 2
    await host.lose()
    await full.close()


async def test_one_that_hangs_up_gets_the_show_again_from_a_keyframe(ledger: Ledger, simulcast, live: Path):
    site = await OtherSite("dying").open()
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air(audio=None)
    await sent(ledger)
    host.send(third(0))
    await until(lambda: bool(site.pictures))
    site.mood = "good"
    await until(lambda: site.connections == 2 and ledger.told[1].state == "sending")
    before = len(site.pictures)

    for seq in range(1, 5):
        host.send(third(seq))
    await until(lambda: len(site.pictures) == before + 20)

    assert [one.payload for one in site.pictures[before:]] == pictures(30, 50)
    await host.lose()
    await site.close()


async def test_slow_one_loses_pictures_and_nobody_waits(
    ledger: Ledger, simulcast, live: Path, site: OtherSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relay, "QUEUE_BYTES_MAX", 300_000)
    slow = await OtherSite("deaf").open()
    ledger.wanted = [to(slow, 1), to(site, 2)]
    host = Host()
    await host.on_air(audio=None, video=[big()])
    await sent(ledger, 1)
    await sent(ledger, 2)
    (task,) = [one for one in simulcast.relays.values() if one.target.id == 1]

    for number in range(120):
        host.send(packed(number, record(1, large(number))))
        if number % 3 == 2:
            await until(partial(site.has, number + 1))

    assert task._queued <= 300_000
    assert task.progress.state == "slow"
    assert task.progress.lost >= 1
    await host.end()
    assert len(stored(live / SHOW, VIDEO_TRACK)) == 120
    await slow.close()


def big() -> dict[str, Any]:
    return rendition("v0", bitrate=8_000_000)


def large(number: int) -> Sample:
    head = bytes([0x65 if number % 30 == 0 else 0x41])
    return replace(picture(number), payload=(60_000).to_bytes(4) + head + bytes(59_999))


async def test_one_that_catches_up_counts_as_well_again(
    ledger: Ledger, simulcast, live: Path, site: OtherSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relay, "QUEUE_MESSAGES_MAX", 1)
    monkeypatch.setattr(relay, "SLOW_SECONDS", 0.2)
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air(audio=None)
    await sent(ledger)
    for seq in range(6):  # at once: the queue has room for one
        host.send(third(seq))
    await sent(ledger, state="slow")
    await asyncio.sleep(0.2)

    host.send(third(6))

    await sent(ledger)
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 70)


async def test_sound_in_opus_is_not_sent_and_the_host_hears_why(
    ledger: Ledger, simulcast, live: Path, site: OtherSite
):
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air(audio=OPUS)
    await sent(ledger, state="needs_aac")
    assert site.connections == 0
    await host.lose()

    again = Host()
    await again.on_air(session="two")

    await sent(ledger)
    await again.lose()


async def test_key_that_cannot_be_read_any_more_is_not_tried(
    ledger: Ledger, simulcast, live: Path, site: OtherSite
):
    ledger.wanted = [to(site, key=None)]
    host = Host()
    await host.on_air()

    await sent(ledger, state="unreadable")

    assert site.connections == 0
    await host.lose()


async def test_target_is_switched_off_and_on_while_the_show_goes_on(
    ledger: Ledger, simulcast: Simulcast, live: Path, site: OtherSite
):
    ledger.wanted = [to(site)]
    host = Host()
    await host.on_air(audio=None)
    await sent(ledger)
    host.send(third(0))
    await until(lambda: len(site.pictures) == 10)

    ledger.wanted = []
    await until(lambda: not simulcast.relays)
    host.send(third(1))
    host.send(third(2))
    assert not list(current()._stages[SHOW].taps)
    ledger.wanted = [to(site)]
    await until(lambda: site.connections == 2 and ledger.told[1].state == "sending")
    host.send(third(3))
    await until(lambda: len(site.pictures) == 20)

    assert [one.payload for one in site.pictures[10:]] == pictures(30, 40)
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 40)


async def test_nothing_is_sent_to_private_machines(live: Path, ledger: Ledger, site: OtherSite, monkeypatch):
    monkeypatch.setattr("streams.stage.simulcast.control.WATCH_SECONDS", 0.02)
    made = Simulcast(ledger, is_private_allowed=False)
    made.start()
    ledger.wanted = [to(site), to(site, 2, url=site.url.replace("127.0.0.1", "localhost"))]
    host = Host()
    await host.on_air()

    await sent(ledger, 1, "failed")
    await sent(ledger, 2, "failed")

    assert {one.detail for one in ledger.told.values()} == {"private"}
    assert site.connections == 0
    await host.lose()
    await made.close()


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1"),
    ],
)
def test_machine_that_is_not_on_the_internet(number: str):
    assert not is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_machine_that_is_on_the_internet(number: str):
    assert is_public(ipaddress.ip_address(number))


async def test_name_with_one_private_machine_leads_nowhere(monkeypatch: pytest.MonkeyPatch):
    async def found(host: str, port: int, **options: object) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (number, port)) for number in answers]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    address = parse("rtmp://live.example/app")

    answers = ["8.8.8.8", "8.8.4.4"]
    assert await pinned(address, is_private_allowed=False) == "8.8.8.8"
    answers = ["8.8.8.8", "127.0.0.1"]
    with pytest.raises(AddressRefused, match="private"):
        await pinned(address, is_private_allowed=False)
    answers = []
    with pytest.raises(AddressRefused, match="unknown_host"):
        await pinned(address, is_private_allowed=False)


def test_addresses_are_taken_apart():
    assert parse(" rtmps://live.example:443/rtmp/ ") == Address(
        "rtmps://live.example:443/rtmp", "live.example", 443, "rtmp", is_secure=True
    )
    assert parse("rtmp://a.example/live2?backup=1").app == "live2?backup=1"
    assert parse("rtmp://[2606:4700::1111]/x").host == "2606:4700::1111"


@pytest.mark.parametrize(
    "url",
    [
        *("", "live.example/app", "http://live.example/app", "rtmp://live.example", "rtmp:///app"),
        *("rtmp://user:word@live.example/app", "rtmp://live.example:99999/app", "rtmp://live.example:0/app"),
        *(
            "rtmp://live.example/app#x",
            "rtmp://live.example/a b",
            "rtmp://[::1/app",
            "rtmp://exämple.org/app",
        ),
        f"rtmp://live.example/{'x' * addresses.URL_CHARACTERS_MAX}",
    ],
)
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(AddressRefused, match="bad_url"):
        parse(url)


def test_pictures_in_another_order_are_decoded_early_enough_elsewhere():
    """Key, then two B-frames that lean on a later one: shown 0, 3, 1, 2 in steps of 40 ms, with offsets below zero."""
    outgoing = Outgoing()
    outgoing.start(parse_start(start(audio=None)))
    offsets = [0, 80_000, -40_000, -40_000, 0]
    samples = [
        Sample(1_000_000 + 40_000 * number, b"\0\0\0\1\x65", 0, number == 0, 0, offset)
        for number, offset in enumerate(offsets)
    ]

    tags = list(outgoing.tags(Message(0, [], [(0, sample) for sample in samples], 0)))[1:]

    decoded = [at for _, at, _ in tags]
    shown = [at + int.from_bytes(body[2:5], signed=True) for _, at, body in tags]
    assert decoded == sorted(set(decoded))
    assert shown == pytest.approx([0, 120, 40, 80, 160], abs=1)
    assert all(at <= later for at, later in zip(decoded, shown, strict=True))

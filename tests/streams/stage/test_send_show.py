"""A host sends a show over the ingest socket, loses the line, comes back, is replaced, ends."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.kernel import passes
from streams.stage import ingest, registry
from streams.stage.packager.boxes import AUDIO_TRACK, VIDEO_TRACK
from streams.stage.packager.log import log_read
from streams.stage.registry import current
from streams.stage.selectors import ingest_ticket
from tests.streams.stage.callers import (
    SHOW,
    Host,
    address,
    fetch,
    message,
    record,
    rendition,
    taken_in,
    third,
)
from tests.streams.stage.encoded import AVCC, picture, sound
from tests.streams.stage.mp4 import files_of, pictures, stored

pytestmark = pytest.mark.usefixtures("live")


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.005)


async def test_show_is_acknowledged_once_it_is_on_disk_and_ends_as_its_own_replay(live: Path):
    host = Host()
    assert await host.on_air() == -1
    for seq in range(4):
        host.send(third(seq))
    await host.acked(2)  # message 3 begins the next segment
    assert [line.number for line in log_read(live / SHOW / "v0")] == [0]

    await host.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 40)
    assert stored(live / SHOW, AUDIO_TRACK) == [sound(number).payload for number in range(63)]
    playlist = (await fetch(address("v0/index.m3u8"))).text
    assert playlist.endswith("seg1.m4s\n#EXT-X-ENDLIST\n")
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in playlist


async def test_last_acknowledgement_covers_everything(live: Path):
    host = Host()
    await host.on_air()
    for seq in range(2):
        host.send(third(seq))

    host.say({"type": "end"})

    await host.acked(1)
    assert (await host.event())["code"] == 1000
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20)


async def test_line_is_cut_and_nothing_is_lost_or_doubled(live: Path):
    host = Host()
    await host.on_air()
    for seq in range(5):
        host.send(third(seq))
    await host.acked(2)
    await host.lose()

    again = Host()
    assert await again.on_air() == 4
    for seq in range(3, 9):  # it sends what it kept, without looking at the answer
        again.send(third(seq))
    await again.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 90)
    assert not any(line.is_discontinuity for line in log_read(live / SHOW / "v0"))


async def test_host_whose_backlog_overflowed_goes_on_at_a_keyframe(live: Path):
    host = Host()
    await host.on_air()
    for seq in [0, 1, 2, 3, 5, 6, 7]:  # 4 never came; 5 depends on it, 6 begins with a keyframe
        host.send(third(seq))
    await host.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 40) + pictures(60, 80)


async def test_reloaded_page_is_another_encoder(live: Path):
    host = Host()
    await host.on_air()
    host.send(third(0))
    await host.lose()

    again = Host()
    other = bytearray(AVCC)
    other[3] = 0x1E
    assert await again.on_air(session="two", video=[rendition("v0", avcc=bytes(other))]) == -1
    again.send(third(0))
    await again.end()

    lines = log_read(live / SHOW / "v0")
    assert [(line.is_discontinuity, line.init) for line in lines] == [(False, 0), (True, 1)]
    assert (live / SHOW / "v0" / "init1.mp4").exists()
    assert lines[1].end == pytest.approx(2 * lines[0].end, abs=1000)


async def test_second_sender_is_told_that_the_show_is_on_air(live: Path):
    first, second = Host(), Host()
    await first.on_air()
    first.send(third(0))
    await second.accepted()

    second.start(session="two")

    assert await second.closed() == ("on_air", 4409)
    first.send(third(1))
    await first.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20)


async def test_second_sender_may_take_over_and_the_first_is_not_heard_any_more(live: Path):
    first, second = Host(), Host()
    await first.on_air()
    first.send(third(0))
    await second.on_air(session="two", takeover=True)

    first.send(third(1))
    assert await first.closed() == ("taken_over", 4409)
    second.send(third(0))
    await second.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 10) + pictures(0, 10)
    assert [line.session for line in log_read(live / SHOW / "v0")] == ["one", "two"]


async def test_same_encoder_on_a_new_line_needs_no_leave(live: Path):
    """The server has not noticed yet that the old line is dead."""
    first, second = Host(), Host()
    await first.on_air()
    first.send(third(0))
    await taken_in(first)

    assert await second.on_air() == 0
    assert await first.closed() == ("replaced", 4409)
    second.send(third(1))
    await second.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20)


async def test_silent_sender_may_be_replaced(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ingest, "SILENCE_SECONDS_REPLACEABLE", -1)
    first, second = Host(), Host()
    await first.on_air()

    await second.on_air(session="two")

    assert await first.closed() == ("taken_over", 4409)
    await second.lose()


def expired() -> str:
    return passes.sign("ingest", {"show": SHOW, "user": 7}, seconds=10, now=time.time() - 60)


@pytest.mark.parametrize(
    ("ticket", "reason"),
    [
        (lambda: "", "ticket"),
        (lambda: SHOW, "ticket"),
        (lambda: "x" * 300, "ticket"),
        (lambda: ingest_ticket("another00000", 7), "ticket"),
        (lambda: passes.sign("live", {"show": SHOW, "user": 7}, seconds=60), "ticket"),
        (lambda: passes.path_sign("live", SHOW, seconds=60)[0], "ticket"),
        (expired, "ticket_expired"),
    ],
)
async def test_nobody_sends_without_the_ticket_of_this_show(live: Path, ticket, reason: str):
    host = Host()
    await host.accepted()

    host.start(ticket=ticket())
    host.send(third(0))

    assert await host.closed() == (reason, 4403)
    assert not (live / SHOW).exists()
    assert await current().get(SHOW) is None


async def test_stranger_does_not_disturb_the_one_on_air(live: Path):
    host, stranger = Host(), Host()
    await host.on_air()
    await stranger.accepted()

    stranger.start(ticket="guess", session="one", takeover=True)

    assert await stranger.closed() == ("ticket", 4403)
    host.send(third(0))
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 10)


async def test_other_protocols_are_not_spoken():
    assert await Host(subprotocols=[]).closed() == (None, 4403)
    assert await Host(subprotocols=["lsv2"]).closed() == (None, 4403)
    assert await Host("../../etc").closed() == (None, 4403)


async def test_bitrate_far_above_what_was_agreed_is_first_told_and_then_refused():
    host = Host()
    await host.on_air(audio=None)  # 500 kbit/s agreed, so 124 kB/s borne and half a megabyte of burst
    payload = (200_000).to_bytes(4) + b"\x65" + bytes(199_999)
    for number in range(10):
        host.send(message(number, record(1, replace(picture(number), payload=payload, is_key=True))))
    said = await host.heard()
    while said["type"] == "ack":
        said = await host.heard()
    assert said == {"type": "bitrate", "video": [{"name": "v0", "bitrate": 500_000}]}

    assert await host.closed() == ("bitrate", 4400)


async def test_host_is_asked_for_a_missing_keyframe():
    host = Host()
    await host.on_air(audio=None)
    for number in range(60):
        host.send(message(number, record(1, picture(number, is_key=number == 0))))

    assert await host.heard() == {"type": "keyframe"}
    await host.lose()


async def test_who_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ingest, "START_SECONDS", 0.01)
    host = Host()
    await host.accepted()

    await asyncio.wait_for(host.task, 30)


async def test_two_renditions_are_acknowledged_together(live: Path):
    host = Host()
    await host.on_air(video=[rendition("v0"), rendition("v1")], audio=None)
    for number in range(7):
        first = number // 2 * 10
        track = 1 + number % 2
        host.send(message(number, *(record(track, picture(first + frame)) for frame in range(10))))
    await until(lambda: len(log_read(live / SHOW / "v0")) == 1)
    assert host.has_heard_nothing

    host.send(message(7, *(record(2, picture(30 + frame)) for frame in range(10))))

    await host.acked(5)
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK, "v0") == stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 40)


async def test_show_ended_elsewhere_lets_the_host_go_and_takes_no_other(
    live: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(registry, "WATCH_SECONDS", 0.01)
    host = Host()
    await host.on_air()
    host.send(third(0))
    await until(lambda: bool(files_of(live)))

    from_another_process(live)

    assert await host.closed() == ("ended", 4410)
    assert (await fetch(address("v0/index.m3u8"))).text.endswith("#EXT-X-ENDLIST\n")
    late = Host()
    await late.accepted()
    late.start(session="two")
    assert await late.closed() == ("ended", 4410)
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 10)


def from_another_process(live: Path) -> None:
    (live / SHOW).mkdir(parents=True, exist_ok=True)
    (live / SHOW / "ended").touch()


async def test_show_that_ended_before_it_began_cannot_be_sent(live: Path):
    from_another_process(live)
    host = Host()
    await host.accepted()

    host.start()

    assert await host.closed() == ("ended", 4410)

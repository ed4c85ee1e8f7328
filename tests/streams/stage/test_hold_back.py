"""A show with a safety delay: nobody is given anything before its time, whatever they ask for."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from streams.stage import release
from streams.stage.encoders import listener
from streams.stage.encoders.listener import Listener
from streams.stage.encoders.standing import Grant
from streams.stage.files import profile_read, show_directory
from streams.stage.registry import current
from streams.stage.selectors import ingest_ticket
from tests.streams.stage.callers import SHOW, Host, address, fetch, rendition, third, until
from tests.streams.stage.encoded import recording
from tests.streams.stage.encoder_lines import KEY, Door, Line, described, media
from tests.streams.stage.held import (
    DELAY,
    INDEX,
    PIECES,
    REWIND,
    TOLD,
    Clock,
    is_answered,
    listed,
    send,
    stage,
    statuses,
    text,
)

# --- on air ---


async def test_nothing_is_there_before_its_time_and_everything_is_after_it(
    held: Host, clock: Clock, drawn: list[bytes]
):
    clock.wind(TOLD - 0.01)
    assert set(await statuses()) == {404}
    assert (show_directory(SHOW) / "v0" / "seg1.m4s").exists()
    assert drawn == []

    clock.wind(0.01)

    assert await statuses(PIECES) == [200] * 7
    assert listed(await text()) == listed(await text(REWIND)) == ["seg0.m4s", "seg1.m4s"]
    assert (await text()).count("#EXT-X-PART:") == 7
    assert (await text()).endswith('URI="p2.1.m4s"\n')
    (one, two) = drawn
    assert one.endswith((await fetch(address("v0/seg0.m4s"))).body)
    assert two.endswith((await fetch(address("v0/seg1.m4s"))).body)


async def test_what_comes_meanwhile_stays_unknown_part_by_part(held: Host, clock: Clock):
    clock.wind(5)
    await send(held, 7, 10)  # ends segment 2 and begins 3
    before = await statuses(["v0/seg2.m4s", "v0/p2.0.m4s"])
    clock.wind(TOLD - 5)

    early = await statuses(["v0/seg2.m4s", "v0/p2.0.m4s", "v0/seg3.m4s", "v0/p9.0.m4s"])

    assert before == [404, 404]
    assert early[:1] + early[2:] == [404] * 3
    assert early[1] == 200
    assert (await fetch(address(INDEX), query="_HLS_msn=5")).status == 400
    assert listed(await text()) == listed(await text(REWIND)) == ["seg0.m4s", "seg1.m4s"]
    clock.wind(5)
    assert listed(await text()) == ["seg0.m4s", "seg1.m4s", "seg2.m4s"]
    assert await statuses(["v0/seg2.m4s", "v0/p2.2.m4s", "v0/p3.0.m4s"]) == [200] * 3


async def test_whoever_waits_is_answered_when_the_part_is_told_not_when_it_comes(held: Host, clock: Clock):
    clock.wind(TOLD)
    asked = [
        asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=1")),
        asyncio.create_task(fetch(address("v0/p2.1.m4s"))),
    ]
    await asyncio.sleep(0.01)
    await send(held, 7, 10)
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in asked)

    clock.wind(TOLD)

    playlist, part = await asyncio.wait_for(asyncio.gather(*asked), 30)
    assert (playlist.status, part.status) == (200, 200)
    assert 'URI="p2.1.m4s"' in playlist.text


@pytest.mark.usefixtures("live")
async def test_the_timer_alone_brings_it_in_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(release, "NOTICE_SECONDS", 0.0)
    began = time.monotonic()
    host = Host()
    await host.on_air(ticket=ingest_ticket(SHOW, 7, safety_delay=0.25))
    host.send(third(0))

    await until(is_answered("v0/p0.0.m4s"))

    assert time.monotonic() - began >= 0.25
    await host.lose()


async def test_players_are_counted_by_what_they_can_know(held: Host, clock: Clock):
    asked: list[tuple[Any, ...]] = []
    clock.wind(TOLD)
    await send(held, 7, 13)
    current().load.asked = lambda *told: asked.append(told)  # type: ignore[method-assign]

    await text()

    assert asked == [(SHOW, "v0", None, None, 2)]


# --- how long ---


@pytest.mark.usefixtures("live")
async def test_a_show_without_a_delay_has_nothing_of_all_this():
    host = Host()
    await host.on_air()
    await send(host, 0, 7)

    assert stage().release is None
    assert all(feed.told is feed.rendition for feed in stage().feeds.values())
    assert await statuses(PIECES) == [200] * 7
    await host.lose()


@pytest.mark.parametrize("other", [0, 3, 30])
async def test_a_running_show_keeps_its_delay(held: Host, clock: Clock, other: int):
    await held.lose()
    again = Host()
    await again.on_air(ticket=ingest_ticket(SHOW, 7, safety_delay=other), session="one")

    release_now = stage().release
    assert release_now is not None
    assert release_now.seconds == DELAY
    clock.wind(TOLD - 0.01)
    assert set(await statuses()) == {404}
    await again.lose()


@pytest.mark.usefixtures("live")
async def test_a_running_show_without_a_delay_gets_none():
    host = Host()
    await host.on_air()
    await send(host, 0, 4)
    await host.lose()
    again = Host()

    await again.on_air(ticket=ingest_ticket(SHOW, 7, safety_delay=30), session="two")

    assert stage().release is None
    assert (await statuses([INDEX])) == [200]
    await again.lose()


async def test_a_restart_keeps_it_and_gives_nothing_away(held: Host, clock: Clock):
    clock.wind(5)
    await current().settled()
    profile = profile_read(show_directory(SHOW))
    assert profile is not None
    assert profile.safety_delay == DELAY
    current()._stages.clear()

    assert set(await statuses()) == {404}
    clock.wind(TOLD - 0.5)  # by the clock of the files, hardly any time has passed
    assert set(await statuses()) == {404}
    clock.wind(0.5)

    assert listed(await text()) == ["seg0.m4s", "seg1.m4s"]
    assert await statuses(["v0/seg1.m4s", "v0/init0.mp4", REWIND]) == [200] * 3


async def test_after_a_restart_what_is_old_enough_is_there_at_once(held: Host):
    await current().settled()
    old = time.time() - TOLD - 1
    os.utime(show_directory(SHOW) / "v0" / "seg0.m4s", (old, old))
    current()._stages.clear()

    assert listed(await text()) == listed(await text(REWIND)) == ["seg0.m4s"]
    assert await statuses(["v0/seg0.m4s", "v0/seg1.m4s"]) == [200, 404]


@pytest.mark.usefixtures("live", "drawn")
async def test_after_a_restart_every_rendition_comes_in_its_time(clock: Clock):
    host = Host()
    ticket = ingest_ticket(SHOW, 7, safety_delay=DELAY)
    await host.on_air(ticket=ticket, video=[rendition("v0"), rendition("v1")])
    for seq in range(7):
        host.send(third(seq, tracks=(1, 2)))
    await host.acked(5)
    await current().settled()
    for number, age in ((0, 8), (1, 4)):
        for name in ("v0", "v1"):
            at = time.time() - age
            os.utime(show_directory(SHOW) / name / f"seg{number}.m4s", (at, at))
    current()._stages.clear()
    names = ["v0/seg0.m4s", "v1/seg0.m4s", "v0/seg1.m4s", "v1/seg1.m4s"]
    assert await statuses(names) == [404] * 4

    clock.wind(TOLD - 7)
    assert await statuses(names) == [200, 200, 404, 404]
    clock.wind(4)
    assert await statuses(names) == [200] * 4


async def test_an_encoder_sends_a_show_that_is_told_later(
    live: Path, clock: Clock, drawn: list[bytes], monkeypatch: pytest.MonkeyPatch
):
    """The host chose again after the encoder had shown its key: what counts is what was chosen when it begins."""
    monkeypatch.setattr(listener, "WATCH_SECONDS", 0.02)
    door = Door()
    door.grants[KEY] = Grant(SHOW, "one", is_live=False, safety_delay=5)
    heard = Listener(door, host="127.0.0.1", port=0)
    heard.start()
    await asyncio.wait_for(heard.listening.wait(), 30)
    line = await (await Line.to(heard.port)).allowed()
    tags = list(media(recording()))
    line.send(described(), *tags[:80])
    await until(holds(lambda: SHOW in door.sights))
    door.grants[KEY] = Grant(SHOW, "one", is_live=True, safety_delay=DELAY)

    await until(holds(lambda: SHOW in current()._stages and stage().publisher is not None))
    line.send(*tags[80:])
    await until(holds((live / SHOW / "v0" / "seg0.m4s").exists))

    assert set(await statuses()) == {404}
    release_now = stage().release
    assert release_now is not None
    assert release_now.seconds == DELAY
    clock.wind(TOLD)
    assert await statuses(["master.m3u8", INDEX, "v0/seg0.m4s"]) == [200] * 3
    await line.close()
    await heard.close()


def holds(is_so: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return is_so()

    return ask

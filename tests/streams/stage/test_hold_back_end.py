"""What is hidden within the safety delay was never seen; the last words are; other sites get both as late."""

import asyncio
import time

from streams.stage.darkness import stretch_begin, stretch_end, stretches_read
from streams.stage.files import SEALED_NAME, is_end_marked, show_directory
from streams.stage.protocol import CLOSE_ENDED, Message, Start
from streams.stage.registry import current
from streams.stage.services import stage_darken, stage_end, stage_lighten
from tests.streams.stage.callers import SHOW, Host, address, fetch, until
from tests.streams.stage.held import (
    DELAY,
    INDEX,
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

# --- hidden ---


async def test_what_is_hidden_within_the_delay_was_never_given_to_anybody(held: Host, clock: Clock):
    begin = int(time.time() * 1000)
    clock.wind(5)
    stage_darken(show_public_id=SHOW, begin_ms=begin)
    await until(is_answered(INDEX, 410))

    stage_lighten(show_public_id=SHOW, begin_ms=begin, end_ms=begin + 1)
    clock.wind(TOLD)
    await until(is_answered("master.m3u8"))

    hidden = [f"v0/seg{number}.m4s" for number in range(2)] + [f"v0/p{number}.0.m4s" for number in range(3)]
    assert set(await statuses([INDEX, *hidden])) == {410}
    assert "#EXT-X-GAP" in await text(REWIND)


async def test_the_backlog_of_a_bad_line_stays_hidden_too_and_after_a_restart(held: Host, clock: Clock):
    """What was filmed long before the press and came late has not been seen either."""
    begin = time.time() + DELAY + 15
    stretch_begin(show_directory(SHOW), int(begin * 1000))
    await current()._look_for_dark(stage())
    stretch_end(show_directory(SHOW), int(begin * 1000), int(begin * 1000) + 1)
    await current()._look_for_dark(stage())
    clock.wind(TOLD)
    names = ["v0/seg0.m4s", "v0/seg1.m4s", "v0/p2.0.m4s"]

    assert await statuses(names) == [410] * 3

    await current().settled()
    (stretch,) = stretches_read(show_directory(SHOW))
    assert stretch.lead == DELAY
    assert stretch.untold[0] < time.time() < stretch.untold[1] + 3
    current()._stages.clear()
    assert await statuses(names[:2]) == [410] * 2


# --- the end ---


async def test_viewers_get_the_last_words_then_the_end_then_the_recording(held: Host, clock: Clock):
    clock.wind(TOLD - 5)
    await send(held, 7, 13)
    clock.wind(5)
    waiting = asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=2"))

    await asyncio.wait_for(held.end(), 30)

    assert listed(await text()) == ["seg0.m4s", "seg1.m4s"]
    assert "#EXT-X-ENDLIST" not in await text() + await text(REWIND)
    assert await statuses(["v0/seg4.m4s", "v0/whole0-00000000.mp4"]) == [404, 404]
    clock.wind(TOLD - 5)
    assert "#EXT-X-ENDLIST" not in (await waiting).text
    assert listed(await text())[-1] == "seg3.m4s"
    clock.wind(5)
    for query in ("", "_HLS_msn=4&_HLS_part=0"):
        assert listed(await text(INDEX, query))[-1] == "seg4.m4s"
        assert (await text(INDEX, query)).endswith("#EXT-X-ENDLIST\n")
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in await text()


async def test_meanwhile_nobody_begins_again(held: Host, clock: Clock):
    await held.end()
    again = Host()
    await again.accepted()

    again.start()

    assert await again.closed() == ("ended", CLOSE_ENDED)
    clock.wind(TOLD)
    assert (await text()).endswith("#EXT-X-ENDLIST\n")


async def test_the_end_may_come_twice_and_from_another_process(held: Host, clock: Clock):
    stage_end(show_public_id=SHOW)
    assert (await held.closed())[0] == "ended"
    await stage().finish()
    assert set(await statuses()) == {404}

    clock.wind(TOLD)

    assert (await text()).count("#EXT-X-ENDLIST") == 1
    assert listed(await text()) == ["seg0.m4s", "seg1.m4s", "seg2.m4s"]


async def test_a_restart_after_the_end_does_not_bring_the_rest_forward(held: Host, clock: Clock):
    await held.end()
    current()._stages.clear()

    assert set(await statuses()) == {404}
    clock.wind(TOLD + 2)

    assert (await text()).endswith("#EXT-X-ENDLIST\n")
    assert listed(await text()) == ["seg0.m4s", "seg1.m4s", "seg2.m4s"]


# --- other sites ---


class Ear:
    """A tap that remembers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def start(self, start: Start) -> None:
        self.heard.append(start.session)

    def hear(self, message: Message) -> None:
        self.heard.append(str(message.seq))

    def leave_out(self) -> None:
        self.heard.append("-")


async def test_other_sites_get_it_as_late(held: Host, clock: Clock):
    ear = Ear()
    stage().taps.join(ear)
    await send(held, 7, 10)
    clock.wind(TOLD - 0.01)
    assert ear.heard == []

    clock.wind(0.01)

    assert ear.heard == ["one", "7", "8", "9"]
    late = Ear()
    stage().taps.join(late)
    assert late.heard == ["one"]
    stage().taps.leave(late)
    stage().taps.leave(late)
    assert list(stage().taps) == [ear]


async def test_other_sites_never_get_what_was_hidden_within_the_delay(held: Host, clock: Clock):
    ear = Ear()
    stage().taps.join(ear)
    await send(held, 7, 10)
    begin = int(time.time() * 1000)
    stretch_begin(show_directory(SHOW), begin)
    await current()._look_for_dark(stage())
    await send(held, 10, 13)
    stretch_end(show_directory(SHOW), begin, begin + 1)
    await current()._look_for_dark(stage())
    await send(held, 13, 16)

    clock.wind(TOLD)

    assert [word for word in ear.heard if word != "-"] == ["one", "13", "14", "15"]
    assert ear.heard.index("-") < ear.heard.index("13")


async def test_the_recording_is_left_alone_until_it_was_told(held: Host, clock: Clock):
    """Joining takes its segments away, and whoever has wound back still needs them."""
    await held.end()
    path = show_directory(SHOW)
    await current().settled()
    assert is_end_marked(path)
    assert not (path / SEALED_NAME).exists()

    clock.wind(TOLD)
    await current().settled()

    assert (path / SEALED_NAME).exists()

"""The host hides the picture: nobody gets any of it, at once, later, or from the recording."""

import asyncio
import time
from pathlib import Path

import pytest

from streams.stage import registry
from streams.stage.darkness import (
    LEAD_SECONDS,
    TAIL_SECONDS,
    Stretch,
    Veil,
    stretch_begin,
    stretch_end,
    stretches_read,
)
from streams.stage.files import show_directory
from streams.stage.packager.timeline import MICROS, Timeline
from streams.stage.registry import current
from streams.stage.services import stage_darken, stage_lighten
from tests.streams.stage.callers import SHOW, Host, address, fetch, third, until

INDEX = "v0/index.m3u8"
REWIND = "v0/dvr.m3u8"
PICTURES = ["master.m3u8", INDEX, "v0/init0.mp4", "v0/seg0.m4s", "v0/p1.0.m4s", "v0/p2.1.m4s", "poster.jpg"]


def ms(seconds: float) -> int:
    return int(seconds * 1000)


async def statuses(names: list[str]) -> set[int]:
    return {(await fetch(address(name))).status for name in names}


async def long_show(thirds: int) -> Host:
    """A show whose segments lie a second apart, from now on."""
    host = Host()
    await host.on_air()
    for seq in range(thirds):
        host.send(third(seq))
    await host.acked(thirds - 1 - (thirds - 1) % 3 - 1)
    return host


# --- which segments ---


def veil(*stretches: Stretch, segments: int = 30) -> Veil:
    """Segments of a second each, the first at 1,000 s."""
    timeline = Timeline()
    for number in range(segments):
        timeline.cut(number * MICROS, 1000.0 + number, number_min=number)
    found = Veil(timeline)
    found.change(stretches)
    return found


def test_every_segment_with_a_moment_of_the_stretch_in_it_is_hidden():
    over = veil(Stretch(1010.5, 1012.5))
    hidden = [number for number in range(30) if over.hides(number)]

    assert hidden == list(range(10 - int(LEAD_SECONDS), 12 + int(TAIL_SECONDS) + 1))
    assert not over.is_dark
    assert over.first_shown(29) == hidden[-1] + 1
    assert over.first_shown(hidden[-1]) == hidden[-1] + 1
    assert over.hides(-1) is over.hides(30) is over.hides(10**9) is False


def test_a_stretch_that_is_not_over_hides_all_that_comes():
    over = veil(Stretch(1002.0, 1003.0), Stretch(1020.0))

    assert over.is_dark
    assert [number for number in range(30) if not over.hides(number)] == list(range(4, 15))


def test_without_a_stretch_nothing_is_hidden():
    over = veil()

    assert not over.is_dark
    assert not any(over.hides(number) for number in range(30))
    assert over.first_shown(29) == 0


def test_stretches_may_be_written_twice_and_in_any_order(tmp_path: Path):
    assert stretches_read(tmp_path) == ()
    assert stretch_begin(tmp_path, 5_000) is True
    assert stretches_read(tmp_path) == (Stretch(5.0),)
    stretch_end(tmp_path, 5_000, 7_500)
    stretch_end(tmp_path, 9_000, 9_500)

    assert stretch_begin(tmp_path, 5_000) is stretch_begin(tmp_path, 9_000) is False
    stretch_end(tmp_path, 5_000, 7_500)

    assert stretches_read(tmp_path) == (Stretch(5.0, 7.5), Stretch(9.0, 9.5))


# --- on air ---


async def test_nothing_of_the_picture_is_given_within_a_second_whoever_hid_it(host: Host):
    """Another process leaves its mark on disk only: the watcher of this one finds it."""
    (show_directory(SHOW) / "poster.jpg").write_bytes(b"a still")
    assert await statuses(PICTURES[:-2]) == {200}

    stretch_begin(show_directory(SHOW), ms(time.time()))
    took = await until(lambda: is_status(INDEX, 410))

    assert took <= registry.WATCH_SECONDS + 0.3
    assert await statuses(PICTURES) == {410}
    hidden = await fetch(address("v0/seg0.m4s"))
    assert (hidden.body, hidden.headers["cache-control"]) == (b"Gone", "no-store")
    await until(no_still_is_left)
    health = await fetch(address("health.json"))
    assert (health.status, '"is_connected": true' in health.text) == (200, True)


async def no_still_is_left() -> bool:
    return not (show_directory(SHOW) / "poster.jpg").exists()


async def is_status(name: str, status: int) -> bool:
    return (await fetch(address(name))).status == status


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking around: only by being told."""
    monkeypatch.setattr(registry, "WATCH_SECONDS", 3600.0)


async def test_the_process_that_hides_it_sees_it_at_once(unwatched: None, host: Host):
    (show_directory(SHOW) / "poster.jpg").write_bytes(b"a still")

    await asyncio.to_thread(stage_darken, show_public_id=SHOW, begin_ms=ms(time.time()))

    await until(lambda: is_status(INDEX, 410))
    assert not (show_directory(SHOW) / "poster.jpg").exists()


async def test_whoever_waits_for_the_picture_is_answered_that_it_is_hidden(host: Host):
    waiting = [
        asyncio.create_task(fetch(address(INDEX), query="_HLS_msn=2&_HLS_part=1")),
        asyncio.create_task(fetch(address("v0/p2.1.m4s"))),
    ]
    await asyncio.sleep(0.02)

    await asyncio.to_thread(stage_darken, show_public_id=SHOW, begin_ms=ms(time.time()))

    answers = await asyncio.wait_for(asyncio.gather(*waiting), 30)
    assert [answer.status for answer in answers] == [410, 410]


async def test_what_the_host_sends_meanwhile_is_stored_and_not_shown(host: Host):
    await asyncio.to_thread(stage_darken, show_public_id=SHOW, begin_ms=ms(time.time()))
    await until(lambda: is_status(INDEX, 410))

    for seq in range(7, 11):
        host.send(third(seq))
    await host.acked(8)

    assert await statuses([INDEX, "v0/seg2.m4s", "v0/p3.0.m4s"]) == {410}
    assert (show_directory(SHOW) / "v0" / "seg2.m4s").exists()
    assert not (show_directory(SHOW) / "poster.jpg").exists()


@pytest.mark.usefixtures("live")
async def test_the_picture_comes_back_without_the_dark_stretch():
    host = await long_show(49)
    begin = time.time() + LEAD_SECONDS + 2.5  # segments 2 to 11 are hidden, with what came before and after
    stage_darken(show_public_id=SHOW, begin_ms=ms(begin))
    await until(lambda: is_status(INDEX, 410))

    stage_lighten(show_public_id=SHOW, begin_ms=ms(begin), end_ms=ms(begin + 3.0))

    await until(lambda: is_status(INDEX, 200))
    playlist = await fetch(address(INDEX))
    listed = [int(line[3:-4]) for line in playlist.text.splitlines() if line.startswith("seg")]
    assert listed == list(range(listed[0], 16))
    assert f"#EXT-X-MEDIA-SEQUENCE:{listed[0]}\n" in playlist.text
    assert listed[0] >= 11
    for number in range(3, listed[0]):
        assert await statuses([f"v0/seg{number}.m4s", f"v0/p{number}.0.m4s"]) == {410}, number
    assert await statuses(["v0/seg0.m4s", "v0/seg1.m4s", f"v0/seg{listed[0]}.m4s", "v0/p15.0.m4s"]) == {200}
    await host.lose()


@pytest.mark.usefixtures("live")
async def test_whoever_winds_back_keeps_the_count_and_finds_the_stretch_covered():
    host = await long_show(49)
    before = (await fetch(address(REWIND))).text
    begin = time.time() + LEAD_SECONDS + 2.5
    stage_darken(show_public_id=SHOW, begin_ms=ms(begin))
    await until(lambda: is_status(REWIND, 410))
    stage_lighten(show_public_id=SHOW, begin_ms=ms(begin), end_ms=ms(begin + 3.0))
    await until(lambda: is_status(REWIND, 200))

    after = (await fetch(address(REWIND))).text

    assert "#EXT-X-GAP" not in before
    assert [line for line in after.splitlines() if line.startswith("seg")] == [
        line for line in before.splitlines() if line.startswith("seg")
    ]
    covered = [int(piece.split("seg")[1].split(".")[0]) for piece in after.split("#EXT-X-GAP")[1:]]
    assert covered == list(range(covered[0], covered[-1] + 1))
    assert await statuses([f"v0/seg{number}.m4s" for number in covered]) == {410}
    await host.lose()


@pytest.mark.usefixtures("live")
async def test_the_picture_comes_back_only_with_a_segment_that_began_in_the_light(
    monkeypatch: pytest.MonkeyPatch,
):
    host = await long_show(4)
    begin = time.time()
    stage_darken(show_public_id=SHOW, begin_ms=ms(begin))
    await until(lambda: is_status(INDEX, 410))
    stage_lighten(show_public_id=SHOW, begin_ms=ms(begin), end_ms=ms(begin + 0.5))
    await until(lambda: is_status("master.m3u8", 200))
    assert await statuses([INDEX, "v0/p1.0.m4s"]) == {410}

    for seq in range(4, 10):
        host.send(third(seq))
    await until(lambda: is_status(INDEX, 200))

    assert "#EXT-X-MEDIA-SEQUENCE:2\n" in (await fetch(address(INDEX))).text
    assert (await fetch(address(INDEX), query="_HLS_msn=1")).text.count("\nseg2.m4s\n") == 1
    await host.lose()


# --- the recording ---


@pytest.mark.usefixtures("live")
async def test_the_recording_leaves_the_dark_stretch_out():
    host = await long_show(49)
    begin = time.time() + LEAD_SECONDS + 2.5
    stretch_begin(show_directory(SHOW), ms(begin))
    stretch_end(show_directory(SHOW), ms(begin), ms(begin + 3.0))
    await host.end()
    await current()._look_for_dark(await current().open(SHOW))

    for _ in range(2):  # the second time in a process that never saw the show
        text = (await fetch(address(INDEX))).text
        listed = [int(line[3:-4]) for line in text.splitlines() if line.startswith("seg")]
        hidden = sorted(set(range(listed[-1])) - set(listed))
        assert listed[:2] == [0, 1]
        assert hidden == list(range(hidden[0], hidden[-1] + 1))
        assert 8 <= len(hidden) <= 11
        assert text.count("#EXT-X-DISCONTINUITY\n") == 1
        assert text.split("#EXT-X-DISCONTINUITY\n")[0].rstrip().endswith(f"seg{hidden[0] - 1}.m4s")
        assert await statuses([f"v0/seg{number}.m4s" for number in hidden]) == {410}
        assert await statuses([f"v0/seg{number}.m4s" for number in listed]) == {200}
        assert await statuses(["master.m3u8", "v0/init0.mp4"]) == {200}
        current()._stages.clear()


async def test_a_show_that_ended_in_the_dark_has_a_recording_of_the_light(live: Path):
    host = await long_show(40)
    stage_darken(show_public_id=SHOW, begin_ms=ms(time.time() + LEAD_SECONDS + 3.5))
    await until(lambda: is_status(INDEX, 410))
    await host.end()

    text = (await fetch(address(INDEX))).text
    listed = [line for line in text.splitlines() if line.startswith("seg")]
    assert listed == [f"seg{number}.m4s" for number in range(len(listed))]
    assert 3 <= len(listed) <= 4
    assert text.endswith("#EXT-X-ENDLIST\n")
    assert await statuses(["v0/seg5.m4s", "v0/seg12.m4s"]) == {410}
    assert (await fetch(address(INDEX), query="_HLS_msn=13")).status == 410
    current()._stages.clear()
    assert (await fetch(address(INDEX))).text == text


async def test_of_a_show_that_was_dark_all_along_there_is_no_recording(host: Host):
    stage_darken(show_public_id=SHOW, begin_ms=ms(time.time()))
    await host.end()

    for _ in range(2):
        await until(lambda: is_status("master.m3u8", 404))
        assert await statuses(["v0/seg0.m4s", "v0/seg2.m4s"]) == {410}
        current()._stages.clear()


async def test_a_show_that_was_hidden_before_its_first_picture_begins_dark(live: Path):
    stage_darken(show_public_id=SHOW, begin_ms=ms(time.time()))

    host = await long_show(4)

    assert await statuses(["master.m3u8", INDEX]) == {410}
    await host.lose()

"""Encoders send shows over RTMP: FFmpeg itself, and one spelled out byte by byte."""

import asyncio
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import pytest

from streams.stage.encoders import connection, listener
from streams.stage.encoders.listener import Listener
from streams.stage.packager.boxes import AUDIO_TRACK, SYNC_SAMPLE, VIDEO_TRACK
from streams.stage.packager.log import log_read
from streams.stage.registry import current
from streams.stage.stages import Stage
from tests.streams.stage.callers import SHOW, Host, address, fetch, third
from tests.streams.stage.encoded import recording
from tests.streams.stage.encoder_lines import (
    KEY,
    Door,
    FFmpeg,
    Line,
    command,
    described,
    media,
    opening,
    until,
)
from tests.streams.stage.mp4 import fragments, stored


async def finish(live: Path) -> bytes:
    """End the show and return all of its media as one file."""
    stage = await current().open(SHOW)
    await stage.finish()
    folder = live / SHOW / "v0"
    segments = (folder / f"seg{line.number}.m4s" for line in log_read(folder) if not line.is_gap)
    return b"".join([(folder / "init0.mp4").read_bytes(), *(path.read_bytes() for path in segments)])


def shown(data: bytes) -> list[tuple[int, bool]]:
    """When each picture is shown, in milliseconds, in the order of decoding; and whether it is a keyframe.

    Read from the boxes: FFmpeg's reader shows pictures later by the deepest offset below zero, its own files' too.
    """
    found: list[tuple[int, bool]] = []
    for track in (fragment[VIDEO_TRACK] for fragment in fragments(data) if VIDEO_TRACK in fragment):
        at = track.decode_time
        for duration, flags, offset in zip(track.durations, track.flags, track.offsets, strict=True):
            found.append((round((at + offset) / 90), flags == SYNC_SAMPLE))
            at += duration
    return found


async def test_ffmpeg_sends_a_show_that_plays_whole(live: Path, port: int):
    encoder = FFmpeg(port, seconds=3)
    assert await encoder.gone() == (0, "")
    await until(lambda: current()._stages[SHOW].publisher is None)

    whole = await finish(live)

    frames = shown(whole)
    assert len(frames) == 75
    assert [frames[at][1] for at in (0, 25, 50)] == [True] * 3
    assert all(
        35 <= after - before <= 45 for (before, _), (after, _) in zip(frames[:-1], frames[1:], strict=True)
    )
    with av.open(BytesIO(whole), mode="r") as movie:
        assert len(list(movie.decode(video=0))) == 75
    with av.open(BytesIO(whole), mode="r") as movie:
        assert sum(frame.samples for frame in movie.decode(audio=0)) == pytest.approx(3 * 48_000, abs=4096)
    assert len(log_read(live / SHOW / "v0")) == 3


async def test_b_frames_are_shown_in_their_order_and_begin_with_the_sound(live: Path, port: int):
    encoder = FFmpeg(port, seconds=3, bframes=2)
    assert await encoder.gone() == (0, "")

    whole = await finish(live)

    frames = shown(whole)
    times = [time for time, _ in frames]
    assert len(frames) == 75
    assert times != sorted(times)
    assert all(38 <= b - a <= 42 for a, b in zip(sorted(times)[:-1], sorted(times)[1:], strict=True))
    assert min(times) == times[0] == 0  # what is shown first is decoded first, at the very beginning
    with av.open(BytesIO(whole), mode="r") as movie:
        luma = [
            bytes(frame.planes[0])[90 * frame.planes[0].line_size + 160] for frame in movie.decode(video=0)
        ]
    assert luma[:40] == sorted(luma[:40])  # the test's pictures grow brighter one by one
    with av.open(BytesIO(whole), mode="r") as movie:
        sound = next(movie.decode(audio=0))
        assert sound.pts == pytest.approx(0, abs=48_000 // 10)


async def test_killed_encoder_comes_back_to_the_same_show_and_recording(live: Path, port: int):
    one = recording()
    first = await (await Line.to(port)).allowed()
    first.send(described(), *media(one))
    await until(lambda: len(log_read(live / SHOW / "v0")) == 3)
    first.writer.transport.abort()
    await until(lambda: current()._stages[SHOW].publisher is None)

    again = await (await Line.to(port)).allowed()
    again.send(described(), *media(one, start_ms=40_000))
    await until(lambda: len(log_read(live / SHOW / "v0")) == 7)
    again.send(command("deleteStream", 6, None, 1))
    await again.hung_up()
    await finish(live)

    assert stored(live / SHOW, VIDEO_TRACK) == 2 * [sample.payload for sample in one.pictures]
    assert len(stored(live / SHOW, AUDIO_TRACK)) >= 2 * len(one.sound) - 3
    lines = log_read(live / SHOW / "v0")
    assert [line.is_discontinuity for line in lines] == [False] * 4 + [True] + [False] * 3
    assert (await fetch(address())).status == 200


async def test_second_encoder_with_the_same_key_is_refused_while_the_first_sends(live: Path, port: int):
    first = await (await Line.to(port)).allowed()
    tags = list(media(recording()))
    first.send(described(), *tags[:20])
    second = await Line.to(port)
    second.send(opening())
    for one in tags[20:120]:
        first.send(one)
        await asyncio.sleep(0.003)

    assert b"already on air" in await second.hung_up()
    first.send(*tags[120:])
    await until(lambda: len(log_read(live / SHOW / "v0")) == 3)
    assert not any(line.is_discontinuity for line in log_read(live / SHOW / "v0"))
    await first.close()


async def test_encoder_that_fell_silent_is_replaced(live: Path, port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "SILENCE_SECONDS_REPLACEABLE", 0.2)
    first = await (await Line.to(port)).allowed()
    first.send(described(), *list(media(recording()))[:40])
    await until(lambda: SHOW in current()._stages and current()._stages[SHOW].is_started)

    second = await (await Line.to(port)).allowed()

    assert b"connected anew" in await first.hung_up()
    second.send(described(), *media(recording()))
    await until(lambda: len(log_read(live / SHOW / "v0")) >= 3)
    await second.close()


async def test_browser_on_air_stays_there_when_an_encoder_comes(live: Path, port: int):
    host = Host()
    await host.on_air()
    line = await Line.to(port)
    line.send(opening())
    for seq in range(4):
        host.send(third(seq))
        await asyncio.sleep(0.1)

    assert b"already on air" in await line.hung_up()
    await host.acked(2)
    await host.end()


async def test_browser_is_asked_and_may_take_over_from_an_encoder(live: Path, port: int):
    line = await (await Line.to(port)).allowed()
    tags = list(media(recording()))
    line.send(described(), *tags[:60])
    await until(lambda: SHOW in current()._stages and current()._stages[SHOW].is_started)
    asking, taking = Host(), Host()
    await asking.accepted()
    asking.start(session="browser")
    assert await asking.closed() == ("on_air", 4409)

    await taking.on_air(session="browser", takeover=True)

    assert b"has taken this show over" in await line.hung_up()
    line.send(*tags[60:])
    taking.send(third(0))
    await taking.end()
    assert [one.session for one in log_read(live / SHOW / "v0")][-1] == "browser"


async def test_new_key_cuts_whoever_sends_by_the_old_one(live: Path, port: int, door: Door):
    line = await (await Line.to(port)).allowed()
    line.send(described(), *list(media(recording()))[:40])

    door.grants = {f"{SHOW}-new": replace(door.grants[KEY], proof="two")}

    assert b"This stream key has been replaced." in await asyncio.wait_for(line.hung_up(), 30)
    late = await Line.to(port)
    late.send(opening())
    assert b"NetStream.Publish.BadName" in await late.hung_up()


async def test_show_that_is_over_lets_its_encoder_go(port: int, door: Door):
    line = await (await Line.to(port)).allowed()

    door.grants = {}

    assert b"This show has ended." in await line.hung_up()


async def test_picture_is_only_looked_at_until_the_show_is_live(live: Path, port: int, door: Door):
    door.grants[KEY] = replace(door.grants[KEY], is_live=False)
    line = await (await Line.to(port)).allowed()
    tags = list(media(recording()))
    line.send(described(), *tags[:80])
    await until(lambda: door.sights.get(SHOW) is not None)
    assert SHOW not in current()._stages
    assert (await fetch(address())).status == 404

    door.grants[KEY] = replace(door.grants[KEY], is_live=True)
    await until(lambda: SHOW in current()._stages and current()._stages[SHOW].publisher is not None)
    line.send(*tags[80:])
    await until(lambda: len(log_read(live / SHOW / "v0")) >= 1)
    await line.close()
    await finish(live)

    keys = [sample.payload for sample in recording().pictures if sample.is_key]
    assert stored(live / SHOW, VIDEO_TRACK)[0] in keys[1:]


async def test_encoder_that_is_just_being_let_in_does_not_get_in_its_own_way(
    live: Path, door: Door, monkeypatch
):
    """The watch looks at it between its key and its stage: it must not take the stage for somebody else's."""
    heard = Listener(door, host="127.0.0.1", port=0)
    heard.start()
    await asyncio.wait_for(heard.listening.wait(), 30)
    opened = heard.stage

    async def watched(show: str) -> Stage:
        monkeypatch.setattr(heard, "stage", opened)
        await heard.look_after_all()
        return await opened(show)

    monkeypatch.setattr(heard, "stage", watched)
    line = await asyncio.wait_for((await Line.to(heard.port)).allowed(), 30)

    line.send(described(), *list(media(recording()))[:60])
    await until(lambda: current()._stages[SHOW].is_started)
    await line.close()
    await heard.close()


async def test_what_is_seen_of_an_encoder_is_told(live: Path, port: int, door: Door, monkeypatch):
    monkeypatch.setattr(connection, "MEASURE_SECONDS", 0.05)
    line = await (await Line.to(port)).allowed()
    line.send(described(), *media(recording()))
    await until(lambda: SHOW in door.sights and door.sights[SHOW].kbps > 0)

    sight = door.sights[SHOW]

    assert (sight.width, sight.height, sight.has_sound, sight.is_on_air) == (320, 180, True, True)
    assert sight.key_seconds == 1.0
    await line.close()


async def test_who_connects_and_says_nothing_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "START_SECONDS", 0.05)
    line = await Line.to(port)

    assert await line.hung_up() == b""


async def test_who_sends_no_picture_is_told_so(port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "PICTURE_SECONDS", 0.05)
    line = await (await Line.to(port)).allowed()

    assert b"The encoder sends no picture." in await line.hung_up()

"""A host whose browser can only record sends its file, and FFmpeg reads it in a process of its own."""

import asyncio
import os
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest

from streams.stage import demuxer, recorded
from streams.stage.packager.boxes import AUDIO_TRACK, VIDEO_TRACK
from streams.stage.packager.log import log_read
from tests.streams.stage.callers import SHOW, Host, address, fetch, third
from tests.streams.stage.encoded import recording
from tests.streams.stage.mp4 import files_of, pictures, stored
from tests.streams.stage.recordings import (
    block,
    blocks,
    chromium,
    demuxed,
    endless,
    head,
    picture_track,
    start,
)

pytestmark = pytest.mark.usefixtures("live")

PIECE = 3_000


def pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


async def recording_host(*, sends: bytes = b"", **changes: Any) -> Host:
    host = Host()
    assert await host.on_air(**start(**changes)) == -1
    for piece in pieces(sends):
        host.send(piece)
    return host


async def on_air(live: Path, segments: int = 1) -> None:
    async with asyncio.timeout(30):
        while len(log_read(live / SHOW / "v0")) < segments:  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.01)


async def test_file_becomes_the_show_and_its_replay(live: Path):
    host = await recording_host(sends=chromium("chromium.mkv"))

    host.say({"type": "end"})

    assert await host.closed() == (None, 1000)
    expected = demuxed(chromium("chromium.mkv"), "matroska")
    assert stored(live / SHOW, VIDEO_TRACK) == [one.payload for one in expected.pictures]
    begins = expected.pictures[0].pts  # sound before the first picture is not kept
    assert stored(live / SHOW, AUDIO_TRACK) == [one.payload for one in expected.sound if one.pts >= begins]
    records = log_read(live / SHOW / "v0")
    assert sum(record.seconds for record in records) == pytest.approx(3.2, abs=0.2)
    assert [record.is_independent for record in records] == [True] * len(records)
    assert (await fetch(address("v0/index.m3u8"))).text.endswith("#EXT-X-ENDLIST\n")
    folder = live / SHOW / "v0"
    whole = b"".join(
        (folder / name).read_bytes()
        for name in ["init0.mp4", *(f"seg{record.number}.m4s" for record in records)]
    )
    with av.open(BytesIO(whole), mode="r") as file:
        assert sum(1 for _ in file.decode(video=0)) == 48


async def test_host_that_comes_back_sends_another_file_and_the_show_goes_on(live: Path):
    """The line is cut without a word: the old one does not keep the host out, and the new file is another session."""
    await recording_host(sends=chromium("chromium.mkv"), session="page")
    await on_air(live)

    again = await recording_host(sends=chromium("chromium.mkv"), session="page")
    await on_air(live, 4)
    await again.end()

    records = log_read(live / SHOW / "v0")
    assert sum(record.is_discontinuity for record in records) == 1
    assert len({record.session for record in records}) == 2
    assert {record.session.partition("-run")[0] for record in records} == {"page"}


async def test_recorder_asks_before_it_takes_a_show_over(live: Path):
    host, other = Host(), Host()
    await host.on_air()
    host.send(third(0))
    await other.accepted()

    other.start(**start(session="other"))

    assert await other.closed() == ("on_air", 4409)
    host.send(third(1))
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20)


async def test_recorder_is_told_that_another_took_over(live: Path):
    host = await recording_host(sends=chromium("chromium.mkv"), session="page")
    await on_air(live)

    other = Host()
    await other.on_air(session="other", takeover=True)

    assert await host.closed() == ("taken_over", 4409)
    await other.lose()


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"ticket": "guess"}, "ticket", 4403),
        ({"container": "avi"}, "bad_start", 4400),
        ({"container": None}, "bad_start", 4400),
        ({"bitrate": "1000000"}, "bad_start", 4400),
        ({"bitrate": 10**9}, "bad_start", 4400),
        ({"session": "../x"}, "bad_start", 4400),
        ({"session": "x" * 41}, "bad_start", 4400),
    ],
)
async def test_start_that_is_refused_starts_no_program(
    live: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], reason: str, code: int
):
    monkeypatch.setattr(demuxer, "PROGRAM", "a.program.that.is.not")
    host = Host()
    await host.accepted()

    host.start(**start(**changes))

    assert await host.closed() == (reason, code)
    assert not files_of(live)


async def test_file_cannot_begin_in_the_middle_of_a_show(live: Path):
    host = Host()
    await host.on_air()

    host.start(**start())

    assert await host.closed() == ("bad_start", 4400)
    assert not stored(live / SHOW, VIDEO_TRACK)


async def test_rubbish_is_refused_with_its_reason_and_the_show_can_still_be_sent(live: Path):
    host = await recording_host(sends=b"\0rubbish" * 4_000)

    assert await host.closed() == ("unreadable", 4400)
    assert not files_of(live)
    again = Host()
    await again.on_air(session="two")
    again.send(third(0))
    await again.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 10)


async def test_program_that_is_killed_costs_its_host_the_line_and_nobody_else_anything(
    live: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[int] = []
    monkeypatch.setattr(asyncio, "create_subprocess_exec", spying(asyncio.create_subprocess_exec, opened))
    neighbour = Host("ne1ghb0ur000")
    await neighbour.on_air(show="ne1ghb0ur000")
    host = await recording_host(sends=chromium("chromium.mkv"))
    await on_air(live)

    os.kill(opened[0], signal.SIGSEGV)

    assert await host.closed() == ("converter", 4400)
    before = len(log_read(live / SHOW / "v0"))
    assert before >= 1
    neighbour.send(third(0))
    await neighbour.end()
    assert stored(live / "ne1ghb0ur000", VIDEO_TRACK) == pictures(0, 10)


def spying(create: Any, opened: list[int]) -> Any:
    async def create_and_note(*arguments: Any, **more: Any) -> Any:
        process = await create(*arguments, **more)
        opened.append(process.pid)
        return process

    return create_and_note


async def test_program_ends_with_its_connection(live: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[int] = []
    monkeypatch.setattr(asyncio, "create_subprocess_exec", spying(asyncio.create_subprocess_exec, opened))
    host = await recording_host(sends=chromium("chromium.mkv")[:5_000])

    await host.lose()

    with pytest.raises(ProcessLookupError):
        os.kill(opened[0], 0)


async def test_head_without_end_is_cut_off(live: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recorded, "NO_MEDIA_SECONDS", 0.3)
    host = await recording_host(sends=head(picture_track()) + endless(0xEC))
    async with asyncio.timeout(30):
        while not host.task.done():
            host.send(bytes(1_000))
            await asyncio.sleep(0.02)

    assert await host.closed() == ("no_media", 4400)
    assert not files_of(live)


async def test_picture_too_large_to_hold_is_refused_by_the_program_itself(live: Path):
    """A keyframe of VP8 says 15,000 x 15,000: a third of a gigabyte for every picture that a decoder keeps."""
    key = b"\x90\x0c\0\x9d\x01\x2a" + 2 * (15_000).to_bytes(2, "little") + bytes(2_000)
    bomb = head(picture_track(b"V_VP8", width=15_000, height=15_000)) + block(1, 0, key, is_key=True)
    host = await recording_host(sends=bomb, container="webm", picture="vp8")

    reason, code = await host.closed()

    assert (reason, code) == ("too_large", 4400)
    assert not files_of(live)


async def test_picture_that_must_be_converted_is(live: Path):
    host = await recording_host(sends=chromium("chromium.webm"), container="webm", picture="vp8")

    await host.end()

    assert len(stored(live / SHOW, VIDEO_TRACK)) == 48
    assert sum(record.seconds for record in log_read(live / SHOW / "v0")) == pytest.approx(3.2, abs=0.1)
    assert not recorded._converting


@pytest.mark.parametrize(("most", "reason"), [(0, "converters_off"), (1, "converters_busy")])
async def test_no_more_pictures_are_converted_than_the_operator_allows(
    live: Path, settings, monkeypatch: pytest.MonkeyPatch, most: int, reason: str
):
    settings.TRANSCODES_MAX = most
    monkeypatch.setattr(recorded, "_converting", {"another00000": object()} if most else {})
    host, other = Host(), Host()
    await host.on_air()
    host.send(third(0))
    await other.accepted()

    other.start(**start(container="webm", picture="vp8", takeover=True))

    assert await other.closed() == (reason, 4507)
    host.send(third(1))  # it was not sent away for nothing
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 20)


async def test_room_can_be_asked_for_before_the_show_is_put_on_air(
    live: Path, settings, monkeypatch: pytest.MonkeyPatch
):
    host = Host()
    await host.accepted()
    answers = []
    for most, converting in ((1, {}), (1, {"another00000": object()}), (1, {SHOW: object()}), (0, {})):
        settings.TRANSCODES_MAX = most
        monkeypatch.setattr(recorded, "_converting", converting)
        host.say({"type": "room"})
        answers.append(await host.heard())

    refusals = [None, "converters_busy", None, "converters_off"]
    assert answers == [{"type": "room", "refusal": refusal} for refusal in refusals]
    await host.lose()
    assert not files_of(live)


async def test_host_that_comes_back_finds_the_converter_that_its_own_show_had(live: Path, settings):
    settings.TRANSCODES_MAX = 1
    terms = {"container": "webm", "picture": "vp8", "session": "page"}
    await recording_host(sends=chromium("chromium.webm"), **terms)

    again = await recording_host(sends=chromium("chromium.webm"), **terms)
    await again.end()

    assert not recorded._converting


async def test_picture_that_changes_in_mid_file_gets_another_description(live: Path):
    made = recording(seconds=2)
    larger = made.video.avcc[:11] + bytes([made.video.avcc[11] + 1]) + made.video.avcc[12:]
    data = head(picture_track()) + blocks(made.pictures, made.video.avcc)
    host = await recording_host(sends=data + blocks(made.pictures, larger, shift_ms=2_000))

    await host.end()

    records = log_read(live / SHOW / "v0")
    assert [(record.init, record.is_discontinuity) for record in records] == [
        (0, False),
        (0, False),
        (1, True),
        (1, False),
    ]
    assert len(stored(live / SHOW, VIDEO_TRACK)) == 2 * len(made.pictures)

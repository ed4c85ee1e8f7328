"""One file per rendition after the end: it plays, it can be jumped in, and the addresses of before go on working."""

import asyncio
import re
from pathlib import Path

import av
import pytest

from streams.stage import joined, media, registry, replays
from streams.stage.darkness import stretch_begin, stretch_end
from streams.stage.joined import joined_read
from streams.stage.packager.boxes import AUDIO_TRACK, VIDEO_TRACK
from streams.stage.packager.log import log_read
from streams.stage.recordings import recording_settle, recordings_owed
from streams.stage.registry import current
from tests.streams.stage.callers import SHOW, Host, address, fetch, message, record, rendition, third
from tests.streams.stage.encoded import AVCC, recording
from tests.streams.stage.mp4 import fragments, pictures

INDEX = "v0/index.m3u8"


async def sent(live: Path, *, seconds: int = 4) -> list[bytes]:
    """A show that is over; returns its segments."""
    host = Host()
    await host.on_air()
    for seq in range(3 * seconds):
        host.send(third(seq))
    await host.acked(3 * seconds - 4)
    await host.end()
    await current().settled()
    return [(await fetch(address(f"v0/seg{number}.m4s"))).body for number in range(seconds)]


async def settled() -> bool:
    return await asyncio.to_thread(recording_settle, SHOW)


def forget() -> None:
    """As a live process that was started anew."""
    registry._current = None


def media_of(live: Path) -> list[str]:
    return sorted(path.name for path in (live / SHOW / "v0").iterdir() if path.suffix in (".m4s", ".mp4"))


def wholes(live: Path, name: str = "v0") -> list[str]:
    return [whole.name for whole in joined_read(live / SHOW).wholes[name]]


def ranges(playlist: str) -> list[tuple[int, int, str]]:
    found = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(.+)", playlist)
    return [(int(size), int(offset), name) for size, offset, name in found]


# --- what it is ---


async def test_file_has_a_length_and_can_be_jumped_in(live: Path):
    made = recording(seconds=6)
    host = Host()
    await host.on_air(video=[rendition("v0", avcc=made.video.avcc)], audio=made.audio)
    for number in range(18):
        end = (number + 1) * 333_333
        frames = made.pictures[number * 10 : number * 10 + 10]
        sounds = [one for one in made.sound if end - 333_333 <= one.pts - made.sound[0].pts < end]
        records = [record(0, one) for one in sounds] + [record(1, one) for one in frames]
        host.send(message(number, *records))
    await host.end()

    assert await settled()

    (name,) = wholes(live)
    with av.open(live / SHOW / "v0" / name) as film:
        assert film.duration == pytest.approx(6_000_000, abs=200_000)
        assert film.streams.video[0].duration is not None
        assert sum(1 for _ in film.decode(video=0)) == 180
        film.seek(3_000_000)
        frame = next(film.decode(video=0))
        assert frame.time == pytest.approx(3, abs=0.5)


async def test_file_holds_every_sample_once(live: Path):
    await sent(live)
    assert await settled()

    (name,) = wholes(live)
    parts = list(fragments((live / SHOW / "v0" / name).read_bytes()))

    assert [payload for part in parts for payload in part[VIDEO_TRACK].payloads] == pictures(0, 120)
    assert all(AUDIO_TRACK in part for part in parts)


async def test_each_configuration_of_the_encoder_has_a_file(live: Path):
    host = Host()
    await host.on_air()
    for seq in range(6):
        host.send(third(seq))
    await host.acked(2)
    await host.lose()
    host = Host()
    other = bytearray(AVCC)
    other[3] += 1
    await host.on_air(session="two", video=[rendition("v0", avcc=bytes(other))])
    for seq in range(6):
        host.send(third(seq))
    await host.end()

    assert await settled()
    forget()

    first, second = wholes(live)
    assert (first[:7], second[:7]) == ("whole0-", "whole1-")
    text = (await fetch(address(INDEX))).text
    assert [name for _, _, name in ranges(text)] == [first, first, second, second]
    assert re.findall(r'MAP:URI="(.+)"', text) == ["init0.mp4", "init1.mp4"]


# --- for its viewers ---


async def test_playlist_names_ranges_of_the_file_which_are_the_segments(live: Path):
    segments = await sent(live)
    before = (await fetch(address(INDEX))).text
    assert await settled()
    forget()

    after = (await fetch(address(INDEX))).text

    assert (ranges(before), before.count("\nseg")) == ([], 4)
    assert after.count("#EXTINF") == 4
    assert after.endswith("#EXT-X-ENDLIST\n")
    assert re.findall("#EXTINF.*", after) == re.findall("#EXTINF.*", before)
    for (size, offset, name), segment in zip(ranges(after), segments, strict=True):
        asked = {"range": f"bytes={offset}-{offset + size - 1}"}
        answer = await fetch(address(f"v0/{name}"), headers=asked)
        assert (answer.status, answer.body) == (206, segment)
        assert "immutable" in answer.headers["cache-control"]


async def test_addresses_of_before_go_on_working(live: Path):
    segments = await sent(live)
    assert await settled()

    assert media_of(live) == ["init0.mp4", *wholes(live)]
    for number, segment in enumerate(segments):
        assert (await fetch(address(f"v0/seg{number}.m4s"))).body == segment
    ranged = await fetch(address("v0/seg1.m4s"), headers={"range": "bytes=10-19"})
    assert (ranged.status, ranged.body) == (206, segments[1][10:20])
    assert (await fetch(address("v0/seg4.m4s"))).status == 404


async def test_replay_does_not_wait_for_it_and_takes_it_up(live: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "WATCH_SECONDS", 0.02)
    await sent(live)
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in (await fetch(address(INDEX))).text

    assert await settled()

    for _ in range(100):
        if ranges((await fetch(address(INDEX))).text):
            break
        await asyncio.sleep(0.02)
    assert len(ranges((await fetch(address(INDEX))).text)) == 4


async def test_file_is_sent_piece_by_piece(live: Path, monkeypatch: pytest.MonkeyPatch):
    for module in (media, replays):
        monkeypatch.setattr(module, "CHUNK_BYTES", 700)
    await sent(live)
    assert await settled()
    forget()
    (name,) = wholes(live)
    body = (live / SHOW / "v0" / name).read_bytes()
    assert len(body) > 7_000

    answer = await fetch(address(f"v0/{name}"))
    head = await fetch(address(f"v0/{name}"), method="HEAD")
    tail = await fetch(address(f"v0/{name}"), headers={"range": "bytes=1000-"})

    assert (answer.status, answer.body) == (200, body)
    assert answer.headers["content-length"] == head.headers["content-length"] == str(len(body))
    assert answer.headers["accept-ranges"] == "bytes"
    assert head.body == b""
    assert (tail.status, tail.body) == (206, body[1000:])
    assert tail.headers["content-range"] == f"bytes 1000-{len(body) - 1}/{len(body)}"
    beyond = await fetch(address(f"v0/{name}"), headers={"range": f"bytes={len(body)}-"})
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(body)}")


async def test_who_goes_away_is_sent_no_more(live: Path, monkeypatch: pytest.MonkeyPatch):
    for module in (media, replays):
        monkeypatch.setattr(module, "CHUNK_BYTES", 700)
    await sent(live)
    assert await settled()
    forget()
    said = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]
    chunks = []

    async def receive():
        return said.pop(0)

    async def send(event):
        chunks.append(event)

    path = address(f"v0/{wholes(live)[0]}")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await media.media_app(scope, receive, send)

    assert 2 <= len(chunks) < 5


async def test_nothing_is_joined_while_it_is_on(live: Path, host: Host):
    assert not await settled()

    assert (await fetch(address("v0/whole0-00000000.mp4"))).status == 404
    assert recordings_owed() == []
    assert "seg0.m4s" in media_of(live)


# --- cut short ---


@pytest.mark.parametrize("step", ["segment_find", "sync_directory", "write_durably", "_tidy"])
async def test_whenever_it_is_cut_short_the_show_can_be_seen_and_the_next_time_finishes(
    live: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    segments = await sent(live)
    calls = []

    def cut_short(*args):
        calls.append(args)
        if len(calls) == (3 if step == "segment_find" else 1):
            raise OSError(28, "No space left on device")
        return original(*args)

    original = getattr(joined, step)
    with monkeypatch.context() as patch:
        patch.setattr(joined, step, cut_short)
        with pytest.raises(OSError, match="No space"):
            await settled()
    forget()
    text = (await fetch(address(INDEX))).text
    assert text.count("#EXTINF") == 4
    assert len(ranges(text)) == (4 if step == "_tidy" else 0)
    for number, segment in enumerate(segments):
        assert (await fetch(address(f"v0/seg{number}.m4s"))).body == segment
    assert recordings_owed() == [SHOW]

    assert await settled()

    assert media_of(live) == ["init0.mp4", *wholes(live)]
    assert not list_new(live)
    assert (await fetch(address("v0/seg3.m4s"))).body == segments[3]
    assert recordings_owed() == []


def list_new(live: Path) -> list[str]:
    return [path.name for path in live.rglob("*.new")]


async def test_settling_twice_changes_nothing(live: Path):
    await sent(live)
    assert await settled()
    before = {path: path.stat().st_mtime_ns for path in (live / SHOW / "v0").iterdir()}

    assert await settled()

    assert {path: path.stat().st_mtime_ns for path in before} == before


async def test_show_with_a_damaged_segment_keeps_its_segments(live: Path, caplog: pytest.LogCaptureFixture):
    await sent(live)
    damaged = live / SHOW / "v0" / "seg1.m4s"
    damaged.write_bytes(damaged.read_bytes()[:-1])

    assert await settled()

    assert "stays in segments: v0/seg1.m4s has" in caplog.text
    assert [name for name in media_of(live) if name.startswith("seg")] == [f"seg{n}.m4s" for n in range(4)]
    assert (await fetch(address(INDEX))).text.count("\nseg") == 4
    assert recordings_owed() == []


# --- what the host hid ---


async def test_hidden_moments_are_in_no_file_and_can_come_back(live: Path):
    segments = await sent(live)
    walls = [one.wall for one in log_read(live / SHOW / "v0")]
    begin = round((walls[3] + 5.5) * 1000)  # the moments before the press are hidden too: here segment 3
    assert await settled()
    (whole,) = wholes(live)

    stretch_begin(live / SHOW, begin)
    forget()
    assert (await fetch(address(f"v0/{whole}"))).status == 404  # at once
    assert (await fetch(address("v0/seg0.m4s"))).body == segments[0]
    assert recordings_owed() == [SHOW]
    assert await settled()
    forget()

    (shorter,) = wholes(live)
    assert shorter != whole
    body = (await fetch(address(f"v0/{shorter}"))).body
    assert segments[2] in body
    assert segments[3] not in body
    assert (await fetch(address(f"v0/{whole}"))).status == 404
    assert (await fetch(address("v0/seg3.m4s"))).status == 410

    stretch_end(live / SHOW, begin, round((walls[0] - 60) * 1000))
    assert await settled()
    forget()

    assert wholes(live) == [whole]
    assert (await fetch(address("v0/seg3.m4s"))).body == segments[3]

"""Viewers wind back while the show goes on: a playlist of everything so far, as the disk has it."""

import time
from pathlib import Path

import pytest

from marketplace.kernel import passes
from streams.stage import rewind
from streams.stage.packager.log import log_read, log_read_on
from streams.stage.packager.playlists import RewindPlaylist
from streams.stage.registry import current
from tests.streams.stage.callers import SHOW, Host, address, fetch, rendition, third
from tests.streams.stage.encoded import play
from tests.streams.stage.encoded import rendition as made_up

pytestmark = pytest.mark.usefixtures("live")

REWIND = "v0/dvr.m3u8"


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewind, "SECONDS_BETWEEN_READINGS", 0.0)


def segments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("seg")]


async def stored(host: Host, seqs: range, *, tracks: tuple[int, ...] = (1,)) -> None:
    """Send these messages, and wait until the segments that they close are on disk."""
    for seq in seqs:
        host.send(third(seq, tracks=tracks))
    await host.acked(seqs[-1] // 3 * 3 - 1)
    await current().settled()


async def test_everything_since_the_beginning_is_there_and_nothing_unfinished(live: Path):
    host = Host()
    await host.on_air()
    await stored(host, range(49))

    master = await fetch(address("dvr.m3u8"))
    playlist = await fetch(address(REWIND))

    assert master.text.endswith("\nv0/dvr.m3u8\n")
    assert segments(playlist.text) == [f"seg{number}.m4s" for number in range(16)]
    assert playlist.text.startswith(
        "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MEDIA-SEQUENCE:0\n"
        '#EXT-X-MAP:URI="init0.mp4"\n#EXT-X-PROGRAM-DATE-TIME:'
    )
    for tag in ("#EXT-X-PART", "#EXT-X-SERVER-CONTROL", "#EXT-X-PRELOAD-HINT", "#EXT-X-ENDLIST"):
        assert tag not in playlist.text
    assert playlist.headers["cache-control"] == "max-age=5"
    assert (await fetch(address("v0/seg0.m4s"))).status == 200  # long out of the window of the live playlist
    await host.lose()


async def test_disk_is_read_every_five_seconds_at_most_and_each_line_once(host, monkeypatch):
    read = []

    def reading(directory: Path, *, count: int, at: int) -> tuple[list, int]:
        found = log_read_on(directory, count=count, at=at)
        read.append([record.number for record in found[0]])
        return found

    monkeypatch.setattr(rewind, "log_read_on", reading)
    clock = [1000.0]
    monkeypatch.setattr(rewind, "monotonic", lambda: clock[0])
    first = await fetch(address(REWIND))
    await stored(host, range(7, 13))

    clock[0] += 4.9
    again = await fetch(address(REWIND))
    clock[0] += 0.2
    later = await fetch(address(REWIND))

    assert read == [[0, 1], [2, 3]]
    assert segments(first.text) == segments(again.text) == ["seg0.m4s", "seg1.m4s"]
    assert later.text == first.text + "#EXTINF:0.99999,\nseg2.m4s\n#EXTINF:0.99999,\nseg3.m4s\n"


@pytest.mark.usefixtures("eager")
async def test_break_of_the_host_is_a_break_with_its_own_time_of_day(host: Host):
    await host.lose()
    again = Host()
    await again.on_air(session="two")
    await stored(again, range(4))

    lines = (await fetch(address(REWIND))).text.splitlines()

    broken = lines.index("#EXT-X-DISCONTINUITY")
    assert segments("\n".join(lines[:broken])) == ["seg0.m4s", "seg1.m4s", "seg2.m4s"]
    assert lines[broken + 1].startswith("#EXT-X-PROGRAM-DATE-TIME:")
    assert sum(line.startswith("#EXT-X-PROGRAM-DATE-TIME:") for line in lines) == 2
    await again.lose()


@pytest.mark.usefixtures("eager")
async def test_rendition_that_was_not_sent_for_a_while_has_gaps_there(live: Path):
    host = Host()
    await host.on_air(video=[rendition("v0"), rendition("v1")])
    await stored(host, range(4), tracks=(1, 2))
    await host.lose()
    alone = Host()
    await alone.on_air(session="two")
    await stored(alone, range(7))
    await alone.lose()
    both = Host()
    await both.on_air(session="three", video=[rendition("v0"), rendition("v1")])
    await stored(both, range(4), tracks=(1, 2))

    full, holey = [(await fetch(address(f"{name}/dvr.m3u8"))).text for name in ("v0", "v1")]

    offered = (await fetch(address("dvr.m3u8"))).text.splitlines()
    assert [line for line in offered if not line.startswith("#")] == ["v0/dvr.m3u8", "v1/dvr.m3u8"]
    assert "#EXT-X-GAP" not in full
    assert holey.count("#EXT-X-GAP") > 0
    assert segments(full) == segments(holey)
    await both.lose()


async def test_end_of_the_show_closes_what_is_being_watched_at_once(host: Host):
    before = (await fetch(address(REWIND))).text
    await host.end()

    after = (await fetch(address(REWIND))).text

    assert after.startswith(before.rstrip())  # nothing that a player has seen is said otherwise
    assert segments(after) == ["seg0.m4s", "seg1.m4s", "seg2.m4s"]
    assert after.endswith("\nseg2.m4s\n#EXT-X-ENDLIST\n")


async def test_process_that_took_over_knows_it_too(host: Host):
    before = (await fetch(address(REWIND))).text
    await host.lose()
    current()._stages.clear()

    assert (await fetch(address(REWIND))).text.startswith(before.rstrip())


async def test_there_is_nothing_to_wind_back_to_before_something_is_stored(live: Path):
    for name in ("dvr.m3u8", REWIND):
        assert (await fetch(address(name))).status == 404
    host = Host()
    await host.on_air()
    host.send(third(0))

    assert (await fetch(address(REWIND))).status == 404
    await stored(host, range(1, 4))
    assert segments((await fetch(address(REWIND))).text) == ["seg0.m4s"]
    await host.lose()


async def test_winding_back_needs_the_pass_to_the_picture(host: Host):
    poster, expires = passes.path_sign("poster", SHOW, seconds=60)
    old, long_ago = passes.path_sign("live", SHOW, seconds=30, now=time.time() - 60)
    for name in ("dvr.m3u8", REWIND):
        assert (await fetch(f"/live/{poster}/{expires}/{SHOW}/{name}")).status == 403
        assert (await fetch(f"/live/{old}/{long_ago}/{SHOW}/{name}")).status == 410


def test_torn_line_is_read_when_it_is_whole(host_log: Path):
    whole = (host_log / "index.log").read_bytes()
    (host_log / "index.log").write_bytes(whole[:-10])
    first, at = log_read_on(host_log, count=0, at=0)
    (host_log / "index.log").write_bytes(whole)

    rest, end = log_read_on(host_log, count=len(first), at=at)

    assert [*first, *rest] == log_read(host_log)
    assert (len(rest), end) == (1, len(whole))
    assert log_read_on(host_log, count=2, at=end) == ([], end)
    assert log_read_on(host_log / "nowhere", count=0, at=0) == ([], 0)


@pytest.fixture
def host_log(tmp_path: Path) -> Path:
    target = made_up()
    play(target, 2.5)
    (tmp_path / "index.log").write_text("".join(closed.record.line() for closed in target.take_closed()))
    return tmp_path


def test_an_hour_is_small_enough_to_be_read_again_and_again():
    target = made_up()
    play(target, 1.5)
    (closed,) = target.take_closed()
    record = closed.record
    hour = RewindPlaylist()
    hour.add(
        [
            type(record)(**{**vars(record), "number": number, "wall": record.wall + number * record.seconds})
            for number in range(3600)
        ]
    )

    text = hour.text(is_ended=False)

    assert text.count("#EXT-X-PROGRAM-DATE-TIME:") == 1
    assert len(text) < 120_000

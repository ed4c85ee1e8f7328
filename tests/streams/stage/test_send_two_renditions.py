"""A host sends a large picture and a small one of the same frames, and may leave the small one out at any time."""

import asyncio
from pathlib import Path

import av
import pytest

from streams.stage.files import profile_read
from streams.stage.packager.boxes import VIDEO_TRACK
from streams.stage.packager.log import log_read
from streams.stage.protocol import Malformed, limited, parse_drop, parse_start
from streams.stage.registry import current
from streams.stage.selectors import ingest_ticket
from tests.streams.stage.callers import SHOW, Host, address, fetch, message, record, rendition, start, third
from tests.streams.stage.encoded import picture, recording
from tests.streams.stage.mp4 import pictures, stored

pytestmark = pytest.mark.usefixtures("live")

LARGE = rendition("v0", w=1280, h=720, bitrate=2_000_000)
SMALL = rendition("v1", w=640, h=360)
BOTH = [LARGE, SMALL]


async def both(*seqs: int, **changes: object) -> Host:
    host = Host()
    await host.on_air(video=BOTH, **changes)
    for seq in seqs:
        host.send(third(seq, tracks=(1, 2)))
    return host


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
    await current().settled()


async def test_master_offers_both_and_they_are_cut_alike(live: Path):
    host = await both(*range(7))
    await host.acked(5)

    master = (await fetch(address())).text
    assert "RESOLUTION=1280x720" in master
    assert "RESOLUTION=640x360" in master
    large, small = (log_read(live / SHOW / name) for name in ("v0", "v1"))
    assert [(one.number, one.end, one.seconds, one.wall) for one in large] == [
        (one.number, one.end, one.seconds, one.wall) for one in small
    ]
    assert [one.number for one in large] == [0, 1]
    assert all(one.is_independent for one in [*large, *small])
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 70)


async def test_a_player_changes_over_at_any_segment(live: Path, tmp_path: Path):
    """The first second of one rendition and the second second of the other decode without a hole."""
    wide, dark = recording(seconds=2), recording(seconds=2, grey=20)
    host = Host()
    video = [rendition("v0", avcc=wide.video.avcc), rendition("v1", avcc=dark.video.avcc)]
    await host.on_air(video=video, audio=None)
    for seq in range(6):
        frames = range(seq * 10, seq * 10 + 10)
        records = [record(1, wide.pictures[at]) for at in frames]
        host.send(message(seq, *records, *[record(2, dark.pictures[at]) for at in frames]))
    await host.end()

    brightness = []
    times = []
    for name, number in (("v0", 0), ("v1", 1)):
        folder = live / SHOW / name
        file = tmp_path / f"{name}.mp4"
        file.write_bytes((folder / "init0.mp4").read_bytes() + (folder / f"seg{number}.m4s").read_bytes())
        with av.open(str(file)) as opened:
            frames_read = [(frame.time, bytes(frame.planes[0])[0]) for frame in opened.decode(video=0)]
        times += [time for time, _ in frames_read]
        brightness.append(frames_read[5][1])
    assert len(times) == 60
    assert all(b - a == pytest.approx(1 / 30, abs=0.002) for a, b in zip(times, times[1:], strict=False))
    assert brightness[1] == pytest.approx(20, abs=4)
    assert brightness[0] > 35


async def test_small_one_is_dropped_in_mid_show_and_the_large_one_has_no_seam(live: Path):
    host = await both(*range(5))

    host.say({"type": "drop", "name": "v1"})
    for seq in range(5, 9):
        host.send(third(seq))
    await host.end()

    lines = log_read(live / SHOW / "v0")
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 90)
    assert [(one.number, one.is_discontinuity, one.is_gap) for one in lines] == [
        (number, False, False) for number in range(3)
    ]
    assert stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 50)


async def test_players_of_the_dropped_one_are_sent_to_the_other_at_once(live: Path):
    host = await both(*range(4))
    await host.acked(2)
    waiting = asyncio.create_task(fetch(address("v1/index.m3u8"), query="_HLS_msn=3"))
    await asyncio.sleep(0)

    host.say({"type": "drop", "name": "v1"})

    assert (await asyncio.wait_for(waiting, 30)).status == 404
    assert (await fetch(address("v1/index.m3u8"))).status == 404
    master = (await fetch(address())).text
    assert "v0/index.m3u8" in master
    assert "v1/" not in master
    host.send(third(4))
    assert (await fetch(address("v0/index.m3u8"), query="_HLS_msn=1&_HLS_part=1")).status == 200
    await host.lose()


async def test_what_is_still_sent_of_it_is_ignored_and_acknowledgements_go_on(live: Path):
    host = await both(*range(3))
    host.say({"type": "drop", "name": "v1"})
    for seq in range(3, 7):
        host.send(third(seq, tracks=(1, 2)))

    await host.acked(5)

    assert stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 30)
    profile = profile_read(live / SHOW)
    assert profile is not None
    assert profile.on_air == ["v0"]
    await host.lose()


async def test_drop_that_got_lost_with_the_line_is_heard_with_the_next_start(live: Path):
    host = await both(*range(4))
    await host.acked(2)
    await host.lose()

    again = Host()
    assert await again.on_air(video=BOTH, dropped=["v1"]) == 3
    again.send(third(4, tracks=(1, 2)))
    again.send(third(5))
    await again.end()

    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 60)
    assert not any(one.is_discontinuity for one in log_read(live / SHOW / "v0"))
    assert stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 40)


async def test_another_encoder_may_send_both_again_and_the_hole_is_told(live: Path):
    host = await both(*range(4))
    host.say({"type": "drop", "name": "v1"})
    for seq in range(4, 9):
        host.send(third(seq))
    await host.acked(5)
    await host.lose()

    again = await both(*range(4), session="two")
    await again.end()

    large, small = (log_read(live / SHOW / name) for name in ("v0", "v1"))
    assert [one.number for one in large] == [one.number for one in small]
    assert [one.is_gap for one in small] == [False, False, True, False, False]
    assert small[-1].end == large[-1].end


async def test_server_takes_as_many_as_the_ticket_says(live: Path):
    host = Host()
    await host.accepted()
    ticket = ingest_ticket(SHOW, 7, renditions=1)
    host.start(video=BOTH, ticket=ticket)
    assert await host.heard() == {"type": "resume", "last": -1, "renditions": ["v0"]}

    for seq in range(4):
        host.send(third(seq, tracks=(1, 2)))
    await host.acked(2)

    assert not (live / SHOW / "v1").exists()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 30)
    await host.lose()


@pytest.mark.parametrize("name", ["v0", "v7", "", None, 1, ["v1"]])
async def test_what_cannot_be_dropped_closes_the_line_and_keeps_what_was_sent(live: Path, name: object):
    host = await both(*range(4))

    host.say({"type": "drop", "name": name})

    assert await host.closed() == ("bad_drop", 4400)
    await settled()
    assert stored(live / SHOW, VIDEO_TRACK) == stored(live / SHOW, VIDEO_TRACK, "v1") == pictures(0, 30)


async def test_nothing_is_dropped_before_a_start(live: Path):
    host = Host()
    await host.accepted()
    host.say({"type": "drop", "name": "v1"})
    assert await host.closed() == ("not_started", 4400)


def test_a_drop_may_be_said_twice_and_the_first_rendition_stays():
    offered = parse_start(start(video=BOTH))
    less = parse_drop({"name": "v1"}, offered)
    assert parse_drop({"name": "v1"}, less) == less
    assert [offer.name for offer in less.kept] == ["v0"]
    assert [offer.name for offer in limited(offered, 0).kept] == ["v0"]
    with pytest.raises(Malformed, match="bad_drop"):
        parse_start(start(video=BOTH, dropped=["v0"]))
    with pytest.raises(Malformed, match="bad_drop"):
        parse_start(start(video=BOTH, dropped="v1"))


async def test_frames_of_a_rendition_that_was_not_offered_are_refused():
    host = await both()
    host.send(message(0, record(3, picture(0))))
    assert await host.closed() == ("bad_track", 4400)

"""The media process is killed, again and again, while a host sends. Nothing it had acknowledged may be missing."""

import asyncio
import random
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bench.synthetic_host import Report, Uplink
from streams.stage.packager.boxes import AUDIO_TRACK, VIDEO_TRACK
from streams.stage.packager.log import log_read
from streams.stage.selectors import stage_url
from tests.streams.stage.callers import SHOW, start, third
from tests.streams.stage.encoded import sound
from tests.streams.stage.media_process import MediaProcess
from tests.streams.stage.mp4 import pictures, stored

MESSAGES = 60
KILLS = 4


@pytest.fixture
def media(settings, tmp_path: Path) -> Iterator[MediaProcess]:
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    process = MediaProcess(tmp_path, settings.SECRET_KEY)
    process.start()
    yield process
    process.stop()


async def test_killed_media_process_loses_nothing_that_the_host_still_has(
    media: MediaProcess, tmp_path: Path
):
    show = tmp_path / "live" / SHOW
    moments = sorted(random.sample(range(4, MESSAGES - 4), KILLS))
    report = Report()
    uplink = Uplink(f"ws://127.0.0.1:{media.port}/ingest/{SHOW}/", start(), report)
    connection = asyncio.create_task(uplink.run())
    for seq in range(MESSAGES):
        await uplink.send([third(seq)[4:]], is_key=seq % 3 == 0)
        if seq in moments:
            async with asyncio.timeout(60):
                while report.acked < seq - 6 or report.connections <= moments.index(seq):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await asyncio.sleep(random.uniform(0, 0.05))
            await asyncio.to_thread(media.kill)
            acked_pictures = pictures(0, (report.acked + 1) * 10)
            assert stored(show, VIDEO_TRACK)[: len(acked_pictures)] == acked_pictures
            media.start()
    await uplink.end()
    await connection

    print("killed after messages", moments, report)  # noqa: T201  to repeat a failure
    assert report.connections > KILLS
    assert report.acked == MESSAGES - 1
    assert stored(show, VIDEO_TRACK) == pictures(0, MESSAGES * 10)
    assert stored(show, AUDIO_TRACK) == [
        sound(number).payload for number in range(MESSAGES * 10 * 33_333 // 21_333 + 1)
    ]
    records = log_read(show / "v0")
    assert [record.number for record in records] == list(range(MESSAGES // 3))
    assert not any(record.is_discontinuity for record in records)
    assert sum(record.seconds for record in records) == pytest.approx(MESSAGES / 3, abs=0.1)


async def test_another_encoder_after_the_crash_continues_the_numbers(media: MediaProcess, tmp_path: Path):
    """Host and server died together: what was stored stays, then a discontinuity, and the show goes on."""
    show = tmp_path / "live" / SHOW
    address = f"ws://127.0.0.1:{media.port}/ingest/{SHOW}/"
    first = Uplink(address, start(), Report())
    connection = asyncio.create_task(first.run())
    for seq in range(5):
        await first.send([third(seq)[4:]], is_key=seq % 3 == 0)
    async with asyncio.timeout(60):
        while not log_read(show / "v0"):  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.02)
    connection.cancel()
    with suppress(asyncio.CancelledError):
        await connection
    await asyncio.to_thread(media.kill)
    media.start()

    second = Uplink(address, start(session="two"), Report())
    connection = asyncio.create_task(second.run())
    for seq in range(5):
        await second.send([third(seq)[4:]], is_key=seq % 3 == 0)
    await second.end()
    await connection

    records = log_read(show / "v0")
    assert [(record.number, record.session, record.is_discontinuity) for record in records] == [
        (0, "one", False),
        (1, "two", True),
        (2, "two", False),
    ]
    url = f"http://127.0.0.1:{media.port}{stage_url(SHOW)}".replace("master", "v0/index")
    playlist = await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=30).read().decode())  # noqa: S310  ours
    assert playlist.count("#EXTINF") == 3
    assert playlist.endswith("#EXT-X-ENDLIST\n")

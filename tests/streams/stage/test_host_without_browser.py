"""The synthetic host streams to real servers over a real socket, loses its line, and is back."""

import asyncio
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import av
import pytest
from PIL import Image

from bench.synthetic_host import Format, HostRefused, Report, Uplink, stream
from streams.stage.media import BLOCKED_SECONDS_MAX
from streams.stage.packager.log import log_read
from streams.stage.selectors import ingest_ticket, stage_url
from tests.streams.stage.callers import SHOW, start, third
from tests.streams.stage.media_process import MediaProcess

SMALL = Format(width=96, height=160, fps=15, bitrate=200_000)


def shades(*, stop_at: int | None = None, go_on: threading.Event | None = None) -> Iterator[Image.Image]:
    """Pictures without end; ``go_on`` holds the one numbered ``stop_at`` back, however slow the machine is."""
    for number in count():
        if number == stop_at and go_on is not None:
            assert go_on.wait(timeout=60)
        yield Image.new("RGB", (96, 160), (number * 3 % 256, 90, 160))


@pytest.fixture(params=["uvicorn", "daphne"])
def media(request: pytest.FixtureRequest, settings, tmp_path: Path) -> Iterator[MediaProcess]:
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    process = MediaProcess(tmp_path, settings.SECRET_KEY, server=request.param)
    process.start()
    yield process
    process.stop()


async def test_pictures_and_tune_arrive_whole_although_the_server_was_away(
    media: MediaProcess, tmp_path: Path
):
    url = f"ws://127.0.0.1:{media.port}/ingest/{SHOW}/"
    is_back = threading.Event()
    pictures = shades(stop_at=50, go_on=is_back)
    show = asyncio.create_task(stream(url, ingest_ticket(SHOW, 7), pictures, seconds=4, layout=SMALL))
    folder = tmp_path / "live" / SHOW / "v0"
    async with asyncio.timeout(60):
        while not log_read(folder):  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.02)
    await asyncio.to_thread(media.kill)
    media.start()
    is_back.set()

    report = await show

    assert report.connections == 2
    assert report.frames == 60
    assert report.dropped == 0
    records = log_read(folder)
    assert sum(record.seconds for record in records) == pytest.approx(4, abs=0.1)
    assert not any(record.is_discontinuity for record in records)
    pieces = [folder / "init0.mp4", *(folder / f"seg{record.number}.m4s" for record in records)]
    with av.open(BytesIO(b"".join(piece.read_bytes() for piece in pieces)), mode="r") as container:
        packets = [packet for packet in container.demux() if packet.size]
        seen = sum(len(packet.decode()) for packet in packets if packet.stream.type == "video")
        heard = sum(packet.stream.type == "audio" for packet in packets)
    assert seen == 60
    assert heard == pytest.approx(4 * 48_000 / 1024, abs=4)  # the encoder keeps its last packets


async def test_refused_host_is_told_why(media: MediaProcess):
    url = f"ws://127.0.0.1:{media.port}/ingest/{SHOW}/"

    with pytest.raises(HostRefused, match="ticket"):
        await stream(url, ingest_ticket("another00000", 7), shades(), seconds=4, layout=SMALL)


async def test_server_that_stops_lets_nobody_wait(media: MediaProcess, tmp_path: Path):
    """It is asked to stop while a player waits for a part that will not come."""
    uplink = Uplink(f"ws://127.0.0.1:{media.port}/ingest/{SHOW}/", start(), Report())
    connection = asyncio.create_task(uplink.run())
    for seq in range(4):
        await uplink.send([third(seq)[4:]], is_key=seq % 3 == 0)
    async with asyncio.timeout(60):
        while not log_read(tmp_path / "live" / SHOW / "v0"):  # noqa: ASYNC110  it asks the disk
            await asyncio.sleep(0.02)
    connection.cancel()
    waiting = asyncio.create_task(asyncio.to_thread(status_of, media, "_HLS_msn=1&_HLS_part=1"))
    await asyncio.sleep(0.3)
    assert not waiting.done()

    begun = time.monotonic()
    await asyncio.to_thread(media.stop)

    assert await waiting in (503, None)  # some servers cut the line instead of sending the answer
    assert time.monotonic() - begun < BLOCKED_SECONDS_MAX - 0.5


def status_of(media: MediaProcess, query: str) -> int | None:
    url = f"http://127.0.0.1:{media.port}{stage_url(SHOW)}".replace("master.m3u8", f"v0/index.m3u8?{query}")
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  ours
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return int(refused.code)
    except OSError:
        return None

"""A process of its own for every test: no stage is remembered from the one before."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from streams.stage import registry, release
from streams.stage.encoders import listener
from streams.stage.encoders.listener import Listener
from streams.stage.registry import current
from streams.stage.selectors import ingest_ticket
from streams.stage.stills import Still
from tests.streams.stage.bucket import Bucket, bucket_running
from tests.streams.stage.callers import SHOW, Host, third
from tests.streams.stage.encoder_lines import Door
from tests.streams.stage.held import DELAY, Clock, send


@pytest.fixture
async def live(settings, tmp_path: Path) -> AsyncIterator[Path]:
    """The folder of the shows on air; what is being written is finished before the test is."""
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    yield tmp_path / "live"
    await current().settled()


@pytest.fixture
async def host(live: Path) -> AsyncIterator[Host]:
    """A show of two seconds and a third: segments 0 and 1, and the first part of 2."""
    host = Host()
    await host.on_air()
    for seq in range(7):
        host.send(third(seq))
    await host.acked(5)
    yield host
    await host.lose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """By which shows with a safety delay are told."""
    made = Clock()
    monkeypatch.setattr(release, "monotonic", made)
    return made


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What stills are drawn of."""
    media: list[bytes] = []
    monkeypatch.setattr(Still, "draw", lambda _still, one: media.append(one))
    return media


@pytest.fixture
async def held(
    live: Path, clock: Clock, drawn: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Host]:
    """Segments 0 and 1, and the first part of 2, of which no viewer knows yet."""
    monkeypatch.setattr(registry, "WATCH_SECONDS", 0.05)
    host = Host()
    await host.on_air(ticket=ingest_ticket(SHOW, 7, safety_delay=DELAY))
    await send(host, 0, 7)
    yield host
    if not host.task.done():
        await host.lose()


@pytest.fixture
def bucket(settings) -> Iterator[Bucket]:
    """A store on this machine, in which recordings are to be kept too."""
    with bucket_running() as bucket:
        settings.STORAGES = {**settings.STORAGES, "recordings": bucket.setting()}
        yield bucket


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def port(live: Path, door: Door, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(listener, "WATCH_SECONDS", 0.05)
    heard = Listener(door, host="127.0.0.1", port=0)
    heard.start()
    await asyncio.wait_for(heard.listening.wait(), 30)
    yield heard.port
    await heard.close()

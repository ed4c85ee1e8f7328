"""A process of its own for every test: no stage is remembered from the one before."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from streams.stage.registry import current
from tests.streams.stage.bucket import Bucket, bucket_running
from tests.streams.stage.callers import Host, third


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
def bucket(settings) -> Iterator[Bucket]:
    """A store on this machine, in which recordings are to be kept too."""
    with bucket_running() as bucket:
        settings.STORAGES = {**settings.STORAGES, "recordings": bucket.setting()}
        yield bucket

"""A process of its own for every test: no stage is remembered from the one before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.stage.registry import current


@pytest.fixture
async def live(settings, tmp_path: Path) -> AsyncIterator[Path]:
    """The folder of the shows on air; what is being written is finished before the test is."""
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    yield tmp_path / "live"
    await current().settled()

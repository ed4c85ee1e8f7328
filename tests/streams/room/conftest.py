"""The room's own furniture."""

from collections.abc import AsyncIterator

import pytest

from streams.room.bus import choice
from streams.room.fanout import fanout_close


@pytest.fixture
async def rooms(transactional_db: None, django_db_serialized_rollback: None) -> AsyncIterator[None]:
    """Rooms of this test's event loop, closed behind it; what sockets do is committed for real."""
    choice.memory.forget_everything()
    yield
    await fanout_close()

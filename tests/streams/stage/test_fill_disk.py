"""A disk that does not take what the host sends: nothing is called stored, nothing piles up without end."""

from functools import partial
from pathlib import Path

import pytest

from streams.stage import stages, writer
from streams.stage.files import segment_store
from streams.stage.packager.boxes import VIDEO_TRACK
from tests.streams.stage.callers import SHOW, Host, address, fetch, is_there, third, until
from tests.streams.stage.mp4 import pictures, stored

pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Full while the list says so."""
    is_full = [True]

    def store(*args) -> None:
        if is_full[0]:
            raise OSError(28, "No space left on device")
        segment_store(*args)

    monkeypatch.setattr(stages, "segment_store", store)
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.01)
    return is_full


async def test_show_goes_on_from_memory_and_is_stored_in_order_when_there_is_room(
    live: Path, disk: list[bool]
):
    host = Host()
    await host.on_air()
    for seq in range(10):
        host.send(third(seq))
    await until(partial(is_there, "v0/seg2.m4s"))
    assert host.has_heard_nothing
    assert (await fetch(address("v0/seg0.m4s"))).status == 200

    disk[0] = False

    await host.acked(8)
    await host.end()
    assert stored(live / SHOW, VIDEO_TRACK) == pictures(0, 100)


async def test_host_is_let_go_when_too_much_waits(disk: list[bool], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writer, "WAITING_MAX", 2)
    host = Host()
    await host.on_air()

    for seq in range(16):
        host.send(third(seq))

    assert await host.closed() == ("storage", 4507)
    disk[0] = False

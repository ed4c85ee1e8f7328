"""A show with a safety delay, and a clock that tells when its time has come."""

from collections.abc import Awaitable, Callable

from streams.stage import release
from streams.stage.registry import current
from streams.stage.stages import Stage
from tests.streams.stage.callers import SHOW, Host, address, fetch, third

INDEX, REWIND = "v0/index.m3u8", "v0/dvr.m3u8"
PIECES = ["master.m3u8", "dvr.m3u8", INDEX, REWIND, "v0/init0.mp4", "v0/seg0.m4s", "v0/p1.0.m4s"]
EVERYTHING = [*PIECES, "poster.jpg"]
DELAY = 10
TOLD = DELAY + release.NOTICE_SECONDS


class Clock:
    """Stands still until a test winds it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wind(self, seconds: float) -> None:
        self.now += seconds
        held = stage().release
        assert held is not None
        held.tell()


def stage() -> Stage:
    return current()._stages[SHOW]


async def send(host: Host, first: int, last: int) -> None:
    for seq in range(first, last):
        host.send(third(seq))
    await host.acked(last - 2)


async def statuses(names: list[str] = EVERYTHING) -> list[int]:
    return [(await fetch(address(name))).status for name in names]


async def text(name: str = INDEX, query: str = "") -> str:
    return (await fetch(address(name), query=query)).text


def listed(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line.startswith("seg")]


def is_answered(name: str, status: int = 200) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return (await fetch(address(name))).status == status

    return ask

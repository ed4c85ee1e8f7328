"""The same room on the two servers it is meant for: real processes, real sockets, a client that stops reading.

What depends on the server alone is in `test_lines.py`.
"""

import asyncio
import contextlib
import json
import os
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.processes import Child
from streams.room import entry, news
from streams.room.endpoint import ALIVE_TEXT, FRAMES_BURST
from streams.shows.models import Show
from tests.conftest import World
from tests.streams.room.visitors import Page, entrant, expired

# What it says to the database, test_talk.py says too.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = 300
WRITERS = 15
START_SECONDS = 60.0


def command(server: str, port: int) -> list[str]:
    if server == "daphne":
        return [
            sys.executable,
            "-m",
            "daphne",
            "-b",
            "127.0.0.1",
            "-p",
            str(port),
            "marketplace.asgi:application",
        ]
    lines = "streams.room.writers.uvicorn:FanoutProtocol"
    options = ["--host", "127.0.0.1", "--port", str(port), "--ws", lines, "--ws-per-message-deflate", "false"]
    return [
        sys.executable,
        "-m",
        "uvicorn",
        *options,
        "--log-level",
        "warning",
        "marketplace.asgi:application",
    ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_of_this_test(folder: Path) -> str:
    """Return the address of the test's database for another process: SQLite in memory is copied to a file."""
    if connection.vendor != "sqlite":
        names = connection.settings_dict
        return f"postgresql://{names['USER']}@/{names['NAME']}?host={names['HOST']}"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(folder / "room.sqlite3")) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{folder / 'room.sqlite3'}"


@pytest.fixture(params=["daphne", "uvicorn"])
def port(request: pytest.FixtureRequest, live_world: World, rooms: None, tmp_path: Path) -> Iterator[int]:
    """A server of its own with the test's world in it, on a free port."""
    number = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_of_this_test(tmp_path),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "REDIS_URL": "",
        "VAR_DIR": str(tmp_path / "var"),
        "CHAT_MESSAGES_PER_SECOND": "100000",
    }
    log = tmp_path / "server.log"
    child = Child(
        name=request.param,
        command=command(request.param, number),
        environment=environment,
        folder=ROOT,
        log=log,
    ).start()
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.is_running:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.1)
    yield number
    child.stop()
    said = log.read_text(errors="replace")
    assert "Traceback" not in said, said


class RealPage(Page):
    """A page over a real socket."""

    def __init__(self, port: int, who: entry.Entrant) -> None:
        super().__init__()
        self.port, self.who = port, who
        self.line: ClientConnection | None = None

    async def open(self, *, token: str = "", origin: str = "") -> None:
        token = token or entry.pass_sign(self.who)
        query = f"&ep={self.epoch}&s={self.last}" if self.epoch else ""
        address = f"ws://127.0.0.1:{self.port}/room/{self.who.show}/?pass={token}{query}"
        here: Any = origin or f"http://127.0.0.1:{self.port}"
        # A short queue makes the client stop reading from its line when nobody takes what came.
        self.line = await connect(
            address, origin=here, max_queue=4, compression=None, ping_interval=None, close_timeout=1
        )

    async def send(self, **frame: Any) -> None:
        assert self.line is not None
        await self.line.send(json.dumps(frame))

    async def read_until(self, count: int, seconds: float = 60.0) -> None:
        assert self.line is not None
        async with asyncio.timeout(seconds):
            while len(self.said()) < count:
                self.take(json.loads(await self.line.recv()))
                if self.has_gap:
                    await self.send(t="resume", s=self.last, ep=self.epoch)

    async def close(self) -> None:
        if self.line is not None:
            await self.line.close()


@contextlib.asynccontextmanager
async def pages(port: int, show: Show, *names: str, role: str = "fan") -> AsyncIterator[list[RealPage]]:
    made = [RealPage(port, entrant(show, name, role=role)) for name in names]
    for page in made:
        await page.open()
    yield made
    await asyncio.gather(*(page.close() for page in made))


async def write(page: RealPage, first: int, count: int) -> None:
    for number in range(first, first + count):
        await page.send(t="chat", c=f"nonce-{number}", m=f"m{number} " + "·" * 100)
    async with asyncio.timeout(60):
        assert page.line is not None
        while len(page.answers) < count:
            page.take(json.loads(await page.line.recv()))


async def test_three_hundred_messages_reach_all_three_one_of_whom_slept(port: int, live_world: World) -> None:
    """The sleeper reads nothing while they are sent, then reads on, and reconnects where it was."""
    show = live_world.show
    each = MESSAGES // WRITERS
    async with pages(port, show, "Nour", "Jonas", "Sleeper") as (nour, jonas, sleeper):
        await sleeper.read_until(0)
        names = [f"Host {number}" for number in range(WRITERS)]
        async with pages(port, show, *names, role="host") as writers:
            reading = [asyncio.create_task(page.read_until(MESSAGES)) for page in (nour, jonas)]
            await asyncio.gather(*(write(page, at * each, each) for at, page in enumerate(writers)))
            await asyncio.gather(*reading)
        await sleeper.read_until(MESSAGES // 3)
        await sleeper.close()
        await sleeper.open()
        await sleeper.read_until(MESSAGES)

        assert [page.snapshots for page in (nour, jonas, sleeper)] == [1, 1, 1]
        assert len({body["id"] for _s, _k, body in nour.events}) == MESSAGES
        assert nour.events == jonas.events == sleeper.events
        assert [seq for seq, _k, _b in nour.events] == sorted(seq for seq, _k, _b in nour.events)


@pytest.mark.parametrize("port", ["uvicorn"], indirect=True)
async def test_the_door_of_a_real_server(port: int, live_world: World) -> None:
    page = RealPage(port, entrant(live_world.show))
    for wrong in ({"token": "nonsense"}, {"token": expired(page.who)}, {"origin": "https://evil.example"}):
        with pytest.raises(InvalidStatus) as refused:
            await page.open(**wrong)
        assert refused.value.response.status_code == 403

    await page.open()
    assert page.line is not None
    for _ in range(3):
        await page.line.send("{")
    with pytest.raises(ConnectionClosed) as closed:
        await page.read_until(1)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4008
    assert [answer["error"]["code"] for answer in page.answers] == ["frame_refused"] * 3

    # Signs of life are answered before anything is read, and counted all the same.
    page = RealPage(port, entrant(live_world.show, "many-signs"))
    await page.open()
    assert page.line is not None
    for _ in range(60):
        await page.line.send(ALIVE_TEXT)
    with pytest.raises(ConnectionClosed) as closed:
        await page.read_until(1)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4008
    refusals = [answer["error"]["code"] for answer in page.answers if "error" in answer]
    assert refusals == ["frame_refused"] * 3
    assert FRAMES_BURST <= page.answers.count(news.alive()) < 60

    await page.open()
    assert page.line is not None
    await page.line.send("x" * 20_000)
    with pytest.raises(ConnectionClosed) as closed:
        await page.read_until(1)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4009
    # The process lives on.
    await page.open()
    await page.send(t="chat", c="nonce-1", m="still here")
    await page.read_until(1)
    await page.close()

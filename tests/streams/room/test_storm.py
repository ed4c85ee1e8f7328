"""Ten thousand who come at once, past the door and into one room: bounded, told clearly, and nobody else notices."""

import asyncio
import json
import tracemalloc
from collections import Counter
from typing import Any

import pytest

from streams.room import entry, news
from streams.room.endpoint import room_socket
from streams.room.fanout import fanout
from streams.room.hub.room import Room
from streams.room.selectors import snapshot
from tests.conftest import World
from tests.streams.room.visitors import ORIGIN, Visitor, entrant

pytestmark = pytest.mark.usefixtures("rooms")

COMING = 10_000
PLACES = 6_000
BYTES_EACH = 10_000


class Socket:
    """A server's side of one socket that takes everything at once."""

    def __init__(self, show: str, token: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self.asked = 0
        self.scope = {
            "type": "websocket",
            "headers": [(b"host", b"localhost"), (b"origin", ORIGIN.encode())],
            "query_string": f"pass={token}".encode(),
            "url_route": {"kwargs": {"public_id": show}},
        }

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if self.asked > 1:
            await self.gone.wait()
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.connect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def outcome(self) -> str:
        """What came of it: a room, advice, or no."""
        last = self.sent[-1]
        if last["type"] == "websocket.close":
            return "poll" if json.loads(self.sent[1]["text"]) == {"t": "poll"} else "closed"
        return "in" if json.loads(last["text"])["f"] == 0 else "later"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a room is read from the database, and a snapshot encoded."""
    counts: Counter[str] = Counter()
    real_facts, real_text = snapshot.room_facts, Room.snapshot_text

    def facts(public_id: str) -> Any:
        counts["read"] += 1
        return real_facts(public_id)

    def text(room: Room) -> str:
        counts["encoded"] += 1
        return real_text(room)

    monkeypatch.setattr(snapshot, "room_facts", facts)
    monkeypatch.setattr(Room, "snapshot_text", text)
    return counts


async def test_ten_thousand_at_once(live_world: World, settings: Any, counted: Counter[str]) -> None:
    settings.LIVE_WS_MAX = PLACES
    show = live_world.show.public_id
    tokens = [entry.pass_sign(entrant(live_world.show, f"Fan {number}")) for number in range(COMING)]
    sockets = [Socket(show, token) for token in tokens]
    tasks = [asyncio.create_task(room_socket(one.scope, one.receive, one.send)) for one in sockets]
    await settled(sockets)

    # A cold room is read once however many wait for it, and nobody gets in because nobody was in yet.
    assert Counter(one.outcome for one in sockets) == {"in": PLACES, "poll": COMING - PLACES}
    assert fanout().sockets == PLACES
    assert counted["read"] == 1
    assert counted["encoded"] < 10

    for one in sockets:
        one.gone.set()
    await asyncio.gather(*tasks)
    assert fanout().sockets == 0
    assert not fanout().rooms[show].room.members


async def test_a_member_costs_a_few_kilobytes(live_world: World) -> None:
    """Our own share of a socket; the server's is measured by the bench."""
    token = entry.pass_sign(entrant(live_world.show))
    first, *others = [Socket(live_world.show.public_id, token) for _ in range(301)]
    tasks = [asyncio.create_task(room_socket(first.scope, first.receive, first.send))]
    await settled([first])

    tracemalloc.start()
    tasks += [asyncio.create_task(room_socket(one.scope, one.receive, one.send)) for one in others]
    await settled(others)
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held / len(others) < BYTES_EACH
    for one in [first, *others]:
        one.gone.set()
    await asyncio.gather(*tasks)


async def settled(sockets: list[Socket]) -> None:
    """Wait until each has been let in or turned away."""
    for one in sockets:
        while not one.sent or one.sent[-1]["type"] == "websocket.accept":  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_who_is_there_gets_every_tick_while_thousands_come(live_world: World) -> None:
    show = live_world.show.public_id
    page = await Visitor(entrant(live_world.show)).enter()
    token = entry.pass_sign(entrant(live_world.show, "Fan"))
    sockets, tasks = [], []
    for wave in range(6):
        news.send(show, "chat", {"id": wave + 1, "w": "x", "m": f"m{wave}", "role": "host"})
        sockets += [Socket(show, token) for _ in range(400)]
        tasks += [
            asyncio.create_task(room_socket(one.scope, one.receive, one.send)) for one in sockets[-400:]
        ]
        while len(page.said()) <= wave:
            page.take(json.loads(await page.socket.receive_from(timeout=30)))

    assert page.said() == [f"m{wave}" for wave in range(6)]
    assert page.snapshots == 1
    for one in sockets:
        one.gone.set()
    await asyncio.gather(*tasks)
    await page.close()


async def test_a_room_that_cannot_be_entered_gives_its_place_back(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "room_facts", lambda _show: 1 / 0)
    one = Socket(live_world.show.public_id, entry.pass_sign(entrant(live_world.show)))
    await room_socket(one.scope, one.receive, one.send)

    assert one.sent[-1] == {"type": "websocket.close", "code": 4013}
    assert fanout().sockets == 0

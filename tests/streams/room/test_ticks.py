"""A room read as files: the sockets' news, the same bytes for everybody, behind an address that runs out."""

import json
from collections.abc import Callable

import pytest
from asgiref.testing import ApplicationCommunicator

from marketplace.asgi import application
from streams.room import news, ticks
from streams.room.bus.shapes import BusDown
from streams.room.fanout import Fanout, fanout
from streams.room.hub import kinds
from tests.streams.room.visitors import Page

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

START = 1_700_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def tick(self) -> None:
        self.now += ticks.TICK_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("streams.room.ticks.time.time", found)
    return found


async def get(path: str, method: str = "GET") -> tuple[int, dict, dict[bytes, bytes]]:
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    asked = ApplicationCommunicator(application, scope)
    await asked.send_input({"type": "http.request"})
    begun = await asked.receive_output(timeout=30)
    body = await asked.receive_output(timeout=30)
    return begun["status"], json.loads(body["body"] or b"{}"), dict(begun["headers"])


@pytest.fixture
def read(live_world, clock: Clock) -> Callable:
    address = ticks.address(live_world.show.public_id, now=START)

    async def one(number: int | str) -> tuple[int, dict]:
        status, body, _headers = await get(address.replace("N.json", f"{number}.json"))
        return status, body

    return one


async def test_it_follows_the_room_without_a_hole(rooms: None, read, live_world, clock: Clock) -> None:
    show = live_world.show.public_id
    page = Page()
    status, first = await read("now")
    page.take(first)
    assert (status, page.snapshots) == (200, 1)

    news.send(show, kinds.CHAT, {"id": 1, "role": "host", "m": "one"})
    news.send(show, kinds.STOCK, {"lamp": 3})
    news.send(show, kinds.STOCK, {"candle": 0})
    clock.tick()
    number = first["n"] + 1
    status, second = await read(number)
    page.take(second)
    assert status == 200
    assert page.said() == ["one"]
    assert page.state["st"]["lamp"] == 3
    assert page.state["st"]["candle"] == 0

    # What is told before a tick is asked for, and after its two seconds, is in it, and not in the next one again.
    clock.tick()
    news.send(show, kinds.CHAT, {"id": 2, "role": "host", "m": "two"})
    for _ in range(2):
        number += 1
        status, tick = await read(number)
        assert status == 200
        page.take(tick)
        clock.tick()
    assert not page.has_gap
    assert page.said() == ["one", "two"]


async def test_everybody_reads_the_same_bytes(rooms: None, read, live_world, clock: Clock) -> None:
    show = live_world.show.public_id
    _status, first = await read("now")
    clock.tick()
    news.send(show, kinds.CHAT, {"id": 1, "role": "host", "m": "one"})
    _status, tick = await read(first["n"] + 1)
    news.send(show, kinds.CHAT, {"id": 2, "role": "host", "m": "two"})

    again = await read(first["n"] + 1)
    assert again == (200, tick)
    # Another process, asked at the same moment, made its own: the first one that was kept is everybody's.
    other = Fanout()
    try:
        live = await other.visit(show)
        answer = await ticks.tick_answer(other, live, first["n"] + 1)
        assert json.loads(answer.body) == tick
        assert answer.cache == ticks.IMMUTABLE
    finally:
        await other.close()


async def test_what_is_not_yet_is_not_there_and_what_is_long_gone_is_gone(
    rooms: None, read, clock: Clock
) -> None:
    _status, first = await read("now")

    assert (await read(first["n"] + 1))[0] == 404
    assert (await read(first["n"] - ticks.TICKS_KEPT))[0] == 410
    assert (await read(10**11))[0] == 404


async def test_what_the_bus_no_longer_has_begins_anew_for_those_who_read(
    rooms: None, read, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page()
    _status, first = await read("now")
    page.take(first)

    async def gone(*_args: object) -> None:
        return None

    monkeypatch.setattr(fanout().wire, "since", gone)
    clock.tick()
    status, tick = await read(first["n"] + 1)
    page.take(tick)
    assert status == 200
    assert page.snapshots == 2


@pytest.mark.parametrize("what", ["token", "expiry", "show", "late"])
async def test_without_a_good_address_there_is_nothing(
    rooms: None, live_world, clock: Clock, what: str
) -> None:
    show = live_world.show.public_id
    _empty, root, token, expires, _show, _file = ticks.address(show, now=START).split("/")
    if what == "token":
        token = token[::-1]
    elif what == "expiry":
        expires = str(int(expires) + 1000)
    elif what == "show":
        show = "another1"
    else:
        clock.now += ticks.PASS_SECONDS + 20

    status, body, headers = await get(f"/{root}/{token}/{expires}/{show}/now.json")
    assert status == (410 if what == "late" else 403)
    assert body == {}
    assert headers[b"cache-control"] == b"no-store"
    assert fanout().rooms == {}


@pytest.mark.parametrize(
    "path", ["/ticks/", "/ticks/x/1/y/z.json", "/ticks/x/1/y/1.json/", "/ticks/x/-1/y/1.json"]
)
async def test_other_paths_are_not_found(rooms: None, path: str) -> None:
    assert (await get(path))[0] == 404


async def test_nothing_is_written_here(rooms: None, live_world) -> None:
    address = ticks.address(live_world.show.public_id).replace("N.json", "now.json")

    assert (await get(address, "POST"))[0] == 405
    status, body, headers = await get(address, "HEAD")
    assert (status, body) == (200, {})
    assert int(headers[b"content-length"]) > 2


async def test_without_the_bus_it_says_so(rooms: None, read, monkeypatch: pytest.MonkeyPatch) -> None:
    await read("now")

    async def down(*_args: object) -> None:
        raise BusDown("away")

    monkeypatch.setattr(fanout().wire, "kept", down)
    assert (await read("now"))[0] == 503


async def test_a_room_that_is_read_is_heard_for_a_while(rooms: None, read, live_world) -> None:
    await read("now")

    live = fanout().rooms[live_world.show.public_id]
    assert live.empty_since is not None
    assert live.room.members == set()

"""Both sockets, through the whole application, tried with every wrong pass and from every wrong page."""

import re
import time
from collections.abc import AsyncIterator, Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator, WebsocketCommunicator
from django.test import Client

from marketplace.asgi import application
from marketplace.kernel import passes
from streams.room import entry
from streams.room.bus import choice
from streams.room.fanout import fanout_close
from streams.room.models import Message
from streams.shows.models import Show
from streams.shows.selectors import show_token
from streams.stage.backstage.socket import SUBPROTOCOL as BACKSTAGE
from streams.stage.protocol import SUBPROTOCOL, TICKET_KIND
from streams.stage.registry import current
from streams.stage.selectors import ingest_ticket, stage_poster_url, stage_url
from tests import factories
from tests.conftest import World
from tests.streams.stage.callers import start, third

pytestmark = pytest.mark.once

OURS = "http://localhost"
FOREIGN = [
    "https://evil.example",
    "https://localhost.evil.example",
    "https://evillocalhost",
    "http://localhost@evil.example",
    "null",
    "file://",
    "",
    None,
]
# The right name alone is not enough: another program of the same machine has another port or scheme.
BESIDE = ["http://localhost:9999", "https://localhost:1"]
WAIT_SECONDS = 30.0
FORBIDDEN = 4403


@pytest.fixture(autouse=True)
async def doors(
    transactional_db: None, django_db_serialized_rollback: None, settings: Any, tmp_path: Path
) -> AsyncIterator[Path]:
    """Rooms and stages of this test's event loop; what sockets do is committed for real."""
    settings.MEDIA_LIVE_ROOT = tmp_path / "live"
    choice.memory.forget_everything()
    yield tmp_path / "live"
    await fanout_close()
    await current().settled()


def socket_to(path: str, origin: str | None = OURS, cookie: str = "", **more: Any) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"cookie", cookie.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    return WebsocketCommunicator(application, path, headers, **more)


async def is_let_in(socket: WebsocketCommunicator) -> bool:
    accepted, _code = await socket.connect(timeout=WAIT_SECONDS)
    if accepted:
        await socket.disconnect(timeout=WAIT_SECONDS)
    return bool(accepted)


@sync_to_async
def nothing_was_said() -> bool:
    return not Message.objects.exists()


def nothing_is_kept(folder: Path) -> bool:
    return not any(folder.rglob("*"))


def entrant(show: Show, **fields: str) -> entry.Entrant:
    values: dict[str, Any] = {
        "visitor": "g:somebody",
        "user": "",
        "name": "Nour",
        "role": "fan",
        "language": "en",
        **fields,
    }
    return entry.Entrant(show=show.public_id, **values)


def room_pass(show: Show, *, seconds: int = 60, kind: str = entry.PASS_KIND, **fields: str) -> str:
    return passes.sign(kind, vars(entrant(show, **fields)), seconds=seconds)


def other_show(world: World) -> Show:
    return factories.make_show(world.creator, title="Another evening")


# The room

NO_PASSES: dict[str, Callable[[World], str]] = {
    "none": lambda world: "",
    "made up": lambda world: "x.y",
    "of another show": lambda world: room_pass(other_show(world)),
    "too old": lambda world: room_pass(world.show, seconds=-1),
    "changed by one sign": lambda world: room_pass(world.show)[:-1] + "~",
    "of the picture": lambda world: stage_url(world.show.public_id).split("/")[2],
    "for the checkout": lambda world: show_token(world.show),
    "for sending": lambda world: ingest_ticket(world.show.public_id, "7"),
    "of the right words in another kind": lambda world: room_pass(world.show, kind="live"),
}


@pytest.mark.parametrize("which", NO_PASSES)
async def test_the_room_stays_shut_without_its_own_pass(live_world: World, which: str) -> None:
    token = await sync_to_async(NO_PASSES[which])(live_world)

    assert not await is_let_in(socket_to(f"/room/{live_world.show.public_id}/?pass={token}"))
    assert await nothing_was_said()


@pytest.mark.parametrize("origin", [*FOREIGN, *BESIDE])
async def test_a_foreign_page_does_not_enter_the_room_with_a_visitors_cookies(
    live_world: World, client_of: Any, origin: str | None
) -> None:
    """The session is good, the pass is good, the page is not ours."""
    client = await sync_to_async(client_of)(live_world.creator.user)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    path = f"/room/{live_world.show.public_id}/?pass={room_pass(live_world.show)}"

    assert not await is_let_in(socket_to(path, origin, cookie))
    assert await nothing_was_said()
    assert await is_let_in(socket_to(path, OURS, cookie))


async def test_a_session_alone_opens_no_room(live_world: World, client_of: Any) -> None:
    """Even the host's cookies say nothing to the socket: only the pass does, and pages that are ours alone get one."""
    client = await sync_to_async(client_of)(live_world.creator.user)
    cookie = f"sessionid={client.cookies['sessionid'].value}"

    assert not await is_let_in(socket_to(f"/room/{live_world.show.public_id}/", OURS, cookie))


@pytest.mark.parametrize(
    "path", ["/room/", "/room//", "/room/a/b/", "/ingest/", "/ingest/a/../b/", "/elsewhere/"]
)
async def test_addresses_without_a_socket_are_refused(path: str) -> None:
    """The router raises before a word; the servers then close the socket with 403."""
    said: list[Any] = []

    async def send(event: Any) -> None:
        said.append(event)

    headers = [(b"host", b"localhost"), (b"origin", OURS.encode())]
    scope = {"type": "websocket", "path": path, "headers": headers, "subprotocols": [SUBPROTOCOL]}
    with pytest.raises(ValueError, match="No route found"):
        await application(scope, None, send)

    assert said == []


# The stage

NO_TICKETS: dict[str, Callable[[World], str]] = {
    "none": lambda world: "",
    "the show's public id": lambda world: world.show.public_id,
    "of another show": lambda world: ingest_ticket(other_show(world).public_id, "7"),
    "too old": lambda world: passes.sign(
        TICKET_KIND, {"show": world.show.public_id, "user": "7"}, seconds=10, now=time.time() - 60
    ),
    "a fan's pass to the room": lambda world: room_pass(world.show),
    "the host's pass to the room": lambda world: room_pass(world.show, role="host"),
    "the pass to the picture": lambda world: stage_url(world.show.public_id).split("/")[2],
    "for the checkout": lambda world: show_token(world.show),
}


async def refused_after_start(socket: WebsocketCommunicator, show: str, ticket: str) -> tuple[str, int]:
    """Send a start and a third of a second of picture; return why and with which code the server hung up."""
    accepted, _protocol = await socket.connect(timeout=WAIT_SECONDS)
    assert accepted
    await socket.send_json_to(start(show=show, ticket=ticket))
    await socket.send_to(bytes_data=third(0))
    body = await socket.receive_json_from(timeout=WAIT_SECONDS)
    event = await socket.receive_output(timeout=WAIT_SECONDS)
    assert event["type"] == "websocket.close"
    return body.get("reason", ""), event["code"]


@pytest.mark.parametrize("which", NO_TICKETS)
async def test_nobody_sends_a_picture_without_the_shows_ticket(
    live_world: World, doors: Path, which: str
) -> None:
    show = live_world.show.public_id
    ticket = await sync_to_async(NO_TICKETS[which])(live_world)
    socket = socket_to(f"/ingest/{show}/", subprotocols=[SUBPROTOCOL])

    reason, code = await refused_after_start(socket, show, ticket)

    assert reason in {"ticket", "ticket_expired"}
    assert code == FORBIDDEN
    assert nothing_is_kept(doors)


@pytest.mark.parametrize("origin", [*FOREIGN, *BESIDE])
async def test_a_foreign_page_opens_no_door_behind_the_stage(doors: Path, origin: str | None) -> None:
    path = "/ingest/sh0w5h0w5h0w/backstage/"

    assert await is_let_in(socket_to(path, subprotocols=[BACKSTAGE]))
    assert not await is_let_in(socket_to(path, origin, subprotocols=[BACKSTAGE]))
    assert not await is_let_in(socket_to(path, subprotocols=[SUBPROTOCOL]))


@pytest.mark.parametrize("origin", [*FOREIGN, *BESIDE])
async def test_a_foreign_page_opens_no_ingest_socket(
    live_world: World, doors: Path, origin: str | None
) -> None:
    path = f"/ingest/{live_world.show.public_id}/"

    assert not await is_let_in(socket_to(path, origin, subprotocols=[SUBPROTOCOL]))
    assert nothing_is_kept(doors)


@pytest.mark.parametrize("protocols", [[], ["chat"], ["lsv0"]])
async def test_another_protocol_is_refused_before_a_word(live_world: World, protocols: list[str]) -> None:
    socket = socket_to(f"/ingest/{live_world.show.public_id}/", subprotocols=protocols)

    assert not await is_let_in(socket)


WORDS = re.compile(r"[\w.:~-]{8,}")


def words_of(client: Client, *addresses: str) -> set[str]:
    """Return everything in these pages that could be a pass or an id."""
    pages = [client.get(address) for address in addresses]
    renewed = [client.post(f"{addresses[0]}{path}") for path in ("pass/", "room/pass/")]
    found: set[str] = set()
    for answer in [*pages, *renewed]:
        assert answer.status_code == 200
        found |= set(WORDS.findall(unescape(answer.content.decode())))
        found |= {part for word in found for part in word.split("/")}
    return found


@pytest.mark.parametrize("who", ["nobody", "alice", "mallory", "dana"])
async def test_the_ticket_stands_in_no_page_of_a_viewer(
    live_world: World, who: str, client_of: Any, request: pytest.FixtureRequest, client: Client
) -> None:
    """Whoever can read the watch page could otherwise broadcast into the show."""
    show = live_world.show.public_id
    user = None if who == "nobody" else await sync_to_async(request.getfixturevalue)(who)
    visitor = client if user is None else await sync_to_async(client_of)(user)
    addresses = (f"/shows/{show}/", f"/shows/{show}/room/messages/")

    words = await sync_to_async(words_of)(visitor, *addresses)

    assert show in words
    assert not [word for word in words if is_ticket(word)]


def is_ticket(word: str) -> bool:
    try:
        return bool(passes.read(TICKET_KIND, word))
    except (passes.PassRefused, ValueError, TypeError):
        return False


# The picture


@pytest.mark.parametrize(
    "name", ["master.m3u8", "poster.jpg", "health.json", "v0/index.m3u8", "v0/init0.mp4", "v0/seg0.m4s"]
)
async def test_the_picture_of_one_show_opens_no_other(live_world: World, name: str) -> None:
    """The right to see is in the address: cookies add nothing, and another show's address fits no other show."""
    ours = live_world.show.public_id
    sign = stage_poster_url if name == "poster.jpg" else stage_url
    file = sign(ours).rpartition("/")[2]
    good = sign("another00000")
    statuses = {
        "none": await status_of(f"/live/{ours}/{name}"),
        "made up": await status_of(f"/live/{'x' * 22}/{int(time.time()) + 60}/{ours}/{name}"),
        "of another": await status_of(good.replace("another00000", ours).replace(file, name)),
        "too old": await status_of(sign(ours, seconds=-7200).replace(file, name)),
    }

    assert statuses["none"] in {403, 404}
    assert (statuses["made up"], statuses["of another"], statuses["too old"]) == (403, 403, 410)


async def status_of(path: str) -> int:
    answer = await HttpCommunicator(application, "GET", path).get_response(timeout=WAIT_SECONDS)
    return int(answer["status"])

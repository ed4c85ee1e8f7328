"""A room as files: what was told in two seconds is one immutable answer, the same for everybody who asks.

For rooms larger than sockets can serve, and for pages that only read. The envelope is the sockets' own, so a page
follows both with the same code. A tick is made by the first process that is asked for it and kept on the bus, so that
caches of all processes and of the proxy hold the same bytes. Ticks chain by number: each begins where the one before
ended; a reader that finds a hole, or comes too late, begins anew from ``now.json``.

Address: ``/ticks/<token>/<expiry>/<show>/<n>.json``, n = floor(unix seconds / 2). The right to read is in the address,
as it is for the picture, and a cache in front drops token and expiry from its key.
"""

import json
import logging
import re
import time
from dataclasses import dataclass
from typing import Final

from marketplace.kernel import passes
from marketplace.kernel.asgi import Receive, Scope, Send
from streams.room.bus.shapes import TICK_KEPT_SECONDS, BusDown, Kept
from streams.room.fanout import Fanout, LiveRoom, fanout
from streams.room.hub.envelope import envelope
from streams.room.hub.kinds import LAZY_KINDS, MERGED_KINDS

logger = logging.getLogger(__name__)

TICK_SECONDS: Final = 2
PASS_KIND: Final = "ticks"  # noqa: S105 -- the kind of a pass, not one
PASS_SECONDS: Final = 600
TICKS_KEPT: Final = TICK_KEPT_SECONDS // TICK_SECONDS

IMMUTABLE: Final = b"public, max-age=60, immutable"
FRESH: Final = b"public, max-age=1"
NO_STORE: Final = b"no-store"
_PATH: Final = re.compile(
    r"/ticks/(?P<token>[\w-]{1,64})/(?P<expires>[0-9]{1,12})/(?P<show>[0-9A-Za-z_-]{1,32})/(?P<number>now|[0-9]{1,12})\.json",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str = "{}"
    cache: bytes = NO_STORE


NOT_FOUND: Final = Answer(404)
# Nobody may ask for it twice within the second it comes in.
NOT_YET: Final = Answer(404, cache=FRESH)
GONE: Final = Answer(410)
AWAY: Final = Answer(503)


def address(show: str, *, now: float | None = None) -> str:
    """Return where a room's ticks are read for the next ten minutes; ``N`` stands for the number."""
    token, expires = passes.path_sign(PASS_KIND, show, seconds=PASS_SECONDS, now=now)
    return f"/ticks/{token}/{expires}/{show}/N.json"


async def ticks_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one GET."""
    answer = await _answer(scope) if scope["method"] in {"GET", "HEAD"} else Answer(405)
    body = answer.body.encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", answer.cache),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _answer(scope: Scope) -> Answer:
    asked = _PATH.fullmatch(scope["path"])
    if asked is None:
        return NOT_FOUND
    try:
        passes.path_check(PASS_KIND, asked["show"], asked["token"], int(asked["expires"]))
    except passes.PassRefused as refusal:
        return Answer(refusal.status)
    hub = fanout()
    try:
        live = await hub.visit(asked["show"])
        if asked["number"] == "now":
            return await _now(hub, live)
        return await tick_answer(hub, live, int(asked["number"]))
    except BusDown as fault:
        logger.warning("no ticks of room %s: %s", asked["show"], fault)
        return AWAY


def _complete() -> int:
    """The last number whose two seconds are over."""
    return int(time.time() // TICK_SECONDS) - 1


def _numbered(number: int, text: str) -> str:
    return f'{{"n":{number},{text[1:]}'


async def _now(hub: Fanout, live: LiveRoom) -> Answer:
    number = _complete()
    # Made first: what comes after this tick, and so what the reader asks for next, begins before the snapshot ends.
    await tick_answer(hub, live, number)
    return Answer(200, _numbered(number, live.room.snapshot_frame().text), FRESH)


async def tick_answer(hub: Fanout, live: LiveRoom, number: int) -> Answer:
    """Return one tick of a room. Raises BusDown."""
    last = _complete()
    if number > last:
        return NOT_YET
    if number <= last - TICKS_KEPT:
        return GONE
    found = await hub.wire.kept(live.room.name, number)
    if found is None:
        found = await hub.wire.keep(live.room.name, number, await _make(hub, live, number))
    return Answer(200, found.text, IMMUTABLE)


async def _make(hub: Fanout, live: LiveRoom, number: int) -> Kept:
    room = live.room
    before = await hub.wire.kept(room.name, number - 1)
    epoch, after = (before.epoch, before.last) if before else (room.epoch, room.seq)
    news = await hub.wire.since(room.name, epoch, after)
    if news is None:
        # Another epoch, or more than the bus keeps: everybody who reads this begins anew from it.
        return Kept(room.epoch, room.seq, _numbered(number, room.snapshot_frame().text))
    state = {kind: room.state[kind] for kind in LAZY_KINDS if kind in room.state}
    for one in news:
        if one.is_state:
            value = json.loads(one.body)
            state[one.kind] = {**state.get(one.kind, {}), **value} if one.kind in MERGED_KINDS else value
    last = news[-1].seq if news else after
    text = envelope(
        room=room.name,
        epoch=epoch,
        first=after + 1,
        last=last,
        events=[one.event for one in news if not one.is_state],
        state=state,
    )
    return Kept(epoch, last, _numbered(number, text))

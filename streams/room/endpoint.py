"""The room's socket: a bare ASGI callable under Channels' URLRouter. Reads the pass, parses frames, makes one call.

No session and no database at the door: ten thousand people who come back at once cost ten thousand signatures.
"""

import asyncio
import logging
import time
from typing import Any, Final
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.utils import translation

from marketplace.kernel.asgi import Receive, Scope, Send, is_same_origin
from marketplace.kernel.passes import PassRefused
from marketplace.kernel.refusals import Refusal
from streams.room import news
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.entry import Entrant, pass_read
from streams.room.errors import FrameRefused, RoomFault
from streams.room.fanout import Fanout, LiveRoom, fanout
from streams.room.frames import (
    FRAME_CHARACTERS_MAX,
    AckFrame,
    ChatFrame,
    Frame,
    HeartFrame,
    ResumeFrame,
    parse,
)
from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import encode
from streams.room.hub.limits import Bucket
from streams.room.hub.members import CLOSE_LATER, CLOSE_POLICY, CLOSE_TOO_LARGE, Member
from streams.room.selectors import message_facts
from streams.room.services import message_post
from streams.room.writers.choice import writer_for

logger = logging.getLogger(__name__)

STRIKES_MAX: Final = 3
FAULT_SECONDS: Final = 5
FRAMES_BURST: Final = 40
FRAMES_PER_SECOND: Final = 8.0
# (at once, then a second) by role; people who work in the room answer many.
TALK: Final = {"fan": (5, 0.5), "host": (20, 4.0), "brand": (20, 4.0)}
HEARTS_BURST: Final = 40
HEARTS_PER_SECOND: Final = 20.0


async def room_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket of ``/room/<show>/?pass=…``; 403 before anything is said without a good pass."""
    await receive()
    show = scope["url_route"]["kwargs"]["public_id"]
    query = {
        key: values[-1] for key, values in parse_qs(scope.get("query_string", b"").decode("latin-1")).items()
    }
    try:
        entrant = pass_read(query.get("pass", ""), show)
    except (PassRefused, ValueError, TypeError):
        entrant = None
    if entrant is None or not is_same_origin(scope):
        await send({"type": "websocket.close", "code": CLOSE_POLICY})
        return
    hub = fanout()
    if hub.is_full:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": CLOSE_LATER})
        return
    session = Session(hub, entrant, scope, receive, send)
    await send({"type": "websocket.accept"})
    await session.serve(query)


class Session:
    """One socket's conversation."""

    def __init__(self, hub: Fanout, entrant: Entrant, scope: Scope, receive: Receive, send: Send) -> None:
        self._hub = hub
        self._entrant = entrant
        self._receive = receive
        self._strikes = 0
        self._frames = Bucket(FRAMES_BURST, FRAMES_PER_SECOND)
        self._hearts = Bucket(HEARTS_BURST, HEARTS_PER_SECOND)
        self._talk = Bucket(*TALK[entrant.role])
        self._waiting: asyncio.Task[Any] | None = None
        self._is_gone = False
        self._live: LiveRoom | None = None
        self._writer = writer_for(scope, send, self._on_free, self._on_gone)
        self._writer.prepare()
        self._member = Member(self._writer, heard_at=hub.loop.time())

    async def serve(self, query: dict[str, str]) -> None:
        """Take the member in, answer its frames, let it go."""
        try:
            self._live = await self._enter(query)
            await self._listen()
        finally:
            if self._live is not None:
                self._hub.leave(self._live, self._member)
            await self._writer.closed()

    async def _enter(self, query: dict[str, str]) -> LiveRoom | None:
        after = query.get("s", "0")
        try:
            return await self._hub.enter(
                self._entrant.show,
                self._member,
                epoch=query.get("ep", "")[:40],
                after=int(after) if after.isdecimal() and len(after) < 16 else 0,
            )
        except Exception:
            # The room could not be read: the page comes back later.
            logger.exception("room %s could not be entered", self._entrant.show)
            self._member.close(CLOSE_LATER)
            return None

    async def _listen(self) -> None:
        while not self._member.is_closed:
            event = await self._next()
            if event["type"] != "websocket.receive":
                self._member.is_closed = True
                return
            self._member.heard_at = now = self._hub.loop.time()
            text = event.get("text")
            if len(text or event.get("bytes") or "") > FRAME_CHARACTERS_MAX:
                self._member.close(CLOSE_TOO_LARGE)
                return
            try:
                if self._frames.take(now):
                    raise FrameRefused
                await self._take(parse(text))
            except FrameRefused as refusal:
                self._strike(refusal)

    async def _next(self) -> dict[str, Any]:
        """Wait for the next event, or for the line to be gone."""
        self._waiting = task = asyncio.current_task()
        try:
            return await self._receive()
        except asyncio.CancelledError:
            # Either the line is gone and this wait with it, or the server ends: that goes on.
            if self._is_gone and task is not None and task.uncancel() == 0:
                return {"type": "websocket.disconnect"}
            raise
        finally:
            self._waiting = None

    def _strike(self, refusal: FrameRefused) -> None:
        self._strikes += 1
        self._refuse(refusal)
        if self._strikes >= STRIKES_MAX:
            self._member.close(CLOSE_POLICY)

    async def _take(self, frame: Frame) -> None:
        if self._live is None:
            return
        match frame:
            case ChatFrame():
                await self._chat(frame)
            case HeartFrame(count=count):
                # Hearts over the limit are not told back: they are a wave of the hand, not words.
                if not self._hearts.take(self._hub.loop.time(), count):
                    self._hub.hearts_add(self._live, count)
            case ResumeFrame(after=after, epoch=epoch):
                await self._hub.catch_up(self._live, self._member, epoch=epoch, after=after)
            case AckFrame():
                self._answer(news.alive())

    async def _chat(self, frame: ChatFrame) -> None:
        wait = self._talk.take(self._hub.loop.time())
        try:
            facts = await database_sync_to_async(say)(self._entrant, frame, wait)
        except Refusal as refusal:
            self._refuse(refusal, c=frame.nonce, **refusal.data)
        except Exception:
            # The database is away or worse: the page keeps the words and tries again, the socket lives on.
            logger.exception("a message could not be stored")
            self._refuse(RoomFault(seconds=FAULT_SECONDS), c=frame.nonce, seconds=FAULT_SECONDS)
        else:
            self._answer(news.accepted(frame.nonce, facts))

    def _refuse(self, refusal: Refusal, **more: Any) -> None:
        with translation.override(self._entrant.language):
            self._answer(news.refused(refusal.code, str(refusal), **more))

    def _answer(self, body: dict[str, Any]) -> None:
        self._member.answer(Encoded(encode(body)), self._hub.loop.time())

    def _on_free(self) -> None:
        if self._live is not None:
            self._hub.woke(self._live, self._member)

    def _on_gone(self) -> None:
        self._member.is_closed = True
        self._is_gone = True
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def say(entrant: Entrant, frame: ChatFrame, wait: float) -> dict[str, Any]:
    """Store a message under the limits that all processes share, and return it as the room sees it."""
    burst, per_second = TALK[entrant.role]
    try:
        wait = max(wait, press().take(f"talk:{entrant.visitor}", burst=burst, per_second=per_second))
    except BusDown:
        # Without the bus each socket's own limit still holds.
        logger.warning("no shared limit at %s: the bus is away", time.strftime("%H:%M:%S"))
    message = message_post(
        show=entrant.show, writer=entrant.writer, nonce=frame.nonce, body=frame.body, wait=wait
    )
    return message_facts(message, entrant.show)

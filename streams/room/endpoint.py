"""The room's socket: a bare ASGI callable under Channels' URLRouter. Reads the pass, parses frames, makes one call.

No session and no database at the door: ten thousand people who come back at once cost ten thousand signatures.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.utils import translation

from marketplace.kernel.asgi import Receive, Scope, Send, is_same_origin
from marketplace.kernel.passes import PassRefused
from marketplace.kernel.refusals import Refusal
from streams.room import news
from streams.room.deeds import DEEDS
from streams.room.entry import Entrant, pass_again, pass_read
from streams.room.errors import FrameRefused
from streams.room.fanout import Fanout, LiveRoom, fanout
from streams.room.frames import FRAME_CHARACTERS_MAX, parse
from streams.room.hub.counting import is_machine
from streams.room.hub.encoded import Encoded
from streams.room.hub.envelope import encode
from streams.room.hub.limits import Bucket
from streams.room.hub.members import CLOSE_LATER, CLOSE_POLICY, CLOSE_TOO_LARGE, Member
from streams.room.pump import POLL
from streams.room.selectors.messages import writer_tag
from streams.room.selectors.screens import is_screen_open
from streams.room.ticks import address as ticks_address
from streams.room.writers.choice import writer_for
from streams.room.writers.ear import Ear

logger = logging.getLogger(__name__)

STRIKES_MAX: Final = 3
FRAMES_BURST: Final = 40
FRAMES_PER_SECOND: Final = 8.0
SCREEN_SECONDS: Final = 1.0
# A pass is good for two minutes, and pages give a sign of life four times in one.
RENEW_SECONDS: Final = 50.0
# A sign of life as our pages send it, and the answer to it.
ALIVE_TEXT: Final = '{"t":"ack"}'
ALIVE_BYTES: Final = ALIVE_TEXT.encode()
ALIVE: Final = Encoded(encode(news.alive()))


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
    if hub.is_crammed or (hub.is_full and is_watching(entrant, query)):
        await turn_away(hub, send)
        return
    session = Session(hub, entrant, scope, receive, send)
    session.member.is_watching = is_watching(entrant, query)
    session.member.is_machine = is_machine(user_agent_of(scope))
    session.member.counts = is_viewer(entrant) and not session.member.is_machine
    await send({"type": "websocket.accept"})
    await session.serve(query)


def is_watching(entrant: Entrant, query: Mapping[str, str]) -> bool:
    """Whether somebody only looks on: a guest whose page has not said that it wants to talk."""
    return entrant.is_guest and entrant.role == "fan" and not query.get("talk")


def is_viewer(entrant: Entrant) -> bool:
    """Whether somebody comes as the audience: nobody who works here, on whichever screen."""
    return entrant.role == "fan" and not entrant.screen


def user_agent_of(scope: Scope) -> str:
    """Return what a client says it is; nothing for one that says nothing."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"user-agent"), "")


async def turn_away(hub: Fanout, send: Send) -> None:
    """Say how the room can be followed without a socket, unless there are far too many, and hang up."""
    await send({"type": "websocket.accept"})
    if not hub.is_crammed:
        await send(POLL.message)
    await send({"type": "websocket.close", "code": CLOSE_LATER})


class Session:
    """One socket's conversation."""

    def __init__(self, hub: Fanout, entrant: Entrant, scope: Scope, receive: Receive, send: Send) -> None:
        self.hub = hub
        self.entrant = entrant
        self._ear = Ear(receive)
        self._strikes = 0
        self._renew_at = hub.loop.time() + RENEW_SECONDS
        self._frames = Bucket(FRAMES_BURST, FRAMES_PER_SECOND)
        self._buckets: dict[str, Bucket] = {}
        self._live: LiveRoom | None = None
        self._writer = writer_for(scope, send, self._on_free, self._on_gone, self._at_once)
        self._writer.prepare()
        key = writer_tag(entrant.show, entrant.visitor)
        self.member = Member(self._writer, key=key, heard_at=hub.loop.time())

    async def serve(self, query: dict[str, str]) -> None:
        """Take the member in, answer its frames, let it go."""
        watching = self.hub.loop.create_task(self._watch_screen()) if self.entrant.screen else None
        try:
            self._live = await self._enter(query)
            await self._listen()
        finally:
            if watching is not None:
                watching.cancel()
            if self._live is not None:
                self.hub.leave(self._live, self.member)
            await self._writer.closed()

    async def _enter(self, query: dict[str, str]) -> LiveRoom | None:
        after = query.get("s", "0")
        try:
            return await self.hub.enter(
                self.entrant.show,
                self.member,
                epoch=query.get("ep", "")[:40],
                after=int(after) if after.isdecimal() and len(after) < 16 else 0,
            )
        except Exception:
            # The room could not be read: the page comes back later.
            logger.exception("room %s could not be entered", self.entrant.show)
            self.member.close(CLOSE_LATER)
            return None

    async def _watch_screen(self) -> None:
        """Cut the line of a second screen that was ended; there are few of them, and they may do much."""
        try:
            is_open = await database_sync_to_async(is_screen_open)(self.entrant.screen)
            while is_open:
                await asyncio.sleep(SCREEN_SECONDS)
                is_open = await database_sync_to_async(is_screen_open)(self.entrant.screen)
        except Exception:
            # Whoever cannot be asked about is not trusted.
            logger.exception("second screen %s could not be looked up", self.entrant.screen)
        self.member.close(CLOSE_POLICY)

    async def _listen(self) -> None:
        while not self.member.is_closed:
            event = await self._ear.next()
            if event["type"] != "websocket.receive":
                self.member.is_closed = True
                return
            self.member.heard_at = now = self.hub.loop.time()
            text = event.get("text")
            if len(text or event.get("bytes") or "") > FRAME_CHARACTERS_MAX:
                self.member.close(CLOSE_TOO_LARGE)
                return
            try:
                if self._frames.take(now):
                    raise FrameRefused
                if text == ALIVE_TEXT:
                    # Every page says it four times a minute: it is not worth reading.
                    self._alive(now)
                    continue
                frame = parse(text)
                await DEEDS[type(frame)](self, frame)
            except FrameRefused as refusal:
                self._strike(refusal)

    def _at_once(self, text: bytes) -> bool:
        """Answer a sign of life as it comes; anything else, and more than is allowed, is left to the conversation."""
        now = self.hub.loop.time()
        if text != ALIVE_BYTES or self._live is None or self.member.is_closed or self._frames.take(now):
            return False
        self.member.heard_at = now
        self._alive(now)
        return True

    def _alive(self, now: float) -> None:
        """Answer a sign of life, now and then with another pass: who has one comes back without asking for it."""
        if now < self._renew_at:
            self.member.answer(ALIVE, now)
            return
        self._renew_at = now + RENEW_SECONDS
        token = pass_again(self.entrant)
        more = {"pass": token, "ticks": ticks_address(self.entrant.show)} if token else {}
        self.answer({**news.alive(), **more})

    def _strike(self, refusal: FrameRefused) -> None:
        self._strikes += 1
        self.refuse(refusal)
        if self._strikes >= STRIKES_MAX:
            self.member.close(CLOSE_POLICY)

    @property
    def live(self) -> LiveRoom:
        """The room this socket is in; nothing is taken from it before."""
        if self._live is None:
            raise RuntimeError("the room was not entered")
        return self._live

    def bucket(self, name: str, burst: float, per_second: float) -> Bucket:
        """Return this socket's own limit of that name."""
        found = self._buckets.get(name)
        if found is None:
            found = self._buckets[name] = Bucket(burst, per_second)
        return found

    def refuse(self, refusal: Refusal, **more: Any) -> None:
        """Say what was refused, in the reader's language."""
        with translation.override(self.entrant.language):
            self.answer(news.refused(refusal.code, str(refusal), **more))

    def answer(self, body: dict[str, Any]) -> None:
        """Say something to this socket alone."""
        self.member.answer(Encoded(encode(body)), self.hub.loop.time())

    def _on_free(self) -> None:
        if self._live is not None:
            self.hub.woke(self._live, self.member)

    def _on_gone(self) -> None:
        self.member.is_closed = True
        self._ear.leave()

"""One encoder's connection: shows its key, is let in or told why not, and sends to the stage once the show is on air.

Before that its picture is only looked at: it is measured, and nobody sees it.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from streams.stage.encoders.standing import DoorkeeperAway, Grant, Sight
from streams.stage.encoders.translation import Translation, refused
from streams.stage.protocol import Malformed, Message, Start
from streams.stage.rtmp.faults import RtmpRefused
from streams.stage.rtmp.session import Described, Event, Media, Publish, Session, Unpublish
from streams.stage.stages import Stage

if TYPE_CHECKING:
    from streams.stage.encoders.listener import Listener

logger = logging.getLogger(__name__)

START_SECONDS = 10.0  # to show a key
PICTURE_SECONDS = 15.0  # to send the first picture then
SILENCE_SECONDS = 15.0  # after which a connection is dead
FREE_SECONDS = 10.0  # that a stage must be empty before an encoder which waits takes it by itself
MEASURE_SECONDS = 0.9

ON_AIR = RtmpRefused("This show is already on air from elsewhere. Stop that first, then connect again.")
SENTENCES: Mapping[str, str] = {
    "taken_over": "Another device has taken this show over.",
    "replaced": "This encoder has connected anew.",
    "ended": "This show has ended.",
    "rotated": "This stream key has been replaced. Copy the new one from the show's encoder page.",
    "closing": "The server is being restarted. Connect again.",
    "storage": "The server cannot store the show at the moment. Connect again soon.",
}


class Connection(asyncio.Protocol):
    def __init__(self, listener: "Listener") -> None:
        self.session = ""
        self.last_heard = time.monotonic()
        self.show: str | None = None
        self.proof = ""
        self.is_closed = False
        self._listener = listener
        self._rtmp = Session()
        self._translation = Translation()
        self._stage: Stage | None = None
        self._transport: asyncio.Transport | None = None
        self._entering: asyncio.Task[None] | None = None
        self._began = time.monotonic()
        self._measured = (time.monotonic(), 0, 0)
        self._sight = Sight()
        self._is_in = False  # whether the encoder has been told that it may send
        self._free_since: float | None = None
        self._safety_delay = 0

    # --- the line ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not `isinstance`: uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        if not self._listener.add(self):
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        if self._entering is not None:
            self._entering.cancel()
        self._leave()
        self._listener.remove(self)

    def data_received(self, data: bytes) -> None:
        if self.is_closed:
            return
        self.last_heard = time.monotonic()
        self._follow(self._rtmp.feed(data))

    def eof_received(self) -> bool:
        return False

    def _follow(self, events: Iterable[Event]) -> None:
        try:
            for event in events:
                self._hear(event)
                if self.is_closed:
                    break
        except RtmpRefused as refusal:
            self.turn_away(refusal)
        except Malformed as fault:
            self.turn_away(refused(fault))
        self._flush()

    def _flush(self) -> None:
        output = self._rtmp.take_output()
        if output and self._transport is not None and not self._transport.is_closing():
            self._transport.write(output)

    def turn_away(self, refusal: RtmpRefused) -> None:
        if self.is_closed:
            return
        logger.info("Encoder of show %s refused: %s", self.show or "?", refusal.sentence)
        self._rtmp.deny(refusal)
        self._hang_up()

    def _hang_up(self) -> None:
        self._flush()
        self.is_closed = True
        self._leave()
        self._listener.remove(self)
        if self._transport is not None:
            self._transport.close()

    # --- what the encoder says ---

    def _hear(self, event: Event) -> None:
        match event:
            case Media(is_video, timestamp, body):
                follow = self._translation.video if is_video else self._translation.audio
                for said in follow(timestamp, body):
                    self._pass_on(said)
            case Publish(key):
                # The other side waits for its answer; what it sends meanwhile waits too.
                if self._transport is not None:
                    self._transport.pause_reading()
                self._entering = asyncio.create_task(self._enter(key))
            case Described(values):
                self._translation.describe(values)
            case Unpublish():
                self._hang_up()

    def _pass_on(self, said: Start | Message) -> None:
        stage = self._stage
        if stage is None:
            return
        if stage.publisher is not self:
            raise RtmpRefused(SENTENCES["taken_over"])
        if isinstance(said, Start):
            self.session = said.session
            stage.begin(said)
            return
        stage.accept(said, time.time())
        if stage.is_overrun:
            raise RtmpRefused(SENTENCES["storage"])

    # --- letting in ---

    async def _enter(self, key: str) -> None:
        try:
            grant = await self._listener.admit(self, key)
            self.show, self.proof = grant.show, grant.proof
            self._safety_delay = grant.safety_delay
            if grant.is_live:
                await self.go_on_air()
        except RtmpRefused as refusal:
            self.turn_away(refusal)
            return
        except DoorkeeperAway:
            self.turn_away(RtmpRefused("The server cannot look at keys at the moment. Connect again soon."))
            return
        if self.is_closed:
            return
        self._is_in = True
        self._began = self.last_heard = time.monotonic()
        self._follow(self._rtmp.permit())
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    async def go_on_air(self) -> None:
        """Take the stage; raises RtmpRefused when somebody else sends to it."""
        stage = await self._open_stage()
        while (other := stage.publisher) is not None and other is not self:
            if not await self._listener.is_silent(other):
                raise ON_AIR
            other.refuse("taken_over", 0)
        self._take(stage)

    async def go_on_air_if_free(self, now: float) -> None:
        """Take the stage of a show that went live after the encoder had come, unless a browser sends it.

        A page that is being reloaded comes back in a moment: who waits here does not push in meanwhile.
        """
        if self._stage is not None or not self._is_in:
            return
        stage = await self._open_stage()
        if stage.publisher is not None:
            self._free_since = None
        elif not stage.is_started or now - (self._free_since or now) > FREE_SECONDS:
            self._take(stage)
        elif self._free_since is None:
            self._free_since = now

    async def _open_stage(self) -> Stage:
        stage = await self._listener.stage(self.show or "")
        if stage.is_ending:
            raise RtmpRefused(SENTENCES["ended"])
        return stage

    def _take(self, stage: Stage) -> None:
        if not self.is_closed:
            stage.hold_back(self._safety_delay)
            self._stage = stage
            stage.publisher = self
            self._translation.begin_again()

    def _leave(self) -> None:
        if self._stage is not None and self._stage.publisher is self:
            self._stage.publisher = None

    # --- what the stage tells ---

    def acknowledge(self, seq: int) -> None:
        """An encoder keeps nothing that it could send again."""

    def refuse(self, reason: str, code: int) -> None:
        self.turn_away(RtmpRefused(SENTENCES.get(reason, SENTENCES["taken_over"])))

    # --- once a second ---

    def look_after(self, grant: Grant | None, now: float) -> None:
        """Whoever has no key any more, sends nothing, or sends no picture, has to go."""
        if self.show is None:
            if now - self._began > START_SECONDS and self._entering is None:
                self.turn_away(RtmpRefused("The encoder connected and did not say what it wants to send."))
            return
        if grant is None or grant.proof != self.proof:
            self.turn_away(RtmpRefused(SENTENCES["rotated" if grant is not None else "ended"]))
        elif now - self.last_heard > SILENCE_SECONDS:
            self.turn_away(RtmpRefused("The encoder fell silent."))
        elif not self._translation.is_picture_known and now - self._began > PICTURE_SECONDS:
            self.turn_away(RtmpRefused("The encoder sends no picture."))
        else:
            self._safety_delay = grant.safety_delay  # as the host chose meanwhile

    def sight(self, now: float) -> Sight:
        """What the host's page tells about this encoder."""
        at, frames, size = self._measured
        if now - at >= MEASURE_SECONDS:
            translation = self._translation
            self._sight = Sight(
                width=translation.width,
                height=translation.height,
                fps=round((translation.frames - frames) / (now - at)),
                kbps=round((translation.bytes - size) * 8 / 1000 / (now - at)),
                has_sound=translation.has_sound,
                key_seconds=round(translation.key_seconds, 1),
                is_on_air=self._stage is not None,
            )
            self._measured = (now, translation.frames, translation.bytes)
        return self._sight

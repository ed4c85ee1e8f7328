"""What a page's frames do: one coroutine for each kind of frame, and the table that names them all.

A new kind of frame is a dataclass and a reader in ``frames``, a deed here, and a row in docs/api/room.md.
"""

import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from channels.db import database_sync_to_async
from django.utils import translation

from marketplace.kernel.refusals import Refusal
from streams.room import news, news_polls
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.entry import Entrant
from streams.room.errors import RoomFault, TalkingTooFast
from streams.room.fanout import Fanout, LiveRoom
from streams.room.flooding import again_of
from streams.room.frames import AckFrame, ChatFrame, Frame, HeartFrame, ResumeFrame, VoteFrame
from streams.room.hub.limits import Bucket
from streams.room.hub.members import Member
from streams.room.selectors.messages import facts_for_writer
from streams.room.services.claims import Moment, claim_answer
from streams.room.services.messages import Aside, message_post
from streams.room.services.polls import poll_vote

logger = logging.getLogger(__name__)

FAULT_SECONDS: Final = 5
# (at once, then a second) by role; people who work in the room answer many.
TALK: Final = {"fan": (5, 0.5), "host": (20, 4.0), "brand": (20, 4.0), "mod": (20, 4.0)}
HEARTS: Final = (40, 20.0)
VOTES: Final = (10, 1.0)
# A gap may take two thousand numbers from the bus; a snapshot takes nothing.
RESUMES: Final = (5, 0.5)


class Line(Protocol):
    """What a deed needs to know of the socket it came over."""

    hub: Fanout
    member: Member
    entrant: Entrant

    @property
    def live(self) -> LiveRoom:
        """The room the socket is in."""

    def answer(self, body: dict[str, Any]) -> None:
        """Say something to this socket alone."""

    def refuse(self, refusal: Refusal, **more: Any) -> None:
        """Say what was refused, in the reader's language."""

    def bucket(self, name: str, burst: float, per_second: float) -> Bucket:
        """Return this socket's own limit of that name."""


async def chat(line: Line, frame: ChatFrame) -> None:
    """Say something in the room."""
    wait = line.bucket("talk", *TALK[line.entrant.role]).take(line.hub.loop.time())
    answer = await stored(line, frame.nonce, say, line.entrant, frame, wait)
    if answer is not None:
        line.answer(answer)


async def vote(line: Line, frame: VoteFrame) -> None:
    """Choose an answer of a poll; told back is the choice that stands."""
    if wait := line.bucket("vote", *VOTES).take(line.hub.loop.time()):
        line.refuse(TalkingTooFast(seconds=math.ceil(wait)), c=frame.nonce, seconds=math.ceil(wait))
        return
    choice = await stored(line, frame.nonce, choose, line.entrant, frame)
    if choice is not None:
        line.answer(news_polls.voted(frame.nonce, frame.run, choice))


async def heart(line: Line, frame: HeartFrame) -> None:
    """Send hearts; those over the limit are not told back: they are a wave of the hand, not words."""
    if not line.bucket("hearts", *HEARTS).take(line.hub.loop.time(), frame.count):
        line.hub.hearts_add(line.live, frame.count)


async def resume(line: Line, frame: ResumeFrame) -> None:
    """Ask for what was missed; who asks without end gets what is made for everybody."""
    is_too_often = line.bucket("resumes", *RESUMES).take(line.hub.loop.time()) > 0
    epoch = "" if is_too_often else frame.epoch
    await line.hub.catch_up(line.live, line.member, epoch=epoch, after=frame.after)


async def ack(line: Line, frame: AckFrame) -> None:
    """Still here."""
    line.answer(news.alive())


Deed = Callable[[Line, Any], Awaitable[None]]
DEEDS: Final[dict[type[Frame], Deed]] = {
    ChatFrame: chat,
    VoteFrame: vote,
    HeartFrame: heart,
    ResumeFrame: resume,
    AckFrame: ack,
}


async def stored(line: Line, nonce: str, write: Callable[..., Any], *args: Any) -> Any:
    """Run a write in a thread; what it refuses is told with the nonce, and None is returned.

    A fault of our own is told too: the page keeps what it sent and tries again, and the socket lives on.
    """
    try:
        return await database_sync_to_async(write)(*args)
    except Refusal as refusal:
        line.refuse(refusal, c=nonce, **refusal.data)
    except Exception:
        # The database is away or worse.
        logger.exception("what a page said could not be stored")
        line.refuse(RoomFault(seconds=FAULT_SECONDS), c=nonce, seconds=FAULT_SECONDS)
    return None


def turn_wait(key: str, burst: int, per_second: float) -> float:
    """Take a turn under a limit that all processes share; returns the seconds to wait (0.0: taken)."""
    try:
        return press().take(key, burst=burst, per_second=per_second)
    except BusDown:
        # Without the bus each socket's own limit still holds.
        logger.warning("no shared limit at %s: the bus is away", time.strftime("%H:%M:%S"))
        return 0.0


def say(entrant: Entrant, frame: ChatFrame, wait: float) -> dict[str, Any]:
    """Store a message under the limits that all processes share; returns the answer: it as the room sees it, and
    what came of the order that it may be.
    """
    burst, per_second = TALK[entrant.role]
    wait = max(wait, turn_wait(f"talk:{entrant.visitor}", burst, per_second))
    message = message_post(
        show=entrant.show,
        writer=entrant.writer,
        nonce=frame.nonce,
        body=frame.body,
        aside=Aside(frame.reply_to, frame.mentions, again_of(entrant.show, entrant.visitor, frame.body)),
        wait=wait,
    )
    with translation.override(entrant.language):
        claim = claim_answer(message, Moment(frame.at))
    return news.accepted(frame.nonce, facts_for_writer(message, entrant.show), claim)


def choose(entrant: Entrant, frame: VoteFrame) -> int:
    """Store a vote, and return the choice that stands."""
    return poll_vote(show=entrant.show, run_id=frame.run, writer=entrant.writer, choice=frame.choice)

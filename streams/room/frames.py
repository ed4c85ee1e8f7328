"""What a page may say over the socket. Anything else is refused, and the third time the line is closed."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from streams.room.errors import FrameRefused
from streams.room.models.polls import OPTIONS_MAX

# 170 signs of sixteen code points fit, and the frame around them.
FRAME_CHARACTERS_MAX: Final = 16_384
NONCE: Final = re.compile(r"[A-Za-z0-9_-]{6,40}")
HEARTS_MAX: Final = 20
MENTIONS_MAX: Final = 5
# A writer's tag in this room, or whoever speaks for the show.
CALLED: Final = re.compile(r"[0-9a-f]{12}|host|brand")
NUMBER_MAX: Final = 2**53


@dataclass(frozen=True)
class ChatFrame:
    """``{"t": "chat", "c": nonce, "m": text, "re": id of what it answers, "to": [who is called], "at": playhead}``"""

    nonce: str
    body: str
    reply_to: int | None = None
    mentions: tuple[str, ...] = ()
    # Programme time (milliseconds) of the picture that its writer saw.
    at: int | None = None


@dataclass(frozen=True)
class HeartFrame:
    """``{"t": "heart", "n": count}``"""

    count: int


@dataclass(frozen=True)
class ResumeFrame:
    """``{"t": "resume", "s": last number, "ep": epoch}``"""

    after: int
    epoch: str


@dataclass(frozen=True)
class AckFrame:
    """``{"t": "ack"}``: still here."""


@dataclass(frozen=True)
class VoteFrame:
    """``{"t": "vote", "c": nonce, "poll": its run, "o": number of the answer}``"""

    nonce: str
    run: int
    choice: int


Frame = ChatFrame | VoteFrame | HeartFrame | ResumeFrame | AckFrame


def parse(text: str | None) -> Frame:
    """Read a frame; raises FrameRefused for everything that is not one."""
    if text is None:
        raise FrameRefused
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameRefused from error
    if not isinstance(value, dict):
        raise FrameRefused
    kind = value.get("t")
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise FrameRefused
    return reader(value)


def _chat(value: dict[str, Any]) -> Frame:
    nonce, body = value.get("c"), value.get("m")
    if not isinstance(nonce, str) or not isinstance(body, str) or not NONCE.fullmatch(nonce):
        raise FrameRefused
    reply_to = value.get("re")
    if reply_to is not None:
        reply_to = _whole(reply_to, least=1, most=NUMBER_MAX)
    at = value.get("at")
    if at is not None:
        at = _whole(at, least=0, most=NUMBER_MAX)
    return ChatFrame(nonce, body, reply_to, _mentions(value.get("to", [])), at)


def _mentions(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MENTIONS_MAX:
        raise FrameRefused
    if not all(isinstance(one, str) and CALLED.fullmatch(one) for one in value):
        raise FrameRefused
    return tuple(dict.fromkeys(value))


def _vote(value: dict[str, Any]) -> Frame:
    nonce = value.get("c")
    if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        raise FrameRefused
    run = _whole(value.get("poll"), least=1, most=NUMBER_MAX)
    return VoteFrame(nonce, run, _whole(value.get("o"), least=1, most=OPTIONS_MAX))


def _heart(value: dict[str, Any]) -> Frame:
    return HeartFrame(_whole(value.get("n", 1), least=1, most=HEARTS_MAX))


def _resume(value: dict[str, Any]) -> Frame:
    epoch = value.get("ep", "")
    if not isinstance(epoch, str) or len(epoch) > 40:
        raise FrameRefused
    return ResumeFrame(_whole(value.get("s"), least=0, most=NUMBER_MAX), epoch)


def _ack(value: dict[str, Any]) -> Frame:
    return AckFrame()


READERS: Final = {"chat": _chat, "vote": _vote, "heart": _heart, "resume": _resume, "ack": _ack}


def _whole(value: object, *, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise FrameRefused
    return value

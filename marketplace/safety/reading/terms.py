"""What a word list holds, and what a filter answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# A shop's own list may hold this many terms, each this long: reading stays quick whatever is added.
OWN_TERMS_MAX: Final = 1_500
TERM_SIGNS_MAX: Final = 60


class Kind(StrEnum):
    INSULT = "insult"
    HARASSMENT = "harassment"
    SELF_HARM = "self_harm"
    SOLICITATION = "solicitation"
    SCAM = "scam"
    SPAM = "spam"
    PAYMENT = "payment"
    LINK = "link"
    PROHIBITED = "prohibited"
    OWN = "own"


class Match(StrEnum):
    """How much of a text a term must be. A term of several words is found over any signs between them."""

    WORD = "word"
    START = "start"
    PART = "part"


class Action(StrEnum):
    LOG = "log"
    HOLD = "hold"
    BLOCK = "block"


STRENGTH: Final = {Action.LOG: 0, Action.HOLD: 1, Action.BLOCK: 2}


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a list. ``…`` between words stands for up to four other words."""

    text: str
    kind: Kind = Kind.OWN
    match: Match = Match.WORD
    action: Action = Action.HOLD
    language: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: ``text[start:end]`` of the original is what stood there."""

    term: Term
    kind: Kind
    action: Action
    start: int
    end: int


def strongest(hits: list[Hit]) -> Action | None:
    """Return what to do about all of them, None when there is nothing."""
    return max((hit.action for hit in hits), key=STRENGTH.__getitem__, default=None)

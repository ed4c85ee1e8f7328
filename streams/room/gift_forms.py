"""What the gift sheet and the studio send: read strictly, so that nothing is sent that was not meant."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import QueryDict

from commerce.wallet.errors import BirthDateRefused, GiftCountRefused
from commerce.wallet.models.gifts import GIFT_COUNT_MAX
from streams.room.gift_errors import GiftUnreadable, GoalUnreadable
from streams.room.models import GOAL_CHARACTERS_MAX

WHOLE: Final = re.compile(r"[0-9]{1,9}")
KIND_CHARACTERS_MAX: Final = 24


@dataclass(frozen=True)
class GiftSaid:
    """Which gift, how many, with a name or without."""

    kind: str
    count: int
    key: UUID
    is_anonymous: bool


def key_said(sent: QueryDict) -> UUID:
    """Return the key that a page made. Raises GiftUnreadable."""
    try:
        return UUID(sent.get("key", ""))
    except ValueError as fault:
        raise GiftUnreadable from fault


def gift_said(sent: QueryDict) -> GiftSaid:
    """Read a gift. Raises GiftUnreadable, and GiftCountRefused for what is no whole number."""
    count = sent.get("count", "1")
    if not WHOLE.fullmatch(count):
        raise GiftCountRefused(most=GIFT_COUNT_MAX)
    kind = sent.get("kind", "")
    if not kind or len(kind) > KIND_CHARACTERS_MAX:
        raise GiftUnreadable
    return GiftSaid(kind, int(count), key_said(sent), bool(sent.get("is_anonymous")))


def born_said(sent: QueryDict) -> date:
    """Read a date of birth. Raises BirthDateRefused."""
    try:
        return date.fromisoformat(sent.get("born", ""))
    except ValueError as fault:
        raise BirthDateRefused from fault


def goal_said(sent: QueryDict) -> tuple[str, int]:
    """Read what a goal is for and how many coins it takes. Raises GoalUnreadable."""
    coins = sent.get("coins", "")
    if not WHOLE.fullmatch(coins):
        raise GoalUnreadable(characters=GOAL_CHARACTERS_MAX)
    return sent.get("title", "")[: GOAL_CHARACTERS_MAX + 1], int(coins)

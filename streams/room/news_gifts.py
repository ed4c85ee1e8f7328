"""What the room is told of gifts: sent, taken back, a tip with its words, and how far the host's goal is."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

from commerce.wallet.models import Gift, Tip
from marketplace.kernel.money import format_money
from streams.room.models import GiftGoal
from streams.shows.programme import programme_ms


def sender_tag(gift: Gift) -> str:
    """Return what stands for a sender in one show, so that pages merge what they send; another one without a name."""
    key = f"showfloor.room.gift:{settings.SECRET_KEY}".encode()
    said = f"{gift.scope}:{gift.wallet.owner}:{'anonymous' if gift.is_anonymous else 'named'}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:16]


def gift(row: Gift, name: str) -> dict[str, Any]:
    """Return a gift as the room sees it; an empty name is somebody who wished none."""
    return {
        "id": row.public_id,
        "w": sender_tag(row),
        "name": name,
        "k": row.kind.code,
        "a": row.kind.animation,
        "n": row.count,
        "c": row.coins,
        "t": programme_ms(row.sent_at),
    }


def ungift(row: Gift) -> dict[str, Any]:
    """Return that a gift was taken back."""
    return {"id": row.public_id}


def tip(row: Tip, name: str, language: str) -> dict[str, Any]:
    """Return a tip as the room sees it, the amount as the show's language writes it."""
    return {
        "id": row.public_id,
        "name": name,
        "money": format_money(row.money, language),
        "m": row.message,
        "t": programme_ms(row.paid_at or row.created_at),
    }


def goal(row: GiftGoal | None, coins: int) -> dict[str, Any]:
    """Return the goal of the moment and how far it is; an empty one when there is none."""
    if row is None:
        return {"id": None}
    return {"id": row.pk, "title": row.title, "coins": row.coins, "got": coins}

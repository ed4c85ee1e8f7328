"""What the room hears, and tells on. All of it runs after commit and may be lost, like any socket message."""

from streams.room.handlers import (
    bags,
    deals,
    drops,
    duties,
    giveaways,
    messages,
    notes,
    polls,
    prices,
    questions,
    rules,
    shelf,
    shows,
    staff,
    vouchers,
    waits,
)

__all__ = [
    "bags",
    "deals",
    "drops",
    "duties",
    "giveaways",
    "messages",
    "notes",
    "polls",
    "prices",
    "questions",
    "rules",
    "shelf",
    "shows",
    "staff",
    "vouchers",
    "waits",
]

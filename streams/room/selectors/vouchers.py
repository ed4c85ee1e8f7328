"""Voucher cards as the room tells them: the same words for every reader, so in every currency."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from commerce.promotions.models import Code, VoucherCard
from commerce.promotions.quotes import milliseconds_of
from commerce.promotions.selectors import codes_for_cards
from marketplace.accounts.models import User
from streams.room.models import Message
from streams.shows.models import Show


def codes_offered(show: Show) -> QuerySet[Code]:
    """Return the codes that a card of this show can hand out: those of the brand it sells for."""
    collaboration = show.collaboration
    return codes_for_cards(collaboration.brand) if collaboration else Code.objects.none()


def has_written_since(show: Show, user: User, since: datetime) -> bool:
    """Tell whether somebody said something in a show since a moment that the room was shown."""
    said = Message.objects.filter(show=show, user=user, created_at__gte=since)
    return said.filter(deleted_at__isnull=True).exists()


def card_facts(card: VoucherCard | None) -> dict[str, Any]:
    """Return the card of a show that came last (see ``latest_card``), or that there is none."""
    if card is None:
        return {"t": 0, "id": None}
    if card.closed_at is not None:
        return {"t": milliseconds_of(card.closed_at), "id": None}
    return {
        "t": milliseconds_of(card.opened_at),
        "id": card.public_id,
        "task": card.task,
        "seconds": card.task_seconds,
        "max": card.claims_max,
        "ends": milliseconds_of(card.code.ends_at) if card.code.ends_at else None,
        **_gift(card.code),
    }


def _gift(code: Code) -> dict[str, Any]:
    amounts = {each.currency: each for each in code.amounts.all()}
    return {
        "kind": code.kind,
        "bp": code.basis_points,
        "by": {
            currency: {"minor": each.amount_minor, "minimum": each.minimum_minor}
            for currency, each in amounts.items()
        },
    }


def cards_left(card: VoucherCard | None) -> dict[str, int]:
    """Return how many can still take the card of a show that came last, by its id; nothing where any number can."""
    if card is None or card.closed_at is not None or card.claims_max is None:
        return {}
    return {card.public_id: card.claims_max - card.claims}

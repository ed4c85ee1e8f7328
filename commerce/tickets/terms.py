"""What a ticket says on the day it is bought: how long its recording is open, and how much of its money comes back.

A tier may say something else tomorrow; a ticket keeps what it said. Pure: the clock comes in as an argument.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from commerce.tickets.models import Ticket, TicketTier

WHOLE_BP: Final = 10_000
# A day, a week, a month.
REPLAY_HOURS: Final = (24, 7 * 24, 30 * 24)


@dataclass(frozen=True)
class Terms:
    """None of hours: the recording stays open as long as there is one; no money comes back on asking."""

    replay_hours: int | None = None
    refund_full_hours: int | None = None
    refund_part_hours: int | None = None
    refund_part_bp: int = 0
    is_resold: bool = False
    is_in_room: bool = False


@dataclass(frozen=True)
class RefundStep:
    """Until then so much of the money comes back."""

    until: datetime
    share_bp: int


def terms_of_tier(tier: TicketTier) -> Terms:
    """Return what tickets of a kind say that are issued now."""
    return Terms(**{name: getattr(tier, name) for name in asdict(Terms())})


def terms_of(ticket: Ticket) -> Terms:
    """Return what one ticket says; what it does not say is as if there were no rule."""
    known = asdict(Terms())
    said: Mapping[str, Any] = ticket.terms
    return Terms(**{name: said.get(name, plain) for name, plain in known.items()})


def terms_written(terms: Terms) -> dict[str, Any]:
    """Return what is kept on a ticket."""
    return asdict(terms)


def refund_steps(terms: Terms, starts_at: datetime) -> list[RefundStep]:
    """Return until when how much comes back, soonest first; empty when nothing does."""
    steps = []
    if terms.refund_full_hours is not None:
        steps.append(RefundStep(starts_at - timedelta(hours=terms.refund_full_hours), WHOLE_BP))
    if terms.refund_part_hours is not None and terms.refund_part_bp:
        steps.append(RefundStep(starts_at - timedelta(hours=terms.refund_part_hours), terms.refund_part_bp))
    return sorted(steps, key=lambda step: step.until)


def refund_share(terms: Terms, starts_at: datetime, now: datetime) -> int:
    """Return how much of the money comes back to whoever asks now, in basis points: the best that is still open."""
    return max((step.share_bp for step in refund_steps(terms, starts_at) if now < step.until), default=0)


def replay_until(terms: Terms, ended_at: datetime | None) -> datetime | None:
    """Return when the recording closes for a ticket; None when it does not, or the show is not over."""
    if ended_at is None or terms.replay_hours is None:
        return None
    return ended_at + timedelta(hours=terms.replay_hours)

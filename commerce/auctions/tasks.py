"""Celery ways into auctions: one at its end, one award, and the sweep that finds what was left lying."""

import logging
from typing import Final

from celery import shared_task
from django.utils import timezone

from commerce.auctions.models import Auction, Award
from commerce.auctions.selectors.awards import awards
from commerce.auctions.services.awarding import award_charge, award_failed, award_paid, award_pass
from commerce.auctions.services.entering import traces_forget
from commerce.auctions.services.settling import auction_settle as settle
from commerce.auctions.services.settling import auctions_settle_due
from commerce.orders.models import Order

logger = logging.getLogger(__name__)

SWEEP_ROWS_MAX: Final = 100
PAID: Final = (Order.State.PAID, Order.State.REFUNDED)


@shared_task
def auction_settle(public_id: str) -> bool:
    """Settle an auction whose time is over; one that was prolonged meanwhile has a task of its own."""
    auction = Auction.objects.filter(public_id=public_id).first()
    return auction is not None and settle(auction=auction)


@shared_task
def award_due(award_id: int) -> None:
    """Order and charge what somebody won."""
    award = awards().filter(pk=award_id).first()
    if award is not None:
        award_charge(award=award)


@shared_task
def auctions_sweep() -> int:
    """Settle what is over, and take up every award that waits; returns how many were looked at."""
    found = auctions_settle_due()
    for award in (
        awards().filter(state__in=Award.OPEN, due_at__lte=timezone.now()).order_by("due_at")[:SWEEP_ROWS_MAX]
    ):
        try:
            award_go_on(award)
        except Exception:
            # One that is at fault keeps no other waiting.
            logger.exception("award %s could not go on", award)
        found += 1
    return found + traces_forget()


def award_go_on(award: Award) -> None:
    """Do what is next for an award whose time has come."""
    order = award.order
    if award.state == Award.State.OFFERED:
        award_pass(award=award)
    elif order is not None and order.state in PAID:
        award_paid(award=award)
    elif order is not None and order.state == Order.State.CANCELLED:
        award_failed(award=award, reason=order.end_reason)
    else:
        award_charge(award=award)

"""Reads of flash deals, as the shows they belong to tell them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.selectors import is_id
from commerce.promotions.asking import HONOUR, Seen
from commerce.promotions.models import FlashDeal, FlashDealPrice

SHOWN_MAX: Final = 50


def deal_over_at(deal: FlashDeal) -> datetime:
    """Return when a deal ended, or will end."""
    return min(deal.ended_at or deal.ends_at, deal.ends_at)


def deal_holds(deal: FlashDeal, at: datetime, seen: Seen | None = None) -> bool:
    """Tell whether a deal holds for a buyer at a moment.

    Pictures are some seconds behind: whoever was shown it (``seen``) and reached for it at most ``HONOUR`` after its
    end has it for as long as the house holds what they saw.
    """
    over = deal_over_at(deal)
    if deal.starts_at <= at < over:
        return True
    return seen is not None and deal.starts_at <= seen.told_at < over and seen.acted_at - over <= HONOUR


def late_since(at: datetime) -> datetime:
    """Return the earliest end of a deal that somebody may still have, because they reached for it in time."""
    return at - HONOUR - timedelta(seconds=settings.STOCK_HOLD_SECONDS)


def deals_of(scope: str) -> QuerySet[FlashDeal]:
    """Return the deals of a show that have begun, latest first, with their prices."""
    prices = Prefetch("prices", queryset=FlashDealPrice.objects.order_by("amount_minor", "pk"))
    begun = FlashDeal.objects.filter(scope=scope, starts_at__lte=timezone.now())
    return begun.select_related("budget", "product").prefetch_related(prices)


def deals_running(scope: str) -> list[FlashDeal]:
    """Return the deals of a show that hold now, latest first."""
    now = timezone.now()
    return list(deals_of(scope).filter(ended_at__isnull=True, ends_at__gt=now)[:SHOWN_MAX])


def latest_deals(scope: str) -> dict[int, FlashDeal]:
    """Return the latest deal of each product of a show, by product id, over or not."""
    latest: dict[int, FlashDeal] = {}
    for deal in deals_of(scope)[:SHOWN_MAX]:
        latest.setdefault(deal.product_id, deal)
    return latest


def deal_changes(scope: str, product_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when a deal of each product of a show last began or ended, by product id; one query for all."""
    now = timezone.now()
    rows = FlashDeal.objects.filter(scope=scope, product__in=list(product_ids), starts_at__lte=now)
    changes: dict[int, datetime] = {}
    for product_id, starts_at, ends_at, ended_at in rows.values_list(
        "product_id", "starts_at", "ends_at", "ended_at"
    ):
        over = min(ended_at or ends_at, ends_at)
        moment = over if over <= now else starts_at
        changes[product_id] = max(moment, changes.get(product_id, moment))
    return changes


def access_show_deal(scope: str, public_id: str) -> FlashDeal:
    """Return a deal of a show whose door was passed; Http404 for any other."""
    deal = FlashDeal.objects.filter(scope=scope, public_id=public_id).first() if is_id(public_id) else None
    if deal is None:
        raise Http404
    return deal


def deal_left(deal: FlashDeal, stock_left: int) -> int:
    """Return how many pieces can still be had at the deal's price."""
    left = deal.budget.left
    return max(stock_left if left is None else min(left, stock_left), 0)

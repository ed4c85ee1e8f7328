"""Writes of flash deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Product, Variant
from commerce.catalog.selectors import prices_of
from commerce.promotions.errors import DealOpen, ShowPriceElsewhere, ShowPriceTooHigh
from commerce.promotions.events import DealEnded, DealOpened
from commerce.promotions.models import Budget, FlashDeal, FlashDealPrice
from commerce.promotions.quotes import milliseconds_of
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money


@dataclass(frozen=True)
class DealDraft:
    """What a deal is to be: a price for each variant (one or more currencies), and how many pieces there are."""

    prices: Mapping[Variant, tuple[Money, ...]]
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    pieces_max: int | None = None
    per_buyer: int | None = None


@transaction.atomic
def deal_open(*, scope: str, product: Product, by: User, draft: DealDraft) -> FlashDeal:
    """Open a deal for a product in one show (its public id).

    Raises DealOpen while another one of the product is open there, ShowPriceTooHigh and ShowPriceElsewhere.
    """
    for variant, prices in draft.prices.items():
        _demand_lower(variant, prices)
    _close_past(scope, product)
    budget = Budget.objects.create(uses_max=draft.pieces_max, per_buyer=draft.per_buyer)
    try:
        with transaction.atomic():
            deal = FlashDeal.objects.create(
                scope=scope,
                product=product,
                title=draft.title,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
                budget=budget,
                by=by,
            )
    except IntegrityError as error:
        raise DealOpen(label=product.title) from error
    FlashDealPrice.objects.bulk_create(
        FlashDealPrice(deal=deal, variant=variant, currency=price.currency, amount_minor=price.minor)
        for variant, prices in draft.prices.items()
        for price in prices
    )
    emit(
        DealOpened(
            scope=scope,
            deal=deal.public_id,
            product_id=product.pk,
            starts_ms=milliseconds_of(deal.starts_at),
            ends_ms=milliseconds_of(deal.ends_at),
        )
    )
    return deal


def _demand_lower(variant: Variant, prices: tuple[Money, ...]) -> None:
    for price in prices:
        ordinary = prices_of([variant.pk], price.currency).get(variant.pk)
        if ordinary is None:
            raise ShowPriceElsewhere(currency=price.currency)
        if price >= ordinary:
            raise ShowPriceTooHigh(ordinary=format_money(ordinary))


def _close_past(scope: str, product: Product) -> None:
    """One that ended by itself makes room, with its own end."""
    past = FlashDeal.objects.filter(
        scope=scope, product=product, ended_at__isnull=True, ends_at__lte=timezone.now()
    )
    for deal in past:
        FlashDeal.objects.filter(pk=deal.pk, ended_at__isnull=True).update(ended_at=deal.ends_at)


@transaction.atomic
def deals_end(*, scope: str) -> int:
    """The show is over: none of its deals goes on. Returns how many this call ended."""
    running = FlashDeal.objects.filter(scope=scope, ended_at__isnull=True, ends_at__gt=timezone.now())
    return sum(deal_end(deal=deal) for deal in running.order_by("pk"))


@transaction.atomic
def deal_end(*, deal: FlashDeal) -> bool:
    """End a deal before its time: from now on everybody is asked the other price. False when it was over already."""
    now = timezone.now()
    is_open = FlashDeal.objects.filter(pk=deal.pk, ended_at__isnull=True, ends_at__gt=now)
    if not is_open.update(ended_at=now):
        return False
    emit(DealEnded(scope=deal.scope, deal=deal.public_id, product_id=deal.product_id))
    return True

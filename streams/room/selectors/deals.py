"""Flash deals as the room tells them: the same words for every reader, so in every currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from commerce.catalog.models import ProductPicture
from commerce.catalog.selectors import covers_of
from commerce.orders.models import OrderLine
from commerce.promotions.models import FlashDeal
from commerce.promotions.quotes import milliseconds_of
from commerce.promotions.selectors import (
    deal_left,
    deal_over_at,
    deals_running,
    latest_deals,
    lowest_everywhere,
)
from commerce.stock.selectors import free_of_products
from marketplace.kernel.money import Money
from streams.shows.models import Show

# The lowest prices of 30 days, by variant and currency.
Lowest = dict[int, dict[str, int]]


@dataclass(frozen=True)
class DealRow:
    """A deal on air as the studio has it."""

    deal: FlashDeal
    number: int
    title: str
    price: Money | None
    left: int


def deals_facts(show: Show, product_id: int | None = None) -> dict[str, dict[str, Any]]:
    """Return the deals of a show by the products' public ids, those that are over as such; of one product, or of all.

    A fixed number of queries for any number of deals.
    """
    deals = latest_deals(show.public_id)
    return facts_of_deals(show, [deal for pk, deal in deals.items() if product_id in (None, pk)])


def facts_of_deals(show: Show, wanted: Sequence[FlashDeal]) -> dict[str, dict[str, Any]]:
    """The same of deals that were read already (see ``latest_deals``)."""
    if not wanted:
        return {}
    numbers = dict(show.line_up.values_list("product_id", "number"))
    covers = covers_of(deal.product_id for deal in wanted)
    now = timezone.now()
    running = [deal for deal in wanted if deal_over_at(deal) > now]
    before = lowest_everywhere(
        {price.variant_id: deal.starts_at for deal in running for price in deal.prices.all()},
        scope=show.public_id,
    )
    return {
        deal.product.public_id: (
            _running(deal, numbers.get(deal.product_id, 0), covers.get(deal.product_id), before)
            if deal in running
            else {"t": milliseconds_of(deal_over_at(deal)), "id": None}
        )
        for deal in wanted
    }


def _running(deal: FlashDeal, number: int, cover: ProductPicture | None, before: Lowest) -> dict[str, Any]:
    address = cover.image.url if cover is not None else ""
    return {
        "t": milliseconds_of(deal.starts_at),
        "id": deal.public_id,
        "number": number,
        "product": deal.product.public_id,
        "title": deal.product.title,
        **({"titles": deal.product.titles} if deal.product.titles else {}),
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "by": _prices(deal, before),
        "until": milliseconds_of(deal.ends_at),
        "per": deal.budget.per_buyer,
        "max": deal.budget.uses_max,
    }


def _prices(deal: FlashDeal, before: Lowest) -> dict[str, dict[str, Any]]:
    """Return the lowest price in each currency, and the lowest of the 30 days before it, where that was higher."""
    told: dict[str, dict[str, Any]] = {}
    for price in deal.prices.all():
        was = before.get(price.variant_id, {}).get(price.currency)
        is_lower = was is not None and was > price.amount_minor
        told.setdefault(price.currency, {"minor": price.amount_minor, "was": was if is_lower else None})
    return told


def deals_left(scope: str) -> dict[str, int]:
    """Return how many pieces are left at the price of each deal that is on, by the deals' public ids."""
    return left_of_deals(latest_deals(scope).values())


def left_of_deals(deals: Iterable[FlashDeal]) -> dict[str, int]:
    """The same of deals that were read already."""
    now = timezone.now()
    running = [deal for deal in deals if deal_over_at(deal) > now]
    free = free_of_products(deal.product_id for deal in running) if running else {}
    return {deal.public_id: deal_left(deal, free[deal.product_id]) for deal in running}


def scopes_of_order(order_id: int) -> list[str]:
    """Return the shows (public ids) in which something of an order was bought."""
    lines = OrderLine.objects.filter(order=order_id).exclude(scope="")
    return sorted(set(lines.values_list("scope", flat=True)))


def deal_rows(show: Show, currency: str) -> list[DealRow]:
    """Return the deals that are on as the studio shows them, latest first."""
    numbers = dict(show.line_up.values_list("product_id", "number"))
    deals = deals_running(show.public_id)
    free = free_of_products(deal.product_id for deal in deals)
    return [
        DealRow(
            deal,
            numbers.get(deal.product_id, 0),
            deal.product.shown_title,
            next(
                (Money(one.amount_minor, currency) for one in deal.prices.all() if one.currency == currency),
                None,
            ),
            deal_left(deal, free[deal.product_id]),
        )
        for deal in deals
    ]

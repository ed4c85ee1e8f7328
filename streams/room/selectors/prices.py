"""What the line-up costs, as the room tells it: the same words for every reader, so in every currency."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from commerce.promotions.pricing import AskedPrice
from commerce.promotions.quotes import milliseconds_of, quote_sign, told_ms
from commerce.promotions.selectors import asked_everywhere, deal_changes
from marketplace.markets.selectors import market_of
from streams.shows.models import LineUpItem, Show


def currency_of(request: HttpRequest, show: Show) -> str:
    """Return the currency in which a show's people think: that of the market it sells in."""
    collaboration = show.collaboration
    return collaboration.campaign.market.currency if collaboration else market_of(request).currency


def prices_facts(show: Show, items: Iterable[LineUpItem]) -> dict[str, dict[str, Any]]:
    """Return what a line-up (read with its products' offered variants) costs now, by the products' public ids.

    ``t`` says since when, ``q`` is the quote that a buyer's page shows to prove what it was told. A product has the
    price of its cheapest variant. Four queries for all.
    """
    products = [item.product for item in items]
    variants = {product.pk: [one.pk for one in product.variants.all()] for product in products}
    every = asked_everywhere((pk for some in variants.values() for pk in some), scope=show.public_id)
    # A quote proves of deals, too, what was on when it was told.
    changed = deal_changes(show.public_id, variants)
    facts: dict[str, dict[str, Any]] = {}
    for product in products:
        asked = [every[pk] for pk in variants[product.pk] if pk in every]
        when = told_ms(price for by_currency in asked for price in by_currency.values())
        if product.pk in changed:
            when = max(when, milliseconds_of(changed[product.pk]))
        facts[product.public_id] = {
            "t": when,
            "by": _by_currency(asked),
            "q": quote_sign(scope=show.public_id, product=product.public_id, told_ms=when),
        }
    return facts


def _by_currency(asked: list[dict[str, AskedPrice]]) -> dict[str, dict[str, Any]]:
    currencies = sorted({currency for each in asked for currency in each})
    cheapest = {
        currency: min((each[currency] for each in asked if currency in each), key=lambda one: one.price.minor)
        for currency in currencies
    }
    return {currency: _price(price) for currency, price in cheapest.items()}


def _price(asked: AskedPrice) -> dict[str, Any]:
    facts = _amounts(asked)
    if asked.until is not None and asked.then is not None:
        facts |= {"until": milliseconds_of(asked.until), "then": _amounts(asked.then)}
    return facts


def _amounts(asked: AskedPrice) -> dict[str, Any]:
    return {"minor": asked.price.minor, "was": asked.was.minor if asked.was else None}

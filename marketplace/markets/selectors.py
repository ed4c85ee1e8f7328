"""Reads of markets."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from marketplace.kernel.memory import kept
from marketplace.markets.models import DutyRate, Market, TaxRate


def markets_open() -> QuerySet[Market]:
    """Return the markets that sell today, in the order people see them."""
    return Market.objects.filter(is_open=True)


@kept(Market)
def _open_by_code() -> dict[str, Market]:
    return {market.code: market for market in markets_open()}


def markets_with_draws() -> QuerySet[Market]:
    """Return the open markets in which prizes may be drawn."""
    return markets_open().exclude(draws=Market.Draws.NONE)


def market_by_code(code: str) -> Market | None:
    """Return an open market, or None."""
    return _open_by_code().get(code)


def market_default() -> Market:
    """Return the market of a visitor of whom nothing is known.

    Raises Market.DoesNotExist when every market is closed.
    """
    market = next(iter(_open_by_code().values()), None)
    if market is None:
        raise Market.DoesNotExist("every market is closed")
    return market


def market_of(request: HttpRequest) -> Market:
    """Return the market this reader buys in, as the middleware found it."""
    market: Market | None = getattr(request, "market", None)
    return market or market_default()


@kept(TaxRate)
def tax_rates_of(country: str, region: str, day: date) -> dict[str, TaxRate]:
    """Return the rates of a place on a day by tax class; those of the region outrank the country's."""
    places = {"", region.upper()}
    rates = TaxRate.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        country=country,
        region__in=places,
        valid_from__lte=day,
    )
    # The last one written wins: a region's over the country's, and the newer over one nobody ended.
    return {rate.tax_class: rate for rate in rates.order_by("region", "valid_from")}


@kept(DutyRate)
def duty_rates_of(areas: tuple[str, ...]) -> list[DutyRate]:
    """Return what a destination (its code, and its union's) asks of goods from abroad, the closest prefix first."""
    rates = DutyRate.objects.filter(destination__in=areas)
    return sorted(rates, key=lambda rate: (-len(rate.hs_prefix), rate.destination == "EU"))

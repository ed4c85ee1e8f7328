"""Which taxes a basket bears: by where it goes, and on which day."""

from collections.abc import Mapping
from datetime import date

from commerce.promotions.pricing import STANDARD, Taxes
from marketplace.markets.models import Market, TaxRate
from marketplace.markets.selectors import tax_rates_of


def taxes_for(market: Market, *, country: str, region: str, day: date) -> Taxes:
    """Return the taxes of what goes to a place; before anybody said where, those the market's prices are made with."""
    rates = tax_rates_of(country, region, day) if country else {}
    return taxes_from(market, rates)


def taxes_from(market: Market, rates: Mapping[str, TaxRate]) -> Taxes:
    """Return the taxes of a place of which these rates are written."""
    standard = rates[STANDARD].bp if STANDARD in rates else market.tax_bp
    return Taxes(standard, {tax_class: rate.bp for tax_class, rate in rates.items()})

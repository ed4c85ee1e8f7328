"""Which taxes a basket bears: by where it goes, who sells it, and on which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from commerce.promotions.pricing import STANDARD, AskedPrice, Taxes
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.markets.models import Market, TaxRate
from marketplace.markets.selectors import tax_rates_of
from marketplace.markets.unions import bears_its_tax


@dataclass(frozen=True)
class Taxing:
    """The taxes of a destination, and the sellers (their keys) whose part bears none of them here.

    A business of another country of the union declares the tax itself; what is cleared at a border is taxed there.
    Where prices contain tax, the price of these parts is what is left without it.
    """

    taxes: Taxes
    reversed: frozenset[int] = frozenset()
    cleared: frozenset[int] = frozenset()

    @property
    def own(self) -> dict[int, Taxes]:
        """The taxes of the sellers whose part bears none."""
        nothing = Taxes(0, is_added=self.taxes.is_added)
        return dict.fromkeys(self.reversed | self.cleared, nothing)

    def bp(self, seller: int, tax_class: str = STANDARD) -> int:
        """Return the rate a part is taxed with, in basis points."""
        taxes = self.own.get(seller, self.taxes)
        return taxes.by_class.get(tax_class, taxes.standard_bp)

    def charged(self, seller: int, amount: Money, tax_class: str = STANDARD) -> Money:
        """Return what is asked for something that costs so much with the tax of the destination."""
        if self.taxes.is_added or seller not in self.reversed | self.cleared:
            return amount
        return amount - self.taxes.on(amount, tax_class)

    def asked(self, seller: int, asked: AskedPrice, tax_class: str = STANDARD) -> AskedPrice:
        """Return a price as it is asked of this buyer."""
        if seller not in self.reversed | self.cleared:
            return asked
        was = self.charged(seller, asked.was, tax_class) if asked.was else None
        return replace(asked, price=self.charged(seller, asked.price, tax_class), was=was)


def taxes_for(market: Market, *, country: str, region: str, day: date) -> Taxes:
    """Return the taxes of what goes to a place; before anybody said where, those the market's prices are made with."""
    rates = tax_rates_of(country, region, day) if country else {}
    return taxes_from(market, rates)


def taxes_from(market: Market, rates: Mapping[str, TaxRate]) -> Taxes:
    """Return the taxes of a place of which these rates are written."""
    standard = rates[STANDARD].bp if STANDARD in rates else market.tax_bp
    # Goods without tax are so everywhere, whether somebody wrote it down or not.
    by_class = {"zero": 0} | {tax_class: rate.bp for tax_class, rate in rates.items()}
    return Taxes(standard, by_class, is_added=not market.prices_include_tax)


def reverse_charged(brands: Iterable[Brand], *, vat_number: str, destination: str) -> frozenset[int]:
    """Return the sellers to whom a business owes no tax, because it declares it at home."""
    return frozenset(
        brand.pk
        for brand in brands
        if bears_its_tax(vat_number, seller=brand.country, destination=destination)
    )

"""The single values of a line, read by the rules of the shop that they are for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from commerce.catalog.imports.numbers import (
    NumberRefused,
    currency_in,
    grams_of,
    gtin_of,
    money_of,
    pieces_of,
    whole_number_of,
)
from commerce.catalog.imports.record import VariantRecord
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.sales import Sale, moment_of
from commerce.catalog.models.products import AGE_MAX, LIMIT_PER_BUYER_MAX, WEIGHT_G_MAX, Product

HS_CODE: Final = re.compile(r"[0-9]{6,10}")
NO: Final = frozenset({"0", "no", "false"})
AVAILABLE: Final = {"yes": True, "no": False, "later": False}


@dataclass
class Reading:
    """How values are read: the currency of prices without one, the sign of decimals, what there is to choose from."""

    currency: str
    decimal_sign: str
    names_currency: bool
    countries: frozenset[str]
    # A category's slug, and its names in every language, in lower case → its slug.
    categories: Mapping[str, str]

    @property
    def variant(self) -> Sequence[tuple[str, Callable[[VariantRecord, Row], None]]]:
        """The values of a variant, by our name for them."""
        return (
            ("price", self._prices),
            ("before", self._before),
            ("sale", self._sales),
            ("stock", self._stock),
            ("available", self._available),
            ("gtin", self._gtin),
            ("weight", self._weight),
            ("offered", self._offered),
        )

    @property
    def details(self) -> Mapping[str, Callable[[str], Any]]:
        """The values of a product, by our name for them."""
        return {
            "state": lambda text: _choice(text, Product.State.values),
            "kind": lambda text: _choice(text, [kind.value for kind in Product.SHELF_KINDS]),
            "tax_class": lambda text: _choice(text, Product.TaxClass.values),
            "country_of_origin": self._country,
            "hs_code": _hs_code,
            "age_min": lambda text: whole_number_of(text, AGE_MAX),
            "limit_per_buyer": lambda text: whole_number_of(text, LIMIT_PER_BUYER_MAX),
            "category": self._category,
        }

    def _prices(self, variant: VariantRecord, row: Row) -> None:
        for named, text in row.prices:
            currency = named or self._currency_of(text)
            variant.prices[currency] = money_of(text, currency, self.decimal_sign)

    def _before(self, variant: VariantRecord, row: Row) -> None:
        for kind, named, text, _start, _end in row.reductions:
            if kind == "before":
                currency = named or self._currency_of(text)
                variant.compares[currency] = money_of(text, currency, self.decimal_sign)

    def _sales(self, variant: VariantRecord, row: Row) -> None:
        for kind, named, text, start, end in row.reductions:
            if kind == "before":
                continue
            currency = named or self._currency_of(text)
            starts_at, ends_at = moment_of(start), moment_of(end, is_end=True)
            if starts_at is not None and ends_at is not None and ends_at <= starts_at:
                raise NumberRefused("sale_days_backwards")
            price = money_of(text, currency, self.decimal_sign)
            variant.sales.append(Sale(price, starts_at, ends_at, is_planned=kind == "planned"))

    def _currency_of(self, text: str) -> str:
        if not self.names_currency:
            return self.currency
        found = currency_in(text)
        if not found:
            raise NumberRefused("currency_missing", text=text[:40])
        return found

    def _stock(self, variant: VariantRecord, row: Row) -> None:
        # An empty cell is no value: the stock stays as it is.
        if text := row.values.get("stock"):
            variant.stock = pieces_of(text)

    def _available(self, variant: VariantRecord, row: Row) -> None:
        said = row.values.get("available", "")
        if said and said not in AVAILABLE:
            raise NumberRefused("availability_unknown", text=said.removeprefix("?")[:40])
        variant.is_available = AVAILABLE.get(said)

    def _gtin(self, variant: VariantRecord, row: Row) -> None:
        if text := row.values.get("gtin"):
            variant.gtin = gtin_of(text)

    def _weight(self, variant: VariantRecord, row: Row) -> None:
        if text := row.values.get("weight"):
            variant.weight_g = grams_of(text, WEIGHT_G_MAX)

    def _offered(self, variant: VariantRecord, row: Row) -> None:
        variant.is_offered = row.values.get("offered", "").casefold() not in NO

    def _country(self, text: str) -> str:
        code = text.upper()
        if code not in self.countries:
            raise NumberRefused("country_unknown", text=text[:40])
        return code

    def _category(self, text: str) -> str:
        slug = self.categories.get(text.casefold())
        if slug is None:
            raise NumberRefused("category_unknown", text=text[:40])
        return slug


def _choice(text: str, choices: Sequence[str]) -> str:
    said = text.casefold()
    if said not in choices:
        raise NumberRefused("choice_unknown", text=text[:40], choices=", ".join(choices))
    return said


def _hs_code(text: str) -> str:
    digits = text.replace(".", "").replace(" ", "")
    if not HS_CODE.fullmatch(digits):
        raise NumberRefused("hs_code_wrong", text=text[:40])
    return digits

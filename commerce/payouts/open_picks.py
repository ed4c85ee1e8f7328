"""What a creator may put into a show without an agreement, and what each of it brings them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from commerce.catalog.models import Product
from commerce.payouts.open_rates import OPEN_PRODUCTS_MAX, open_products, open_rates_of
from marketplace.creators.models import Creator


@dataclass(frozen=True)
class Picks:
    """Products at open rates, with the rate of each, and whether there are more than are shown."""

    products: list[Product]
    rates: dict[int, int]
    has_more: bool


def picks_of(creator: Creator, words: str, chosen: Iterable[int]) -> Picks:
    """Return what fits some words, what is chosen already first; the number of queries does not grow with it."""
    kept = list(chosen)
    first = Case(When(pk__in=kept, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = open_products(creator, words, keep=kept).prefetch_related("variants")
    found = list(rows.order_by(first, "brand__name", "title", "pk")[: OPEN_PRODUCTS_MAX + 1])
    rates = open_rates_of(product.brand_id for product in found)
    return Picks(
        products=found[:OPEN_PRODUCTS_MAX],
        rates={product.pk: rates.of(product) for product in found},
        has_more=len(found) > OPEN_PRODUCTS_MAX,
    )

"""A product's words in a reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from commerce.catalog.models import Product, ProductTranslation
from marketplace.kernel.memory import kept


@dataclass(frozen=True)
class Words:
    """Title and description as a page shows them."""

    title: str
    description: str


def words_of(product: Product, language: str) -> Words:
    """Return a product's words in a language, or without its region; what is not translated is in its own words."""
    found = translations_of(product)
    told = [found[code] for code in (language, language.partition("-")[0]) if code in found]
    return Words(
        next((each.title for each in told if each.title), product.title),
        next((each.description for each in told if each.description), product.description),
    )


def translations_of(product: Product) -> Mapping[str, Words]:
    """Return the words that were written in other languages, by language."""
    return _translated(product.pk)


@kept(ProductTranslation)
def _translated(product_id: int) -> dict[str, Words]:
    rows = ProductTranslation.objects.filter(product=product_id)
    return {row.language: Words(row.title, row.description) for row in rows}

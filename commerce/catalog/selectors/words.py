"""A product's words in a reader's language."""

from dataclasses import dataclass

from commerce.catalog.models import Product, ProductTranslation


@dataclass(frozen=True)
class Words:
    """Title and description as a page shows them."""

    title: str
    description: str


def words_of(product: Product, language: str) -> Words:
    """Return a product's words in a language, or without its region; what is not translated is in its own words."""
    wanted = dict.fromkeys((language, language.partition("-")[0]))
    rows = ProductTranslation.objects.filter(product=product, language__in=list(wanted))
    found = {row.language: row for row in rows}
    told = [found[code] for code in wanted if code in found]
    return Words(
        next((row.title for row in told if row.title), product.title),
        next((row.description for row in told if row.description), product.description),
    )


def translations_of(product: Product) -> dict[str, Words]:
    """Return the words that were written in other languages, by language."""
    rows = ProductTranslation.objects.filter(product=product)
    return {row.language: Words(row.title, row.description) for row in rows}

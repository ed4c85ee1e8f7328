"""The catalogue as our own CSV: a line per variant, read from the database some products at a time.

What it writes, the import reads back to the same catalogue; texts that a spreadsheet would run are made harmless.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from commerce.catalog.extensions import variant_columns
from commerce.catalog.imports.formats.own import OF_PRODUCT, OPTIONS
from commerce.catalog.models import Price, PriceSchedule, Product, ProductTranslation, Variant
from commerce.catalog.selectors.prices import holds_for_good, schedule_to_come
from marketplace.brands.models import Brand
from marketplace.kernel.cells import BYTE_ORDER_MARK, Amount, neutral
from marketplace.kernel.money import Money, to_decimal_text

PRODUCTS_AT_ONCE: Final = 200
STOCK: Final = "stock"


def catalog_csv(brand: Brand) -> Iterator[str]:
    """Return the lines of the file, archived products included."""
    languages = sorted(
        ProductTranslation.objects.filter(product__brand=brand)
        .order_by()
        .values_list("language", flat=True)
        .distinct()
    )
    currencies = sorted(
        {
            brand.market.currency,
            *Price.objects.filter(variant__product__brand=brand)
            .order_by()
            .values_list("currency", flat=True)
            .distinct(),
        }
    )
    header = _header(languages, currencies)
    yield BYTE_ORDER_MARK + _line(header)
    for products in _some_at_a_time(Product.objects.filter(brand=brand)):
        stock = _stock_of(products)
        for product in products:
            for row in _rows(product, languages, currencies, stock):
                yield _line([row.get(name, "") for name in header])


def _header(languages: Sequence[str], currencies: Sequence[str]) -> list[str]:
    options = [f"option{number}_{part}" for number in OPTIONS for part in ("name", "value")]
    words = [f"{name}_{language}" for language in languages for name in ("title", "description")]
    prices = [f"{name}_{currency}" for name in ("price", "before", "planned") for currency in currencies]
    of_variant = ["sku", "gtin", "weight_g", "offered", *prices, STOCK]
    return ["handle", *OF_PRODUCT, *options, *of_variant, "pictures", "picture_texts", *words]


def _line(cells: Sequence[Any]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(
        [neutral(cell) if isinstance(cell, str) and not isinstance(cell, Amount) else cell for cell in cells]
    )
    return file.getvalue()


def _some_at_a_time(products: QuerySet[Product]) -> Iterator[list[Product]]:
    """Walk through all by their keys, so that no answer of the database is larger than another."""
    last = 0
    while True:
        rows = products.filter(pk__gt=last).order_by("pk").select_related("category")
        found = list(
            rows.prefetch_related(
                Prefetch(
                    "variants", Variant.objects.prefetch_related("prices", schedule_to_come(), "values")
                ),
                "options",
                "translations",
                "pictures__source",
                "picture_sources",
            )[:PRODUCTS_AT_ONCE]
        )
        if not found:
            return
        yield found
        last = found[-1].pk


def _stock_of(products: Sequence[Product]) -> dict[int, int]:
    column = next((column for column in variant_columns() if column.name == STOCK), None)
    pks = [variant.pk for product in products for variant in product.variants.all()]
    return column.values(pks) if column else {}


def _rows(
    product: Product, languages: Sequence[str], currencies: Sequence[str], stock: dict[int, int]
) -> Iterator[dict[str, Any]]:
    whole = _of_product(product, languages)
    options = list(product.options.all())
    for variant in sorted(
        product.variants.all(), key=lambda each: (not each.is_offered, each.position, each.pk)
    ):
        # Names of variants that were set aside begin so; nobody can choose them.
        if not variant.is_offered:
            continue
        values = {value.option_id: value.value for value in variant.values.all()}
        row = dict(whole)
        for number, option in zip(OPTIONS, options, strict=False):
            row[f"option{number}_name"] = option.name
            row[f"option{number}_value"] = values.get(option.pk, "")
        row |= _prices_of(variant)
        row |= {"sku": variant.sku, "gtin": variant.gtin, "weight_g": variant.weight_g, "offered": "yes"}
        row[STOCK] = stock.get(variant.pk, "")
        yield row
        # The words of a product stand on its first line; all others only say whose they are.
        whole = {"handle": product.handle}


def _prices_of(variant: Variant) -> dict[str, Any]:
    """Return what is asked, what was before, and what will be asked, by column."""
    now, row = timezone.now(), dict[str, Any]()
    schedule = list(variant.price_schedule.all())
    standing = {each.currency: each.money for each in schedule if holds_for_good(each, now)}
    for price in variant.prices.all():
        asked = standing.get(price.currency, price.money)
        row[f"price_{price.currency}"] = Amount(to_decimal_text(asked))
        if price.compare_minor is not None and price.compare_minor > asked.minor:
            row[f"before_{price.currency}"] = Amount(
                to_decimal_text(Money(price.compare_minor, price.currency))
            )
        row[f"planned_{price.currency}"] = "\n".join(
            _planned(each)
            for each in schedule
            if each.currency == price.currency and not holds_for_good(each, now)
        )
    return row


def _planned(row: PriceSchedule) -> str:
    until = row.ends_at.isoformat() if row.ends_at else ""
    return f"{to_decimal_text(row.money)} {row.starts_at.isoformat()}/{until}"


def _of_product(product: Product, languages: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(product, name) for name in OF_PRODUCT if name != "category"}
    row |= {"handle": product.handle, "category": product.category.slug if product.category else ""}
    words = {each.language: each for each in product.translations.all()}
    for language in languages:
        if language in words:
            row[f"title_{language}"] = words[language].title
            row[f"description_{language}"] = words[language].description
    pictures = [(_address(each), each.alt) for each in product.pictures.all()]
    waiting = [(each.url, each.alt) for each in product.picture_sources.all() if each.picture_id is None]
    row["pictures"] = "\n".join(url for url, _alt in [*pictures, *waiting])
    row["picture_texts"] = "\n".join(" ".join(alt.split()) for _url, alt in [*pictures, *waiting])
    return row


def _address(picture: Any) -> str:
    """Return where a picture came from, or, of one that was uploaded, where it is."""
    source = getattr(picture, "source", None)
    return source.url if source else f"{settings.SITE_URL}{picture.image.url}"

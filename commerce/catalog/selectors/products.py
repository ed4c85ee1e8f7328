"""Reads of the catalogue, and the doors to its products."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.extensions import variant_columns
from commerce.catalog.models import (
    Category,
    PastHandle,
    Price,
    PriceSchedule,
    Product,
    ProductPicture,
    Variant,
)
from commerce.catalog.selectors.prices import price_facts_of, prices_of, prices_present
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import UNTOLD_OF_BRANDS, access_brand, member_of
from marketplace.kernel.ids import ALPHABET, PUBLIC_ID_LENGTH
from marketplace.kernel.memory import Kept, kept
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

Person = User | AnonymousUser

# What lists of many products never say of one.
UNTOLD_OF_PRODUCTS: Final = ("description", "created_at", "updated_at")
# With pictures and variants a product is some kilobytes.
PRODUCTS_KEPT: Final = 512
PUBLIC_ID: Final = re.compile(f"[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}")


def is_id(text: str) -> bool:
    """Tell whether a text somebody sent can be a public id; the database is not asked about anything else."""
    return bool(PUBLIC_ID.fullmatch(text))


def variants_offered() -> QuerySet[Variant]:
    """Return the variants that can be bought, in the order buyers see them."""
    return Variant.objects.filter(is_offered=True)


def _with_shelf(products: QuerySet[Product], variants: QuerySet[Variant]) -> QuerySet[Product]:
    return products.select_related("brand__market", "category").prefetch_related(
        "pictures", Prefetch("variants", queryset=variants)
    )


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """Bring brand, pictures, offered variants and their prices along: four queries for any number of products."""
    return _with_shelf(products, variants_offered().prefetch_related(prices_present()))


def products_listed() -> QuerySet[Product]:
    """Return what anybody may see and put into a bag: listed products of approved brands.

    Memberships, coins and tips are not among them: they have pages of their own.
    """
    listed = Product.objects.filter(state=Product.State.LISTED, brand__state=Brand.State.APPROVED)
    return listed.exclude(kind__in=Product.COUNTER_KINDS)


def access_product(viewer: Person, public_id: str) -> Product:
    """Return a product with pictures and variants: listed ones for anybody, others for the people of its brand.

    Prices are not read here: what is asked for a variant is the word of promotions.

    Raises Http404 for everybody else, as if there were no such product.
    """
    product = _pages.of([public_id]).get(public_id) if is_id(public_id) else None
    if product is None:
        raise Http404
    is_listed = product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED
    is_public = is_listed and product.is_counted
    if not is_public and member_of(viewer, product.brand.public_id) is None:
        raise Http404
    return product


def _pages_read(public_ids: Collection[str]) -> dict[str, Product]:
    rows = _with_shelf(Product.objects.filter(public_id__in=list(public_ids)), variants_offered())
    return {product.public_id: product for product in rows.select_related("brand__market", "category")}


_pages: Final[Kept[str, Product]] = Kept(
    _pages_read, Product, Variant, ProductPicture, Brand, Market, Category, most=PRODUCTS_KEPT
)


def access_brand_product(user: Person, brand_id: str, product_id: str) -> Product:
    """Return a product of a brand this person acts for, whatever its state; Http404 for strangers."""
    brand = access_brand(user, brand_id)
    product = with_details(Product.objects.filter(brand=brand, public_id=product_id)).first()
    if product is None:
        raise Http404
    return product


def access_picture(user: Person, brand_id: str, product_id: str, picture_id: int) -> ProductPicture:
    """Return a picture of a product of a brand this person acts for; Http404 for strangers."""
    product = access_brand_product(user, brand_id, product_id)
    picture = product.pictures.filter(pk=picture_id).first()
    if picture is None:
        raise Http404
    return picture


def access_scheduled(user: Person, brand_id: str, product_id: str, scheduled_id: int) -> PriceSchedule:
    """Return a scheduled price of a product of a brand this person acts for; Http404 for strangers."""
    product = access_brand_product(user, brand_id, product_id)
    mine = PriceSchedule.objects.select_related("variant").filter(variant__product=product)
    scheduled = mine.filter(pk=scheduled_id).first()
    if scheduled is None:
        raise Http404
    return scheduled


def access_product_by_handle(viewer: Person, brand_id: str, handle: str) -> Product:
    """Return a product by its brand and its handle, one that it had before too; Http404 as access_product."""
    mine = Q(brand__public_id=brand_id)
    public_id = (
        Product.objects.filter(mine, handle=handle).values_list("public_id", flat=True).first()
        or PastHandle.objects.filter(mine, handle=handle).values_list("product__public_id", flat=True).first()
    )
    return access_product(viewer, public_id or "")


def access_variant(public_id: str) -> Variant:
    """Return a variant that anybody may buy; Http404 otherwise."""
    if not is_id(public_id):
        raise Http404
    variant = _sold.of([public_id]).get(public_id)
    if variant is None:
        raise Http404
    return variant


def _sold_read(public_ids: Collection[str]) -> dict[str, Variant]:
    listed = variants_offered().filter(product__in=products_listed(), public_id__in=list(public_ids))
    return {
        row.public_id: row for row in listed.select_related("product__brand__market", "product__category")
    }


_sold: Final[Kept[str, Variant]] = Kept(_sold_read, Product, Variant, Brand, Market, Category)


def variants_by_id(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Return variants with product, pictures and brand, on sale or not; two queries for any number."""
    return _variants.of(variant_ids)


def _variants_read(variant_ids: Collection[int]) -> dict[int, Variant]:
    # A bag may hold fifty: what no list says of a product or its brand stays behind.
    untold = [f"product__{name}" for name in UNTOLD_OF_PRODUCTS]
    untold += [f"product__brand__{name}" for name in UNTOLD_OF_BRANDS]
    rows = Variant.objects.select_related("product__brand", "product__category").defer(*untold)
    return rows.prefetch_related("product__pictures").in_bulk(list(variant_ids))


_variants: Final[Kept[int, Variant]] = Kept(_variants_read, Product, Variant, ProductPicture, Brand, Category)


def listed_product_of(public_id: str) -> Product:
    """Return a product that anybody may buy, by its own public id or by that of one of its variants; else Http404."""
    if not is_id(public_id):
        raise Http404
    named = Q(public_id=public_id) | Q(variants__public_id=public_id)
    product = with_details(products_listed().filter(named).distinct()).first()
    if product is None:
        raise Http404
    return product


def _on_shelves(brand: Brand) -> QuerySet[Product]:
    return Product.objects.filter(brand=brand).exclude(kind__in=Product.COUNTER_KINDS)


def products_of_brand(brand: Brand, *, state: str = "", words: str = "") -> QuerySet[Product]:
    """Return a brand's products, archived ones only when asked for, with details."""
    products = _on_shelves(brand)
    if state in Product.State.values:
        products = products.filter(state=state)
    else:
        products = products.exclude(state=Product.State.ARCHIVED)
    if words:
        matching = Variant.objects.filter(Q(sku__icontains=words) | Q(name__icontains=words))
        products = products.filter(Q(title__icontains=words) | Q(pk__in=matching.values("product")))
    return with_details(products)


def counts_by_state(brand: Brand) -> dict[str, int]:
    """Return how many products of a brand are in each state."""
    rows = _on_shelves(brand).order_by().values_list("state").annotate(count=Count("pk"))
    return {**dict.fromkeys(Product.State.values, 0), **dict(rows)}


def brand_has_products(brand: Brand) -> bool:
    """Tell whether a brand has put anything into its catalogue."""
    return _on_shelves(brand).exists()


def product_by_id(product_id: int) -> Product | None:
    """Return a product with details for a handler that heard of it, or None."""
    return with_details(Product.objects.filter(pk=product_id)).first()


@dataclass(frozen=True)
class ShelfRow:
    """A product in a list: its cover, what it costs from, and the numbers other apps keep of it."""

    product: Product
    picture_url: str
    lowest: Money | None
    is_range: bool
    variant_count: int
    columns: list[tuple[str, int]]


def covers_of(product_ids: Iterable[int]) -> dict[int, ProductPicture]:
    """Return the first picture of each product that has one."""
    covers: dict[int, ProductPicture] = {}
    for picture in ProductPicture.objects.filter(product__in=list(product_ids)):
        covers.setdefault(picture.product_id, picture)
    return covers


def _variant_ids_of(product_ids: Iterable[int]) -> dict[int, list[int]]:
    variants: dict[int, list[int]] = {}
    rows = variants_offered().filter(product__in=list(product_ids))
    for product_id, pk in rows.values_list("product_id", "pk"):
        variants.setdefault(product_id, []).append(pk)
    return variants


def shelf_rows(products: QuerySet[Product], currency: str, *, with_columns: bool = False) -> list[ShelfRow]:
    """Return products as rows of a list; a query per column if wanted, none per product.

    Whatever the products would bring along is read here, for all of them at once: a list of many needs few columns.
    """
    bare = products.select_related(None).prefetch_related(None)
    found = list(bare.defer(*UNTOLD_OF_PRODUCTS))
    ids = [product.pk for product in found]
    covers, variants = covers_of(ids), _variant_ids_of(ids)
    every = [pk for some in variants.values() for pk in some]
    prices = prices_of(every, currency)
    columns = variant_columns() if with_columns else []
    numbers = [(str(column.label), column.values(every)) for column in columns]
    return [
        _shelf_row(product, covers.get(product.pk), variants.get(product.pk, []), prices, numbers)
        for product in found
    ]


def _shelf_row(
    product: Product,
    cover: ProductPicture | None,
    variants: list[int],
    prices: dict[int, Money],
    numbers: list[tuple[str, dict[int, int]]],
) -> ShelfRow:
    asked = {prices[pk] for pk in variants if pk in prices}
    return ShelfRow(
        product=product,
        picture_url=cover.image.url if cover else "",
        lowest=min(asked, key=lambda price: price.minor, default=None),
        is_range=len(asked) > 1,
        variant_count=len(variants),
        columns=[(label, sum(by_id.get(pk, 0) for pk in variants)) for label, by_id in numbers],
    )


def more_of_brand(product: Product, currency: str, limit: int = 4) -> list[ShelfRow]:
    """Return other listed products of the same brand that are sold in this currency, newest first."""
    shown = [each for each in _newest(product.brand_id, currency, limit + 1) if each[0].pk != product.pk]
    facts = price_facts_of(pk for _product, _cover, variants in shown for pk in variants)
    now = timezone.now()
    prices = {
        pk: Money(minor, currency)
        for pk, known in facts.items()
        if currency in known and (minor := known[currency].at(now)) is not None
    }
    return [_shelf_row(each, cover, variants, prices, []) for each, cover, variants in shown[:limit]]


@kept(Product, Variant, Price, ProductPicture, Brand)
def _newest(
    brand_id: int, currency: str, limit: int
) -> list[tuple[Product, ProductPicture | None, list[int]]]:
    """Return the products that a brand listed last, each with its cover and its variants."""
    sold = products_listed().filter(brand=brand_id, variants__prices__currency=currency)
    found = list(sold.distinct().order_by("-pk").defer(*UNTOLD_OF_PRODUCTS)[:limit])
    ids = [product.pk for product in found]
    covers, variants = covers_of(ids), _variant_ids_of(ids)
    return [(product, covers.get(product.pk), variants.get(product.pk, [])) for product in found]


def product_facts(product: Product) -> dict[str, Any]:
    """Return what scripts may know of a product: the same for every reader, so prices are in all currencies."""
    cover = next(iter(product.pictures.all()), None)
    return {
        "id": product.public_id,
        "title": product.title,
        "url": product.get_absolute_url(),
        "picture": cover.image.url if cover else "",
        "picture_alt": cover.alt if cover else "",
        "option": product.option_name,
        "brand": product.brand.name,
        "variants": [
            {
                "id": variant.public_id,
                "name": variant.name,
                "prices": {price.currency: price.present_minor for price in variant.prices.all()},
            }
            for variant in product.variants.all()
        ],
    }

"""What the demonstration's products are: categories, origins, options, other languages, a price to come."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from commerce.catalog.drafts import WordsDraft
from commerce.catalog.models import (
    Category,
    Price,
    Product,
    ProductOption,
    Variant,
    VariantValue,
)
from commerce.catalog.services import price_schedule, price_set
from commerce.catalog.services.details import translations_write
from commerce.stock.models import StockItem
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from streams.front.demo.titles import ENGLISH


@dataclass(frozen=True)
class Shelf:
    """Where the things of one brand come from, and what they are by words of their titles."""

    country: str
    kinds: tuple[tuple[str, str], ...]
    otherwise: str


SHELVES: Final[dict[str, Shelf]] = {
    "Lantern Row": Shelf("PT", (("cushion", "home"), ("candle", "home"), ("print", "crafts")), "lighting"),
    "水瀬茶舗": Shelf("JP", (("行灯", "lighting"), ("版画", "crafts"), ("座布団", "home")), "kitchen"),
    "Kadhai House": Shelf(
        "IN", (("tole", "clothing"), ("shirt", "clothing"), ("oil", "beauty"), ("andle", "home")), "kitchen"
    ),
    "青瓷工坊": Shelf(
        "CN", (("灯", "lighting"), ("油", "beauty"), ("方巾", "clothing"), ("版画", "crafts")), "kitchen"
    ),
}
# By title: words in other languages.
WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "Washi Moon lamp": {
        "ja": ("和紙の月ランプ", "ろくろ挽きの台に和紙の月。電球色の電球（E14）付き、二年保証。"),
        "de": ("Mondlampe aus Washi", "Ein Mond aus Papier auf gedrechseltem Fuß. Mit warmer Birne, E14."),
    },
    "Perch clip lamp": {"ja": ("クリップランプ「止まり木」", "棚、ベッド、机にはさめます。電球色、E14。")},
    "Beeswax candle": {"ja": ("蜜蝋のろうそく", "約四十時間燃え、はちみつの香りがします。")},
    "急須セット 常滑": {"en": ("Tokoname teapot set", "A teapot with its strainer built in, and two cups.")},
    "青瓷茶具 梅子青": {"en": ("Celadon tea set, plum green", "One pot and four cups, thrown by hand.")},
}


def seed_catalogue() -> None:
    """Say of every product what it is and where it comes from; some in other languages, one with a price to come."""
    categories = {category.slug: category for category in Category.objects.all()}
    for brand_name, shelf in SHELVES.items():
        brand = Brand.objects.get(name=brand_name)
        things = Product.objects.filter(brand=brand, kind=Product.Kind.GOODS)
        things.update(category=categories[shelf.otherwise], country_of_origin=shelf.country)
        for word, slug in shelf.kinds:
            things.filter(title__contains=word).update(category=categories[slug])
    Product.objects.filter(title="Signed print, lamp at night").update(limit_per_buyer=2)
    _seed_words()
    _seed_options()
    _seed_schedule()


def _seed_words() -> None:
    told = {title: {"en": (english, "")} for title, english in ENGLISH.items()} | WORDS
    for product in Product.objects.filter(title__in=told):
        words = {code: WordsDraft(*each) for code, each in told[product.title].items()}
        translations_write(product=product, translations=words)


def _seed_options() -> None:
    """What differs in one thing says so; one cushion comes in sizes and fillings."""
    for product in Product.objects.exclude(option_name=""):
        option = ProductOption.objects.create(product=product, name=product.option_name)
        for variant in product.variants.exclude(name=""):
            VariantValue.objects.create(variant=variant, option=option, value=variant.name)
    for product in Product.objects.filter(title="Linen cushion, natural"):
        _give_two_options(product)


def _give_two_options(product: Product) -> None:
    product.option_name = "Size / Filling"
    product.save(update_fields=["option_name"])
    size, filling = (
        ProductOption.objects.create(product=product, name=name, position=position)
        for position, name in enumerate(("Size", "Filling"))
    )
    first = product.variants.get()
    prices = list(first.prices.all())
    pairs = [("40 cm", "Feather"), ("40 cm", "Kapok"), ("50 cm", "Feather"), ("50 cm", "Kapok")]
    for position, (wide, inside) in enumerate(pairs):
        variant = first if position == 0 else Variant(product=product, position=position, weight_g=900)
        variant.name = f"{wide} / {inside}"
        variant.save()
        for option, value in ((size, wide), (filling, inside)):
            VariantValue.objects.create(variant=variant, option=option, value=value)
        if position:
            _stock_and_price(variant, prices, more=600 if wide == "50 cm" else 0)


def _stock_and_price(variant: Variant, prices: list[Price], *, more: int) -> None:
    StockItem.objects.create(variant=variant, on_hand=12)
    for price in prices:
        extra = more if price.currency == "EUR" else 0
        price_set(variant=variant, price=Money(price.amount_minor + extra, price.currency))


def _seed_schedule() -> None:
    """The clip lamp is cheaper for three days, from the day after tomorrow on."""
    starts_at = (timezone.now() + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
    for variant in Variant.objects.filter(product__title="Perch clip lamp"):
        price_schedule(
            variant=variant,
            price=Money(3200, "EUR"),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(days=3),
        )

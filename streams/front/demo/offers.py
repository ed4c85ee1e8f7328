"""What makes the demonstration's things cheaper: codes, a bundle, and three for the price of two."""

from datetime import timedelta

from django.utils import timezone

from commerce.catalog.models import Product
from commerce.promotions.models import Code
from commerce.promotions.services import (
    BundleDraft,
    CodeDraft,
    SetDraft,
    bundle_write,
    code_pause,
    code_write,
    set_write,
)
from marketplace.accounts.models import User
from marketplace.brands.models import Brand

# Written on the offers' pages and in the notes for visitors.
BRAND_CODE, WAY_CODE, PAST_CODE, HOUSE_CODE = "LANTERN10", "FREEPOST", "AUTUMN15", "WELCOME5"


def _codes(brand: Brand, owner: User, operator: User) -> None:
    now = timezone.now()
    since, year = now - timedelta(days=12), now + timedelta(days=365)
    tenth = CodeDraft(
        BRAND_CODE,
        Code.Kind.PERCENT,
        since,
        year,
        basis_points=1000,
        minimums={"EUR": 5000, "USD": 5500},
        uses_max=200,
        stacks=True,
    )
    way = CodeDraft(WAY_CODE, Code.Kind.FREE_SHIPPING, since, year, minimums={"EUR": 8000}, stacks=True)
    past = CodeDraft(
        PAST_CODE,
        Code.Kind.PERCENT,
        since - timedelta(days=60),
        year,
        basis_points=1500,
        money={"EUR": 50_000},
    )
    for draft in (tenth, way):
        code_write(brand=brand, by=owner, draft=draft)
    code_pause(code=code_write(brand=brand, by=owner, draft=past), is_paused=True)
    sums = {"EUR": 500, "USD": 500, "JPY": 800, "INR": 40_000, "CNY": 4000}
    least = {currency: 4 * minor for currency, minor in sums.items()}
    welcome = CodeDraft(
        HOUSE_CODE, Code.Kind.AMOUNT, since, year, amounts=sums, minimums=least, uses_max=1000
    )
    code_write(brand=None, by=operator, draft=welcome)


def _sets(brand: Brand) -> None:
    since = timezone.now() - timedelta(days=12)
    products = {product.title: product for product in Product.objects.filter(brand=brand)}
    moon, candle = products["Washi Moon lamp"], products["Beeswax candle"]
    bundle_write(
        brand=brand,
        draft=BundleDraft(
            "Moon and candle",
            since,
            None,
            [(moon.variants.order_by("position")[0], 1), (candle.variants.get(), 1)],
            {"EUR": 8900, "USD": 9800, "JPY": 13_500},
        ),
    )
    cushions = [product for title, product in products.items() if title.startswith("Linen cushion")]
    set_write(
        brand=brand,
        draft=SetDraft("Three cushions for the price of two", since, None, 2, 1, products=cushions),
    )


def offers_make(brand: Brand, owner: User, operator: User) -> None:
    """Make the offers of one brand, and one of the house's."""
    _codes(brand, owner, operator)
    _sets(brand)

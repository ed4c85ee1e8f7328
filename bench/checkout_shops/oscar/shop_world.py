"""A product with some stock, and how many pieces were paid for.

python shop_world.py drop NAME UNITS | sold NAME
"""

import sys
from decimal import Decimal

import django

django.setup()

from django.db.models import Sum  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

Product, ProductClass, Category = (
    get_model("catalogue", name) for name in ("Product", "ProductClass", "Category")
)
Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
Line, Country = get_model("order", "Line"), get_model("address", "Country")


def drop(name, units):
    Country.objects.get_or_create(
        iso_3166_1_a2="GB",
        defaults={
            "iso_3166_1_a3": "GBR",
            "iso_3166_1_numeric": "826",
            "printable_name": "United Kingdom",
            "name": "United Kingdom",
            "is_shipping_country": True,
        },
    )
    kind, _is_new = ProductClass.objects.get_or_create(
        name="Goods", defaults={"requires_shipping": True, "track_stock": True}
    )
    shelf = Category.objects.filter(name="Goods").first() or Category.add_root(name="Goods")
    partner, _is_new = Partner.objects.get_or_create(name="Partner")
    made = Product.objects.create(title=f"Lamp {name}", product_class=kind, upc=name)
    made.categories.add(shelf)
    StockRecord.objects.create(
        product=made, partner=partner, partner_sku=name, price=Decimal("10.00"), num_in_stock=units
    )
    return made.get_absolute_url()


def sold(name):
    """Pieces of orders for which money was taken."""
    lines = Line.objects.filter(product__upc=name, order__sources__amount_debited__gt=0)
    return lines.aggregate(n=Sum("quantity"))["n"] or 0


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    print(drop(rest[0], int(rest[1])) if word == "drop" else sold(rest[0]))

"""How the demonstration's brands deliver: at home and beyond, by weight, one of them with cash at the door."""

from datetime import time
from typing import Final

from commerce.catalog.models import Product, Variant
from commerce.shipping.services import MethodDraft, ZoneDraft, method_save, terms_save, zone_save
from marketplace.brands.models import Brand
from marketplace.markets.models import Market

# By brand: its clock, and by market the zones with their methods (days, weights with fees, free from).
ZONES: Final[dict[str, tuple[str, dict[str, list[tuple[ZoneDraft, list[MethodDraft]]]]]]] = {
    "Lantern Row": (
        "Europe/Lisbon",
        {
            "eu": [
                (
                    ZoneDraft("Iberia", ("PT", "ES")),
                    [
                        MethodDraft("By post", 2, 4, [(2000, 390), (10000, 690), (30000, 1290)], 10000),
                        MethodDraft("Courier, next day", 1, 1, [(10000, 990)], is_express=True),
                    ],
                ),
                (
                    ZoneDraft("Rest of the euro area"),
                    [
                        MethodDraft("By post", 4, 7, [(2000, 890), (10000, 1490)], 20000),
                        MethodDraft("Courier", 2, 3, [(10000, 1990)], is_express=True),
                    ],
                ),
            ],
            "us": [(ZoneDraft("United States"), [MethodDraft("Air parcel", 5, 9, [(10000, 1900)])])],
            "jp": [(ZoneDraft("Japan"), [MethodDraft("Air parcel", 6, 10, [(10000, 2400)])])],
        },
    ),
    "水瀬茶舗": (
        "Asia/Tokyo",
        {
            "jp": [
                (
                    ZoneDraft("全国"),
                    [
                        MethodDraft("宅配便", 1, 2, [(None, 600)], 8000),
                        MethodDraft("お急ぎ便", 1, 1, [(None, 1100)], is_express=True),
                    ],
                )
            ],
            "eu": [(ZoneDraft("Europe"), [MethodDraft("Air parcel", 6, 10, [(5000, 1800)])])],
        },
    ),
    "Kadhai House": (
        "Asia/Kolkata",
        {
            "in": [
                (
                    ZoneDraft("Maharashtra", ("IN-Maharashtra",), takes_cash=True, cash_fee_minor=2900),
                    [MethodDraft("Courier", 1, 3, [(2000, 4900), (10000, 9900)], 99900)],
                ),
                (
                    ZoneDraft("All India", takes_cash=True, cash_fee_minor=4900),
                    [
                        MethodDraft("Surface", 4, 8, [(2000, 7900), (10000, 14900)], 199900),
                        MethodDraft("Air", 2, 3, [(10000, 24900)], is_express=True),
                    ],
                ),
            ],
            "eu": [(ZoneDraft("Europe"), [MethodDraft("Air parcel", 6, 10, [(5000, 1900)])])],
        },
    ),
}
# What a thing weighs and is called at a border, by words of its title.
THINGS: Final[dict[str, tuple[int, str]]] = {
    "lamp": (1400, "940521"),
    "lantern": (3200, "940521"),
    "pendant": (2100, "940511"),
    "candle": (350, "340600"),
    "cushion": (800, "940490"),
    "pan": (1900, "732399"),
}
# Duties of parcels from abroad are due at the door.
BUYER_PAYS: Final = frozenset({"水瀬茶舗"})


def seed_delivery() -> None:
    """Write down zones and methods, and what the things weigh."""
    Market.objects.filter(code="in").update(takes_cash=True)
    for brand in Brand.objects.filter(name__in=list(ZONES)):
        clock, markets = ZONES[brand.name]
        terms_save(brand=brand, cutoff=time(14), time_zone=clock, pays_duties=brand.name not in BUYER_PAYS)
        for code, zones in markets.items():
            for draft, methods in zones:
                zone = zone_save(brand=brand, market=Market.objects.get(code=code), draft=draft)
                for method in methods:
                    method_save(zone=zone, draft=method)
    for word, (weight, hs_code) in THINGS.items():
        things = list(Product.objects.filter(title__icontains=word).values_list("pk", flat=True))
        Product.objects.filter(pk__in=things).update(hs_code=hs_code)
        Variant.objects.filter(product__in=things).update(weight_g=weight)

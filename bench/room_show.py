"""The show of `bench room`: on air, with products that can be pinned and priced. Runs inside Django."""

from pathlib import Path

from bench.shop import SHOW_PRICE_MINOR, Shop, founded, line_up, product
from commerce.offers.models import CampaignProduct
from commerce.promotions.services import show_price_set, show_prices_open
from marketplace.kernel.money import Money

PRODUCTS = 3


def show_on_air() -> Shop:
    shop = founded(is_on_air=True)
    scope, currency = shop.live.public_id, shop.brand.market.currency
    for number in range(PRODUCTS):
        made = product(shop.brand, f"Lamp {number + 1}")
        CampaignProduct.objects.create(campaign=shop.campaign, product=made)
        show_price_set(scope=scope, variant=made.variants.get(), price=Money(SHOW_PRICE_MINOR, currency))
        shop.products.append(made)
    line_up(shop.live, shop.products, is_pinned=True)
    show_prices_open(scope=scope)
    return shop


def write_show(path: str) -> None:
    """Make the show and leave its public id where the benchmark reads it."""
    Path(path).write_text(show_on_air().live.public_id)

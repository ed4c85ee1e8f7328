"""The show that `bench first-show` runs: scheduled, with products, pictures and show prices. Runs inside Django."""

import json
from pathlib import Path

from bench.page_queries import client_of
from bench.shop import SHOW_PRICE_MINOR, Shop, founded, line_up, product
from commerce.catalog.models import Product
from commerce.offers.models import CampaignProduct
from commerce.promotions.services import show_price_set
from marketplace.kernel.money import Money
from streams.front.demo import art

TITLES = ("Washi Moon lamp", "Kura table lamp", "Heron reading light")
DRAWINGS = ("p-moon", "p-cone", "p-clip")


def _put_on_sale(shop: Shop, title: str, drawing: str) -> Product:
    made = product(shop.brand, title)
    shot = made.pictures.get()
    file = art.picture(drawing, width=512)
    shot.image.save(str(file.name), file, save=True)
    CampaignProduct.objects.create(campaign=shop.campaign, product=made)
    price = Money(SHOW_PRICE_MINOR, shop.brand.market.currency)
    for variant in made.variants.all():
        show_price_set(scope=shop.live.public_id, variant=variant, price=price)
    return made


def write_stage(path: str) -> None:
    """Make the show and leave its address, and the host's cookies, where the benchmark reads them."""
    shop = founded(is_on_air=False)
    shown = [_put_on_sale(shop, title, drawing) for title, drawing in zip(TITLES, DRAWINGS, strict=True)]
    line_up(shop.live, shown, is_pinned=False)
    cover = art.picture("stage-lamp", width=720)
    shop.live.cover.save(str(cover.name), cover, save=True)
    cookies = {name: morsel.value for name, morsel in client_of(shop.host.user).cookies.items()}
    Path(path).write_text(json.dumps({"show": shop.live.public_id, "cookies": cookies}))

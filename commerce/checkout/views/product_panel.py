"""The box on a product's page in which it is put into the bag or bought at once."""

from typing import Any

from django.http import Http404, HttpRequest

from commerce.catalog.models import Product
from commerce.checkout.errors import QuantityRefused
from commerce.checkout.links import buy_url
from commerce.checkout.selectors import is_waiting
from commerce.checkout.views.basket import Item, product_basket
from marketplace.brands.models import Brand
from marketplace.markets.selectors import market_of


def _buy_url(item: Item) -> str:
    return buy_url(item.product.public_id, token=item.token, number=item.credit.number, seen=item.hold)


def buy_box(request: HttpRequest, product: Product) -> tuple[str, dict[str, Any]]:
    """Return the template and context of the box; without one, what is not on sale shows none."""
    is_on_sale = product.state == Product.State.LISTED and product.brand.state == Brand.State.APPROVED
    if not is_on_sale:
        return "commerce/checkout/_buy_box.html", {"item": None}
    sent = {
        name: str(value)
        for name, value in request.GET.items()
        if name in {"show", "number", "variant", "seen"}
    }
    try:
        basket = product_basket(product, sent, market_of(request))
    except (Http404, QuantityRefused):
        return "commerce/checkout/_buy_box.html", {"item": None}
    item = basket.item
    return "commerce/checkout/_buy_box.html", {
        "item": item,
        "market": market_of(request),
        "buy_url": _buy_url(item) if item else "",
        "waiting": is_waiting(request.user, item.chosen) if item else False,
    }

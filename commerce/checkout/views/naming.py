"""The amount that a buyer names for something in the bag, changed there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commerce.checkout.services.naming import cart_name_price
from commerce.checkout.shoppers import remember, shopper_of
from marketplace.markets.selectors import market_of


@require_POST
def name_price(request: HttpRequest) -> HttpResponse:
    """Name another amount for a piece in the bag."""
    sent = request.POST
    cart_name_price(
        shopper=shopper_of(request),
        market=market_of(request),
        variant_id=sent.get("variant", ""),
        amount=sent.get("amount", ""),
    )
    return remember(request, redirect("checkout:cart"))

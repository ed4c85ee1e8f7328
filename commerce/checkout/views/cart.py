"""The cart: looked at, filled, changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commerce.boxoffice.selectors import personal_products
from commerce.catalog.selectors import access_variant
from commerce.checkout import services
from commerce.checkout.credit import credit_of
from commerce.checkout.going import Going
from commerce.checkout.naming import chosen_of
from commerce.checkout.offering import asking_of
from commerce.checkout.quoting import quote_of
from commerce.checkout.selectors import cart_count, lapsed_for, sign_of, wanted_of
from commerce.checkout.services.ticketing import ticket_lines
from commerce.checkout.shoppers import remember, shopper_of
from commerce.checkout.wanting import Wanted
from commerce.promotions.quotes import seen_of
from marketplace.kernel.http import safe_next, wants_json
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """Show what is in the cart and what it costs."""
    return _cart_page(request, None)


def _cart_page(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    """Show the cart; what was refused of a code stands beside the field, with what was typed."""
    shopper = shopper_of(request)
    quote = quote_of(wanted_of(shopper), market_of(request), going=Going(asking=asking_of(shopper)))
    context = {
        "quote": quote,
        "bag_sign": sign_of({line.variant.pk: line.quantity for line in quote.lines}),
        "lapsed": lapsed_for(shopper),
        "personal": personal_products(line.product.pk for line in ticket_lines(quote)),
        "code_refusal": refusal,
        "code_typed": request.POST.get("code", "")[:40],
    }
    status = refusal.status if refusal else 200
    return render(request, "commerce/checkout/cart.html", context, status=status)


@require_POST
def code_add(request: HttpRequest) -> HttpResponse:
    """Let a code count in the cart."""
    typed = request.POST.get("code", "")
    try:
        services.cart_code_add(shopper=shopper_of(request), typed=typed, market=market_of(request))
    except Refusal as refusal:
        return remember(request, _cart_page(request, refusal))
    return remember(request, redirect("checkout:cart"))


@require_POST
def code_remove(request: HttpRequest) -> HttpResponse:
    """Take a code out of the cart."""
    services.cart_code_remove(shopper=shopper_of(request), typed=request.POST.get("code", ""))
    return remember(request, redirect("checkout:cart"))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a variant into the cart."""
    sent = request.POST
    variant = access_variant(sent.get("variant", ""))
    quantity = services.quantity_of(sent.get("quantity", "1"))
    credit = credit_of(sent.get("show", ""), sent.get("number", ""), variant.product)
    seen = seen_of(
        sent.get("seen", ""),
        scope=credit.scope,
        product=variant.product.public_id,
        now=timezone.now(),
        at=sent.get("at", ""),
    )
    market = market_of(request)
    chosen = chosen_of(sent.get("amount", ""), market)
    wanted = Wanted(variant, quantity, credit.seen_at(seen), seen, chosen=chosen)
    services.cart_add(shopper=shopper_of(request), market=market, wanted=wanted)
    return _changed(request, _("“%(title)s” is in the bag.") % {"title": variant.product.shown_title})


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Set how many pieces of a variant are in the cart."""
    services.cart_change(
        shopper=shopper_of(request),
        variant_id=request.POST.get("variant", ""),
        quantity=services.quantity_of(request.POST.get("quantity", "")),
    )
    return _changed(request)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take a variant out of the cart."""
    services.cart_remove(shopper=shopper_of(request), variant_id=request.POST.get("variant", ""))
    return _changed(request)


def _changed(request: HttpRequest, message: str = "") -> HttpResponse:
    if wants_json(request):
        return remember(request, JsonResponse({"count": cart_count(shopper_of(request)), "message": message}))
    if message:
        messages.success(request, message)
    return remember(request, redirect(safe_next(request, reverse("checkout:cart"))))

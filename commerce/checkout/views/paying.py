"""Paying: the sheet of one product, the checkout of the cart, the press of Pay, and how it came out."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.checkout import services
from commerce.checkout.address_forms import ADDRESS
from commerce.checkout.drop_standing import told_standing
from commerce.checkout.errors import AddressBookFull, KeyRefused, PlacedElsewhere
from commerce.checkout.forms import key_of, quote_shown
from commerce.checkout.models import Placement
from commerce.checkout.outcomes import outcome_of
from commerce.checkout.selectors import (
    access_placed_order,
    is_placed_by,
    is_waiting,
    latest_placement,
    placement_with_key,
)
from commerce.checkout.shoppers import Shopper, outcome_seen, remember, shopper_of
from commerce.checkout.views.basket import Basket, cart_basket, item_basket
from commerce.checkout.views.frame import show
from commerce.checkout.views.pay_page import PayPage, again, code_deed, is_redrawn, pay_page
from commerce.checkout.views.ways import ways_of
from commerce.orders.models import Order
from commerce.orders.selectors import order_link
from commerce.payments.card_forms import CardEntry, card_form
from commerce.payments.errors import MethodNotSaved
from commerce.payments.models import SavedMethod
from commerce.stock.selectors import is_held
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

OK = 200
BAD = 400
ATTEMPT_DIGITS_MAX = 3


@require_GET
def buy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one product to choose a variant of and to pay for: as a page, or in the sheet over a show."""
    shopper = shopper_of(request)
    basket = item_basket(public_id, _plain(request.GET), market_of(request), shopper)
    key = basket.key_for(shopper)
    started = _own(placement_with_key(key), shopper)
    if started is not None:
        return _to_result(started.order)
    page = pay_page(request, basket, shopper, key)
    is_chosen = request.GET.get("step") == "pay" or (basket.item is not None and basket.item.is_decided)
    can_pay = not (basket.quote.problems or page.hindrance) and (page.remembered or is_chosen)
    waiting = is_waiting(request.user, basket.quote.lines[0])
    standing = told_standing(basket.item.product, request.user, market_of(request)) if basket.item else None
    context = {**page.context(), "waiting": waiting, "standing": standing}
    return remember(request, show(request, "pay" if can_pay else "choose", context))


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Show the checkout of the cart. An empty cart leads to the order that just emptied it."""
    shopper = shopper_of(request)
    basket = cart_basket(shopper, market_of(request))
    if not basket.things:
        latest = latest_placement(shopper)
        return _to_result(latest.order) if latest is not None else redirect("checkout:cart")
    if basket.quote.problems:
        return redirect("checkout:cart")
    page = pay_page(request, basket, shopper, basket.key_for(shopper))
    return remember(request, show(request, "checkout", page.context()))


@sensitive_post_parameters("card_number", "card_cvc", "card_expiry")
@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Place the order and begin to pay it. The page's key makes a second press land on the first order."""
    shopper = shopper_of(request)
    key = key_of(request.POST.get("key", ""))
    if key is None:
        raise KeyRefused
    started = placement_with_key(key)
    if started is not None:
        if not is_placed_by(started, shopper):
            raise PlacedElsewhere
        return _to_result(started.order)
    basket, code_refusal = _basket(request, shopper), code_deed(request, shopper)
    page = pay_page(request, basket, shopper, key)
    if is_redrawn(request):
        page.code_refusal = code_refusal
        page.code_typed = request.POST.get("code", "")[:40] if code_refusal else ""
        return remember(request, again(request, page, code_refusal.status if code_refusal else OK))
    if not page.is_ready:
        return again(request, page, BAD)
    try:
        placement = _place(request, page, shopper)
    except Refusal as refusal:
        # Read again: what was refused is often that the world is another one now.
        page.basket, page.refusal = _basket(request, shopper).to(page.going, page.basket.asks), refusal
        return again(request, page, refusal.status)
    _keep_address(request, page, shopper)
    saved = page.ways.saved
    return remember(request, _charged(request, placement.order, page.method(), attempt=0, saved=saved))


def _keep_address(request: HttpRequest, page: PayPage, shopper: Shopper) -> None:
    """Put the address into the buyer's book, if that was wished; a full book fails no order."""
    if shopper.user is None or "keep_address" not in request.POST or not page.basket.is_sent:
        return
    values = {name: str(page.address.cleaned_data.get(name) or "") for name in ADDRESS}
    with suppress(AddressBookFull):
        services.address_keep(user=shopper.user, values=values)


def _basket(request: HttpRequest, shopper: Shopper) -> Basket:
    item = request.POST.get("item", "")
    if item:
        return item_basket(item, _plain(request.POST), market_of(request), shopper)
    return cart_basket(shopper, market_of(request))


def _place(request: HttpRequest, page: PayPage, shopper: Shopper) -> Placement:
    return services.checkout_place(
        shopper=shopper,
        key=page.key,
        buyer=replace(
            page.address.details(shopper, request.LANGUAGE_CODE, page.going),
            age_confirmed=page.age.confirmed,
        ),
        market=market_of(request),
        wanted=page.basket.things,
        shown=quote_shown(request.POST.get("quote", "")),
    )


def _charged(
    request: HttpRequest, order: Order, method: dict[str, str], *, attempt: int, saved: SavedMethod | None
) -> HttpResponse:
    """Begin to pay; whatever comes of it is shown by the result, and so is what was refused."""
    try:
        services.checkout_pay(order=order, attempt=attempt, method=method, saved=saved)
    except Refusal as refusal:
        return _result(request, order, card_form(), refusal)
    return _to_result(order, _pass_query(request))


@require_GET
def result(request: HttpRequest, order_id: str) -> HttpResponse:
    """Show how paying an order stands to whoever placed it."""
    return _result(request, _order(request, order_id), card_form(), None)


@sensitive_post_parameters("card_number", "card_cvc", "card_expiry")
@require_http_methods(["GET", "POST"])
def pay_again(request: HttpRequest, order_id: str) -> HttpResponse:
    """Try another card for an order whose pieces are still held."""
    order = _order(request, order_id)
    if request.method == "GET":
        return _to_result(order, _pass_query(request))
    ways = ways_of(request, shopper_of(request))
    if ways.is_gone:
        return _result(request, order, card_form(), MethodNotSaved())
    card = card_form(request.POST if ways.saved is None else None)
    if ways.saved is None and not card.is_valid():
        return _result(request, order, card, None, status=BAD)
    typed = card.method() if ways.saved is None else {}
    return _charged(request, order, typed, attempt=_attempt(request), saved=ways.saved)


def _attempt(request: HttpRequest) -> int:
    text = request.POST.get("attempt", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= ATTEMPT_DIGITS_MAX
    return int(text) if is_number else 0


def _order(request: HttpRequest, order_id: str) -> Order:
    return access_placed_order(shopper_of(request), order_id, token=request.GET.get("pass", ""))


def _pass_query(request: HttpRequest) -> str:
    """Return the query that carries a guest's link on, if this page was opened by one."""
    token = request.GET.get("pass", "")
    return f"?{urlencode({'pass': token})}" if token else ""


def _result(
    request: HttpRequest, order: Order, card: CardEntry, refusal: Refusal | None, *, status: int = 200
) -> HttpResponse:
    if refusal is not None:
        # It was tried since the order was read.
        order.refresh_from_db()
    outcome = outcome_of(order, timezone.now())
    context = {
        "order": order,
        "lines": list(order.lines.all()),
        "outcome": outcome,
        "card": card,
        "ways": ways_of(request, shopper_of(request)),
        "refusal": refusal,
        "order_url": order_link(order),
        # Asked for only where the page says it.
        "is_held": partial(is_held, str(order.key)),
        "pass_query": _pass_query(request),
    }
    response = show(request, "result", context, status=refusal.status if refusal else status)
    return outcome_seen(response, order.public_id) if outcome.is_final else response


def _to_result(order: Order, query: str = "") -> HttpResponseRedirect:
    return redirect(f"{reverse('checkout:result', args=[order.public_id])}{query}")


def _own(placement: Placement | None, shopper: Shopper) -> Placement | None:
    return placement if placement is not None and is_placed_by(placement, shopper) else None


def _plain(sent: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in sent.items()}

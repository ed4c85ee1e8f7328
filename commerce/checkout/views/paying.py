"""Paying: the sheet of one product, the checkout of the cart, the press of Pay, and how it came out."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.checkout import services
from commerce.checkout.errors import KeyRefused, PlacedElsewhere, TicketNeedsAccount
from commerce.checkout.forms import AddressForm, CardForm, country_guessed, key_of, quote_pass, total_shown
from commerce.checkout.hold_rules import HoldTerms, hold_terms
from commerce.checkout.models import Placement
from commerce.checkout.outcomes import outcome_of
from commerce.checkout.selectors import (
    access_placed_order,
    is_placed_by,
    is_waiting,
    latest_placement,
    placement_with_key,
    remembered_buyer,
)
from commerce.checkout.shoppers import Shopper, outcome_seen, remember, shopper_of
from commerce.checkout.views.basket import Basket, cart_basket, item_basket
from commerce.checkout.views.frame import show
from commerce.orders.models import Buyer, Order
from commerce.orders.selectors import order_link
from commerce.stock.selectors import is_held
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400
ATTEMPT_DIGITS_MAX = 3


@dataclass
class PayPage:
    """The page on which somebody pays: what for, where to, with what."""

    basket: Basket
    address: AddressForm
    card: CardForm
    key: UUID
    remembered: Buyer | None
    hindrance: Refusal | None = None
    refusal: Refusal | None = None
    editing: bool = False
    terms: HoldTerms | None = None

    def context(self) -> dict[str, Any]:
        """Return what the templates show."""
        quote = self.basket.quote
        return {
            "quote": quote,
            "item": self.basket.item,
            "line": quote.lines[0] if self.basket.item else None,
            "address": self.address,
            "card": self.card,
            "key": self.key,
            "quote_pass": quote_pass(quote.priced.total),
            "remembered": self.remembered,
            # What is remembered is shown in one line, unless it is to be changed or is not good enough.
            "address_is_short": self._is_short(),
            "refusal": self.refusal or self.hindrance,
            "is_hindered": self.hindrance is not None,
            "needs_account": isinstance(self.hindrance, TicketNeedsAccount),
            "way_back": self.basket.url,
            "kept_until": self.basket.kept_until,
            "is_unheld": self.terms is not None and bool(self.terms.unheld),
        }

    def _is_short(self) -> bool:
        return self.remembered is not None and not self.editing and not self.address.errors


def _pay_page(request: HttpRequest, basket: Basket, shopper: Shopper, key: UUID) -> PayPage:
    """Return the page, filled with what is remembered or was typed."""
    market = market_of(request)
    is_sent = basket.quote.is_sent
    buyer = remembered_buyer(shopper, with_street=is_sent)
    if buyer is not None and buyer.country not in market.countries:
        buyer = None
    language = request.headers.get("Accept-Language", "")
    initial: dict[str, Any] = {"country": country_guessed(market, language[:200])}
    if buyer is not None:
        initial = {name: getattr(buyer, name) for name in AddressForm.Meta.fields}
        initial |= {"name_in_room": bool(buyer.name_in_room), "is_untold": buyer.is_untold}
    if shopper.user is not None:
        initial["email"] = shopper.user.email
    data = request.POST if request.method == "POST" else None
    return PayPage(
        basket=basket,
        address=AddressForm(
            data,
            market=market,
            is_sent=is_sent,
            from_show=basket.quote.is_from_a_show,
            initial=initial,
        ),
        card=CardForm(data),
        key=key,
        remembered=buyer,
        hindrance=services.checkout_hindrance(shopper, basket.quote),
        terms=hold_terms((line.wanted.credit.scope for line in basket.quote.lines), shopper),
        editing="edit" in request.GET or (data is not None and data.get("address") == "open"),
    )


@require_GET
def buy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one product to choose a variant of and to pay for: as a page, or in the sheet over a show."""
    shopper = shopper_of(request)
    basket = item_basket(public_id, _plain(request.GET), market_of(request), shopper)
    key = basket.key_for(shopper)
    started = _own(placement_with_key(key), shopper)
    if started is not None:
        return _to_result(started.order)
    page = _pay_page(request, basket, shopper, key)
    is_chosen = request.GET.get("step") == "pay" or (basket.item is not None and basket.item.is_decided)
    can_pay = not (basket.quote.problems or page.hindrance) and (page.remembered or is_chosen)
    waiting = is_waiting(request.user, basket.quote.lines[0])
    context = {**page.context(), "waiting": waiting}
    return remember(request, show(request, "pay" if can_pay else "choose", context))


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Show the checkout of the cart. An empty cart leads to the order that just emptied it."""
    shopper = shopper_of(request)
    basket = cart_basket(shopper, market_of(request))
    if not basket.quote.lines:
        latest = latest_placement(shopper)
        return _to_result(latest.order) if latest is not None else redirect("checkout:cart")
    if basket.quote.problems:
        return redirect("checkout:cart")
    page = _pay_page(request, basket, shopper, basket.key_for(shopper))
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
    basket = _basket(request, shopper)
    page = _pay_page(request, basket, shopper, key)
    if not (page.address.is_valid() & page.card.is_valid()):
        return _again(request, page, BAD)
    try:
        placement = _place(request, page, shopper)
    except Refusal as refusal:
        # Read again: what was refused is often that the world is another one now.
        page.basket, page.refusal = _basket(request, shopper), refusal
        return _again(request, page, refusal.status)
    return remember(request, _charged(request, placement.order, page.card, attempt=0))


def _basket(request: HttpRequest, shopper: Shopper) -> Basket:
    item = request.POST.get("item", "")
    if item:
        return item_basket(item, _plain(request.POST), market_of(request), shopper)
    return cart_basket(shopper, market_of(request))


def _place(request: HttpRequest, page: PayPage, shopper: Shopper) -> Placement:
    return services.checkout_place(
        shopper=shopper,
        key=page.key,
        buyer=page.address.details(shopper, request.LANGUAGE_CODE),
        market=market_of(request),
        wanted=page.basket.wanted,
        shown=total_shown(request.POST.get("quote", "")),
    )


def _again(request: HttpRequest, page: PayPage, status: int) -> HttpResponse:
    return show(request, "pay" if page.basket.item else "checkout", page.context(), status=status)


def _charged(request: HttpRequest, order: Order, card: CardForm, *, attempt: int) -> HttpResponse:
    """Begin to pay; whatever comes of it is shown by the result, and so is what was refused."""
    try:
        services.checkout_pay(order=order, attempt=attempt, method=card.method())
    except Refusal as refusal:
        return _result(request, order, CardForm(), refusal)
    return _to_result(order, _pass_query(request))


@require_GET
def result(request: HttpRequest, order_id: str) -> HttpResponse:
    """Show how paying an order stands to whoever placed it."""
    return _result(request, _order(request, order_id), CardForm(), None)


@sensitive_post_parameters("card_number", "card_cvc", "card_expiry")
@require_http_methods(["GET", "POST"])
def pay_again(request: HttpRequest, order_id: str) -> HttpResponse:
    """Try another card for an order whose pieces are still held."""
    order = _order(request, order_id)
    if request.method == "GET":
        return _to_result(order, _pass_query(request))
    card = CardForm(request.POST)
    if not card.is_valid():
        return _result(request, order, card, None, status=BAD)
    attempt = request.POST.get("attempt", "")
    is_number = attempt.isascii() and attempt.isdigit() and len(attempt) <= ATTEMPT_DIGITS_MAX
    return _charged(request, order, card, attempt=int(attempt) if is_number else 0)


def _order(request: HttpRequest, order_id: str) -> Order:
    return access_placed_order(shopper_of(request), order_id, token=request.GET.get("pass", ""))


def _pass_query(request: HttpRequest) -> str:
    """Return the query that carries a guest's link on, if this page was opened by one."""
    token = request.GET.get("pass", "")
    return f"?{urlencode({'pass': token})}" if token else ""


def _result(
    request: HttpRequest, order: Order, card: CardForm, refusal: Refusal | None, *, status: int = 200
) -> HttpResponse:
    order.refresh_from_db()
    outcome = outcome_of(order, timezone.now())
    context = {
        "order": order,
        "lines": list(order.lines.all()),
        "outcome": outcome,
        "card": card,
        "refusal": refusal,
        "order_url": order_link(order),
        "is_held": is_held(str(order.key)),
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

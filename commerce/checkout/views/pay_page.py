"""The page on which somebody pays: what for, where to and how, with what."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commerce.checkout import services
from commerce.checkout.address_forms import IN_ROOM, AddressForm
from commerce.checkout.ages import AgeForm, age_needed
from commerce.checkout.errors import MethodGone, TicketNeedsAccount
from commerce.checkout.forms import quote_pass
from commerce.checkout.going import Going
from commerce.checkout.hold_rules import HoldTerms, hold_terms
from commerce.checkout.models import KeptAddress
from commerce.checkout.offering import asking_of
from commerce.checkout.selectors import remembered_methods, sign_of
from commerce.checkout.shoppers import Shopper
from commerce.checkout.views.basket import Basket
from commerce.checkout.views.frame import show
from commerce.checkout.views.known import TELLING, Known
from commerce.checkout.views.ways import CASH, TYPED, Ways, ways_of
from commerce.orders.models import Buyer
from commerce.payments.card_forms import CardEntry, card_form
from commerce.payments.errors import MethodNotSaved
from commerce.payments.providers.registry import MANUAL
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

# What a form carries that only wants to be drawn anew, for another country or method.
REDRAW: Final = "redraw"
METHOD: Final = "method-"


@dataclass
class PayPage:
    """The page on which somebody pays: what for, where to, with what."""

    basket: Basket
    address: AddressForm
    card: CardEntry
    key: UUID
    known: Known
    going: Going
    age: AgeForm
    terms: HoldTerms
    shopper: Shopper
    ways: Ways
    refusal: Refusal | None = None
    editing: bool = False
    code_refusal: Refusal | None = None
    code_typed: str = ""

    def context(self) -> dict[str, Any]:
        """Return what the templates show."""
        quote = self.basket.quote
        # The sign on the bag: its lines were read already.
        pieces = {line.variant.pk: line.quantity for line in quote.lines}
        bag = {} if self.basket.item else {"bag_sign": sign_of(pieces)}
        return {
            **bag,
            "quote": quote,
            "item": self.basket.item,
            "line": quote.lines[0] if self.basket.item else None,
            "address": self.address,
            "card": self.card,
            "age": self.age,
            "key": self.key,
            "quote_pass": quote_pass(quote.shown),
            "remembered": self.remembered,
            "kept": self.known.others,
            "chosen": self.remembered.public_id if isinstance(self.remembered, KeptAddress) else "",
            # What is remembered is shown in one line, unless it is to be changed or is not good enough.
            "address_is_short": self._is_short(),
            "refusal": self.refusal or self.hindrance or (MethodNotSaved() if self.ways.is_gone else None),
            "is_hindered": self.hindrance is not None,
            "needs_account": isinstance(self.hindrance, TicketNeedsAccount),
            "way_back": self.basket.url,
            "kept_until": self.basket.kept_until,
            "is_unheld": bool(self.terms.unheld),
            "pays_cash": self.going.pays_cash and quote.can_pay_cash,
            "ways": self.ways,
            "is_free": self.is_free,
            "code_refusal": self.code_refusal,
            "code_typed": self.code_typed,
        }

    @property
    def remembered(self) -> Buyer | KeptAddress | None:
        """Where it would go if nothing was typed."""
        return self.known.shown

    @cached_property
    def hindrance(self) -> Refusal | None:
        """What stands in the way whatever is typed."""
        return _hindrance(self.shopper, self.basket)

    def _is_short(self) -> bool:
        return self.remembered is not None and not self.editing and not self.address.errors

    @property
    def is_free(self) -> bool:
        """Nothing is left to pay, so no card is asked for."""
        quote = self.basket.quote
        return bool(quote.lines) and not quote.problems and not quote.priced.total.minor

    @property
    def is_ready(self) -> bool:
        """What was typed is whole: the address, and the card unless money is paid at the door."""
        # Every form is asked, so that all that is wrong is told at once.
        is_addressed = self.address.is_valid()
        # What it costs is asked for only where no card could pay for it: the order asks again.
        is_paid_for = self._can_be_called() if self.going.pays_cash else self._can_be_charged()
        return is_addressed & is_paid_for & self.age.is_valid()

    def _can_be_charged(self) -> bool:
        if self.ways.saved is not None or self.ways.sends_money:
            return True
        return (self.card.is_valid() and not self.ways.is_gone) or self.is_free

    def _can_be_called(self) -> bool:
        """Tell whether the carrier can ring up, which it does before it comes for money."""
        if "phone" not in self.address.fields or "phone" in self.address.errors:
            return True
        if self.address.cleaned_data.get("phone"):
            return True
        wanted = _("Who pays at the door is called before. Write a telephone number.")
        self.address.add_error("phone", forms.ValidationError(wanted, code="phone_for_cash"))
        return False

    def method(self) -> dict[str, str]:
        """Return how it is paid, as payments take it."""
        if self.going.pays_cash:
            return {"provider": CASH}
        if self.ways.sends_money and not self.is_free:
            return {"provider": MANUAL}
        # What costs nothing was asked for no card.
        return self.card.method() if self.ways.saved is None and self.card.is_valid() else {}


def code_deed(request: HttpRequest, shopper: Shopper) -> Refusal | None:
    """Add or take out the code that a pay form was sent for; returns what was refused of it."""
    deed, _is_of, text = request.POST.get(REDRAW, "").partition(":")
    if deed == "uncode":
        services.cart_code_remove(shopper=shopper, typed=text)
    elif deed == "code":
        typed = request.POST.get("code", "")
        try:
            services.cart_code_add(shopper=shopper, typed=typed, market=market_of(request))
        except Refusal as refusal:
            return refusal
    return None


def is_redrawn(request: HttpRequest) -> bool:
    """Tell whether a form only asks to be shown for another country or method: nothing in it is wrong yet."""
    return request.method == "POST" and REDRAW in request.POST


def pay_page(request: HttpRequest, basket: Basket, shopper: Shopper, key: UUID) -> PayPage:
    """Return the page, filled with what is remembered or was typed."""
    known = Known(request, shopper, is_sent=basket.is_sent)
    data = request.POST if request.method == "POST" and not is_redrawn(request) else None
    initial = known.initial() if data is None else {}
    editing = "edit" in request.GET
    if is_redrawn(request):
        sent = request.POST
        typed = {name: sent[name] for name in AddressForm.Meta.fields if name in sent}
        editing = any(typed.get(name, "") != initial.get(name, "") for name in TELLING if name in typed)
        initial |= typed | {name: name in sent for name in IN_ROOM}
    address = AddressForm(
        data,
        market=market_of(request),
        is_sent=basket.is_sent,
        from_show=basket.is_from_a_show,
        initial=initial,
    )
    email = request.POST.get("email", "") or initial.get("email", "")
    ways = ways_of(request, shopper, basket)
    going = Going(address.destination, _methods(request, basket, known), address.vat_number, ways.pays_cash)
    return PayPage(
        basket=basket.to(going, lambda: asking_of(shopper, email)),
        address=address,
        card=card_form(data if ways.chosen == TYPED else None),
        key=key,
        known=known,
        going=going,
        age=AgeForm(data, age=age_needed(each.product for each in basket.things)),
        terms=hold_terms((each.credit.scope for each in basket.things), shopper),
        shopper=shopper,
        ways=ways,
        editing=editing,
    )


def _methods(request: HttpRequest, basket: Basket, known: Known) -> dict[str, str]:
    """Return the methods chosen on the page, else those of the time before."""
    if request.method == "POST":
        sent = request.POST.items()
        return {name.removeprefix(METHOD): str(key) for name, key in sent if name.startswith(METHOD) and key}
    if known.buyer is None or not basket.is_sent:
        return {}
    return remembered_methods(known.buyer, [parcel.brand for parcel in basket.quote.parcels])


def _hindrance(shopper: Shopper, basket: Basket) -> Refusal | None:
    hindrance = services.checkout_hindrance(shopper, basket.quote) or services.limit_reached(
        shopper, "", basket.quote
    )
    if hindrance is not None or not basket.quote.going or not basket.quote.going.destination.country:
        return hindrance
    on_the_way = services.delivery_hindrance(basket.quote)
    # A method of the time before that is gone is replaced by another one, which the page shows.
    return None if isinstance(on_the_way, MethodGone) else on_the_way


def again(request: HttpRequest, page: PayPage, status: int) -> HttpResponse:
    """Show the page once more, as it is now."""
    return show(request, "pay" if page.basket.item else "checkout", page.context(), status=status)

"""Getting ready to bid: a card, an address and a yes to the rules, on one page; then back to where one came from."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from commerce.auctions.errors import AuctionElsewhere
from commerce.auctions.forms import AgreeForm
from commerce.auctions.gates import demand_taking_part
from commerce.auctions.models import Auction
from commerce.auctions.selectors.doors import access_auction
from commerce.auctions.selectors.guards import Traces, demand_no_seller
from commerce.auctions.services.bidding import least_of
from commerce.auctions.services.entering import bidder_enter, demand_market, demand_open
from commerce.auctions.services.ordering import auction_quote
from commerce.checkout.address_forms import ADDRESS, AddressForm
from commerce.checkout.ages import AgeForm, age_needed
from commerce.checkout.errors import AddressBookFull
from commerce.checkout.going import Going
from commerce.checkout.services import address_keep
from commerce.checkout.shoppers import Shopper, remember, shopper_of
from commerce.checkout.views.known import Known
from commerce.payments.card_forms import CardEntry, card_form
from commerce.payments.method_views import WAY_ON
from commerce.payments.models import SavedMethod
from commerce.payments.selectors import usual_method
from commerce.payments.services import method_save
from marketplace.accounts.networks import public_network_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import safe_next
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400


def traces_of(request: HttpRequest) -> Traces:
    """Return from where somebody acts; networks inside the house tell nobody from anybody."""
    return Traces(shopper_of(request).browser, public_network_of(request))


@dataclass
class EnterPage:
    """The page on which somebody gets ready to bid."""

    auction: Auction
    shopper: Shopper
    address: AddressForm
    age: AgeForm
    agree: AgreeForm
    # None: one is on file.
    card: CardEntry | None
    going: Going

    @property
    def is_ready(self) -> bool:
        """What was typed is whole. Every form is asked, so that all that is wrong is told at once."""
        is_paid_for = self.card is None or self.card.is_valid()
        return self.address.is_valid() & self.age.is_valid() & self.agree.is_valid() & is_paid_for


def _page(request: HttpRequest, auction: Auction) -> EnterPage:
    shopper, product = shopper_of(request), auction.variant.product
    data = request.POST if request.method == "POST" and "redraw" not in request.POST else None
    known = Known(request, shopper, is_sent=product.is_sent)
    initial = known.initial() if data is None else {}
    if "redraw" in request.POST:
        initial |= {name: request.POST[name] for name in AddressForm.Meta.fields if name in request.POST}
    address = AddressForm(data, market=market_of(request), is_sent=product.is_sent, initial=initial)
    saved = usual_method(person_of(request))
    return EnterPage(
        auction=auction,
        shopper=shopper,
        address=address,
        age=AgeForm(data, age=age_needed([product])),
        agree=AgreeForm(data, initial={"key": uuid4()}),
        card=card_form(data) if saved is None else None,
        going=Going(address.destination, vat_number=address.vat_number),
    )


@sensitive_post_parameters("card_number", "card_cvc", "card_expiry")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what it takes to bid, and take it."""
    auction = access_auction(request.user, public_id)
    page = _page(request, auction)
    if request.method != "POST" or "redraw" in request.POST:
        return remember(request, _shown(request, page, _hindrance(request, auction)))
    if not page.is_ready:
        return _shown(request, page, None, status=BAD)
    try:
        demand_open(auction)
        _keep_address(page)
        away = _card_kept(request, page)
        if away is not None:
            return away
        _enter(request, page)
    except Refusal as refusal:
        return _shown(request, page, refusal, status=refusal.status)
    messages.success(request, _("You can bid now."))
    return remember(request, redirect(safe_next(request, auction.get_absolute_url())))


def _hindrance(request: HttpRequest, auction: Auction) -> Refusal | None:
    """Return what no card and no address helps against, so that nothing is typed for nothing."""
    try:
        demand_open(auction)
        demand_taking_part(auction, person_of(request))
        demand_no_seller(auction, person_of(request))
        demand_market(auction, market_of(request))
    except Refusal as refusal:
        return refusal
    return None


def _keep_address(page: EnterPage) -> None:
    """Put the address into the book: it is there again when the bank has asked, and at the next auction."""
    if page.shopper.user is None or not page.auction.variant.product.is_sent:
        return
    values = {name: str(page.address.cleaned_data.get(name) or "") for name in ADDRESS}
    with suppress(AddressBookFull):
        address_keep(user=page.shopper.user, values=values)


def _card_kept(request: HttpRequest, page: EnterPage) -> HttpResponse | None:
    """Keep the card that was typed; returns where its bank wants the holder, if it does."""
    if page.card is None:
        return None
    saved = method_save(user=person_of(request), key=page.agree.cleaned_data["key"], form=page.card.method())
    if saved.state == SavedMethod.State.READY:
        return None
    request.session[WAY_ON] = request.get_full_path()
    if saved.state == SavedMethod.State.REQUIRES_ACTION and saved.next_step.get("url"):
        return redirect(saved.next_step["url"])
    if saved.state == SavedMethod.State.FAILED:
        messages.error(request, _("The bank did not agree, so the card is not saved. Nothing was charged."))
        return redirect(request.get_full_path())
    return redirect("payments:methods")


def _enter(request: HttpRequest, page: EnterPage) -> None:
    person = person_of(request)
    details = page.address.details(page.shopper, request.LANGUAGE_CODE, page.going)
    bidder_enter(
        auction=page.auction,
        details=replace(details, email=person.email, age_confirmed=page.age.confirmed),
        market=market_of(request),
        traces=traces_of(request),
        shown_name=person.name_shown,
    )


def _shown(
    request: HttpRequest, page: EnterPage, refusal: Refusal | None, *, status: int = 200
) -> HttpResponse:
    auction, market = page.auction, market_of(request)
    is_elsewhere = isinstance(refusal, AuctionElsewhere) or market.currency != auction.currency
    context: dict[str, Any] = {
        "auction": auction,
        "product": auction.variant.product,
        "address": page.address,
        "age": page.age,
        "agree": page.agree,
        "card": page.card,
        "saved": usual_method(person_of(request)),
        "refusal": refusal,
        "is_hindered": refusal is not None and request.method != "POST",
        "next": safe_next(request, auction.get_absolute_url()),
        "quote": None if is_elsewhere else auction_quote(auction, least_of(auction), market, page.going),
    }
    return render(request, "commerce/auctions/enter.html", context, status=status)

"""Auctions on air: posted, begun and taken back by the show's people."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.auctions.errors import AuctionUnreadable
from commerce.auctions.models import Auction
from commerce.auctions.selectors.doors import access_show_auction
from commerce.auctions.services.entering import seller_mark
from commerce.auctions.services.posting import auction_withdraw
from commerce.auctions.views.entering import traces_of
from commerce.checkout.shoppers import remember
from marketplace.accounts.models import User
from marketplace.accounts.visitors import person_of
from streams.room.auction_forms import AuctionForm, post_key
from streams.room.selectors.auctions import auction_rows, auctions_so_far, pieces_of
from streams.room.selectors.prices import currency_of
from streams.room.views.answers import answer_deed
from streams.shows.auctions import show_auction_open, show_auction_post
from streams.shows.models import Show
from streams.shows.selectors import access_show


def _seller(request: HttpRequest, public_id: str) -> tuple[Show, User]:
    """Return the show, and who sells in it."""
    show = access_show(request.user, public_id, to="moderate_products")
    if not request.user.is_authenticated:
        raise Http404
    return show, person_of(request)


def _answer(request: HttpRequest, public_id: str, auction_id: str) -> HttpResponse:
    """Answer a deed; from where a seller did it nobody bids, so their browser gets the cookie it is known by."""
    seller_mark(user=person_of(request), traces=traces_of(request))
    return remember(request, answer_deed(request, public_id, auction=auction_id))


@require_POST
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """Post an auction, and let it begin at once where that is wished."""
    show, person = _seller(request, public_id)
    form = AuctionForm(request.POST, currency=currency_of(request, show))
    if not form.is_valid():
        raise AuctionUnreadable(problem=_("look at piece, first bid and times."))
    key = post_key(show.public_id, form.cleaned_data["after"])
    made = show_auction_post(show=show, piece=form.piece_wanted, key=key, draft=form.draft, by=person)
    if form.cleaned_data["begins"] and made.state == Auction.State.SCHEDULED:
        show_auction_open(show=show, auction=made, by=person)
    return _answer(request, public_id, made.public_id)


@require_POST
def begin(request: HttpRequest, public_id: str, auction_id: str) -> HttpResponse:
    """Let the clock of a posted auction run."""
    show, person = _seller(request, public_id)
    show_auction_open(show=show, auction=access_show_auction(show.public_id, auction_id), by=person)
    return _answer(request, public_id, auction_id)


@require_POST
def withdraw(request: HttpRequest, public_id: str, auction_id: str) -> HttpResponse:
    """Take an auction back that has not begun."""
    show, person = _seller(request, public_id)
    auction_withdraw(auction=access_show_auction(show.public_id, auction_id), by=person)
    return _answer(request, public_id, auction_id)


@require_GET
@never_cache
@ensure_csrf_cookie
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """The auctions of a show, as the studio has them."""
    show = access_show(request.user, public_id, to="moderate_products")
    context = {
        "show": show,
        "auctions": auction_rows(show),
        "after": auctions_so_far(show),
        "pieces": pieces_of(show),
    }
    return render(request, "streams/room/_auction_desk.html", context)

"""The operators' pages of auctions: all of them, one with its log, and declaring one void."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commerce.auctions.forms import VoidForm
from commerce.auctions.models import Auction
from commerce.auctions.selectors.doors import access_any_auction, access_auctions
from commerce.auctions.selectors.logs import bids_of, deeds_of
from commerce.auctions.services.posting import auction_void
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

BAD = 400


@require_GET
@never_cache
def auctions(request: HttpRequest) -> HttpResponse:
    """All auctions, latest first."""
    wanted = request.GET.get("state", "")
    rows = access_auctions(request.user)
    rows = rows.filter(state=wanted) if wanted in Auction.State.values else rows
    context = {"page": page_of(request, rows), "states": Auction.State.choices, "wanted": wanted}
    return render(request, "commerce/auctions/auctions.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def auction(request: HttpRequest, public_id: str) -> HttpResponse:
    """One auction with everything that was done and bid; a POST declares it void."""
    found = access_any_auction(request.user, public_id)
    form = VoidForm(request.POST or None)
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, status=BAD)
    try:
        auction_void(auction=found, by=person_of(request), reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, status=refusal.status)
    messages.success(request, _("Declared void. Nobody is charged, and everybody who bid can read why."))
    return redirect("auctions:desk_auction", public_id)


def _page(request: HttpRequest, found: Auction, form: VoidForm, status: int = 200) -> HttpResponse:
    page = page_of(request, bids_of(found), size=100, count=found.bids)
    context = {"auction": found, "form": form, "deeds": deeds_of(found), "page": page}
    return render(request, "commerce/auctions/desk_auction.html", context, status=status)

"""Auctions for everybody: the page of one, one's own part, a bid, a second chance, and the log to download."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.auctions.forms import bid_sent
from commerce.auctions.gates import demand_turn
from commerce.auctions.models import Auction
from commerce.auctions.playheads import delay_of, delay_sign, playhead_of
from commerce.auctions.selectors.doors import (
    access_auction,
    access_auction_log,
    access_offer,
    may_read_log,
)
from commerce.auctions.selectors.logs import CSV_HEADER, bids_of, deeds_of, log_of, log_rows
from commerce.auctions.services.awarding import award_accept, award_pass
from commerce.auctions.services.bidding import Pressed, bid_make
from commerce.auctions.services.entering import bidder_ready
from commerce.auctions.standing import auction_standing
from commerce.auctions.views.entering import traces_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.cells import csv_text
from marketplace.kernel.http import page_of, safe_next, wants_json
from marketplace.markets.selectors import market_of

BIDS_ON_A_PAGE: Final = 100


@require_GET
@never_cache
@ensure_csrf_cookie
def auction(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everybody an auction; who bid in it or sells it also reads the log, once it is over."""
    found = access_auction(request.user, public_id)
    is_readable = may_read_log(request.user, found)
    context = _context(request, found)
    if is_readable:
        # The whole log is the file's; to read, a page of it at a time.
        page = page_of(request, bids_of(found), size=BIDS_ON_A_PAGE, count=found.bids)
        context |= {"is_readable": True, "page": page, "deeds": deeds_of(found)}
    return render(request, "commerce/auctions/auction.html", context)


@require_GET
@never_cache
def now(request: HttpRequest, public_id: str) -> HttpResponse:
    """The figures of an auction as they are now, for its page to be drawn anew."""
    found = access_auction(request.user, public_id)
    context = _context(request, found) | {"is_redrawn": True}
    return render(request, "commerce/auctions/_parts.html", context)


def _context(request: HttpRequest, found: Auction) -> dict[str, object]:
    return {
        "auction": found,
        "product": found.variant.product,
        "standing": auction_standing(found, request.user, market_of(request)),
        # One for each form: a second press of either is the first.
        "nonce": uuid4(),
        "other_nonce": uuid4(),
    }


@require_GET
@never_cache
def mine(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell a page over a show what its reader's part is, and sign how late its picture is."""
    found = access_auction(request.user, public_id)
    facts = auction_standing(found, request.user, market_of(request)).facts()
    if request.user.is_authenticated:
        at = request.GET.get("at", "")
        delay = delay_sign(found, user=request.user.public_id, at=at, now=timezone.now())
        facts |= {"delay": delay.ms, "delay_word": delay.word}
    return JsonResponse(facts)


@require_POST
@login_required
def bid(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bid as much as somebody would pay at most."""
    # The moment of the press, before anything is asked or waited for.
    at = timezone.now()
    found, person = access_auction(request.user, public_id), person_of(request)
    demand_turn(found, person)
    sent = bid_sent(found, request.POST)
    bidder = bidder_ready(auction=found, user=person, traces=traces_of(request))
    delay = delay_of(found, user=person.public_id, word=sent.word, now=at)
    pressed = Pressed(sent.nonce, at, playhead_of(sent.at), delay)
    bid_make(bidder=bidder, maximum=sent.maximum, pressed=pressed)
    found.refresh_from_db()
    standing = auction_standing(found, person, market_of(request))
    if wants_json(request):
        price = found.price
        return JsonResponse(standing.facts() | {"price": price.minor if price else 0, "n": found.bids})
    messages.success(request, standing.text)
    return redirect(safe_next(request, found.get_absolute_url()))


@require_POST
@login_required
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a second chance."""
    award_accept(award=access_offer(request.user, public_id))
    messages.success(request, _("It is yours. Your card is charged now."))
    return redirect("auctions:auction", public_id)


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a second chance go."""
    award_pass(award=access_offer(request.user, public_id))
    messages.success(request, _("Let go. Nothing was charged."))
    return redirect("auctions:auction", public_id)


@require_GET
@never_cache
def log_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole log, to be replayed by anybody who bid."""
    log = log_of(access_auction_log(request.user, public_id))
    return JsonResponse(log, json_dumps_params={"indent": 1})


@require_GET
@never_cache
def log_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bids of the log as a table."""
    rows = log_rows(log_of(access_auction_log(request.user, public_id)))
    answer = HttpResponse(csv_text(CSV_HEADER, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="auction-{public_id}.csv"'
    return answer

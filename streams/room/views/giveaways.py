"""Giveaways: the desk of those who hold them, the deeds of those who take part, the proof for everybody."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.checkout.address_forms import ADDRESS, AddressForm
from marketplace.accounts.models import User
from marketplace.kernel.http import wants_json
from marketplace.markets.selectors import market_by_code, market_of, markets_with_draws
from streams.room.entry import entrant_of
from streams.room.forms import GiveawayForm, ReplaceForm
from streams.room.giveaway_errors import GiveawayAccountNeeded
from streams.room.selectors import giveaways as found_by
from streams.room.selectors.claims import access_winner, claims_of, may_read_claims
from streams.room.services import giveaway_entries as entries
from streams.room.services import giveaways as deeds
from streams.room.views.answers import answer_deed
from streams.shows.invitations import access_show_here
from streams.shows.models import Show
from streams.shows.selectors import access_show, role_in_show

DEEDS = {
    "open": deeds.giveaway_open,
    "close": deeds.giveaway_close,
    "call": deeds.giveaway_call,
    "draw": deeds.giveaway_draw,
    "call-off": deeds.giveaway_call_off,
}


def _user(request: HttpRequest) -> User:
    if not request.user.is_authenticated:
        raise GiveawayAccountNeeded
    return request.user


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    """Prepare giveaways of a show, and see who won: the host's and the brand's page."""
    show = access_show(request.user, public_id, to="moderate")
    form = GiveawayForm(request.POST or None, show=show)
    if request.method == "POST" and form.is_valid():
        deeds.giveaway_prepare(show=show, draft=form.draft, by=_user(request))
        return redirect("room:giveaways", public_id)
    giveaways = list(found_by.giveaways_of(show))
    reads = may_read_claims(role_in_show(request.user, show), show)
    context = {
        "show": show,
        "form": form,
        "giveaways": giveaways,
        "claims": claims_of(giveaways) if reads else {},
        "reads_claims": reads,
        "has_markets": markets_with_draws().exists(),
    }
    return render(request, "streams/room/giveaways.html", context)


@require_GET
@never_cache
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw the studio's part of it anew."""
    show = access_show(request.user, public_id, to="moderate")
    return render(request, "streams/room/_studio_giveaway_parts.html", {"show": show})


@require_POST
def deed(request: HttpRequest, public_id: str, number: int, name: str) -> HttpResponse:
    """Open, close, call, draw, call off: the host's and the brand's deeds."""
    show = access_show(request.user, public_id, to="moderate")
    giveaway = found_by.access_giveaway(show, number)
    DEEDS[name](giveaway=giveaway, by=_user(request))
    return answer_deed(request, public_id, number=number)


@require_POST
def replace(request: HttpRequest, public_id: str, number: int, pick: int) -> HttpResponse:
    """Draw another one in the place of a winner, and say why."""
    show = access_show(request.user, public_id, to="moderate")
    winner = access_winner(found_by.access_giveaway(show, number), pick)
    form = ReplaceForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    deeds.winner_replace(winner=winner, reason=reason, by=_user(request))
    return answer_deed(request, public_id, number=number)


@require_POST
def enter(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Enter a giveaway: whoever is in the room and has an account."""
    show = access_show_here(request, public_id, to="attend")
    giveaway = found_by.access_giveaway(show, number)
    entry = entries.giveaway_enter(
        giveaway=giveaway,
        user=_user(request),
        name=entrant_of(request, show).name,
        market=market_of(request).code,
    )
    return answer_deed(request, public_id, entry=entry.public_id)


@require_GET
@never_cache
def mine(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Tell a page whether its reader has entered."""
    show = access_show_here(request, public_id, to="attend")
    giveaway = found_by.access_giveaway_shown(show, number)
    return JsonResponse(found_by.mine_facts(giveaway, request.user))


@require_POST
def here(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Say that one is here."""
    show = access_show_here(request, public_id, to="attend")
    entry = entries.giveaway_here(giveaway=found_by.access_giveaway(show, number), user=_user(request))
    return answer_deed(request, public_id, entry=entry.public_id)


@require_GET
@never_cache
def proof(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Show everybody who may see the show how a draw came about, with all that is needed to check it."""
    show = access_show_here(request, public_id, to="watch")
    giveaway = found_by.access_giveaway_shown(show, number)
    facts = found_by.proof_of(giveaway)
    if wants_json(request) or request.GET.get("format") == "json":
        return JsonResponse(facts)
    context = {"show": show, "giveaway": giveaway, "proof": facts}
    return render(request, "streams/room/giveaway_proof.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@ensure_csrf_cookie
def claim(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Ask a winner where the prize goes."""
    show = access_show_here(request, public_id, to="watch")
    winner = found_by.access_win(request.user, show, number)
    market = market_by_code(winner.entry.market) or market_of(request)
    initial = {"email": _user(request).email}
    form = AddressForm(request.POST or None, market=market, initial=initial)
    if request.method == "POST" and form.is_valid():
        address = {name: str(form.cleaned_data.get(name) or "") for name in ADDRESS}
        entries.win_claim(winner=winner, address=address)
        return redirect("room:giveaway_claim", public_id, number)
    context = {
        "show": show,
        "winner": winner,
        "giveaway": winner.giveaway,
        "form": form,
        "sender": _sender(show),
    }
    return render(request, "streams/room/giveaway_claim.html", context)


def _sender(show: Show) -> str:
    return show.collaboration.brand.name if show.collaboration else show.creator.display_name


@require_POST
def decline(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Let a prize go."""
    show = access_show_here(request, public_id, to="watch")
    entries.win_decline(winner=found_by.access_win(request.user, show, number))
    return redirect("room:giveaway_proof", public_id, number)

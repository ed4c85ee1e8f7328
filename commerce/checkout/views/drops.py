"""Fair drops for fans: the page of one, entering, taking the entry back, letting a piece go."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commerce.catalog.models import Product
from commerce.checkout.drop_standing import drop_standing, told_standing
from commerce.checkout.services import drops as deeds
from commerce.checkout.views.frame import is_piece
from commerce.promotions.models import FairDrop
from commerce.promotions.selectors import access_drop, drop_proof
from commerce.promotions.services import drop_withdraw
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import safe_next, wants_json
from marketplace.markets.selectors import market_of


@require_GET
@never_cache
@ensure_csrf_cookie
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show everybody a drop, and after the draw all that is needed to do it again."""
    found = access_drop(public_id)
    proof = drop_proof(found)
    if wants_json(request) or request.GET.get("format") == "json":
        return JsonResponse(proof)
    context = {
        "drop": found,
        "product": found.variant.product,
        "standing": drop_standing(found, request.user, market_of(request)),
        "proof": proof,
    }
    return render(request, "commerce/checkout/drop.html", context)


@require_GET
@never_cache
def mine(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell a page over a show what its reader's part in a drop is."""
    return JsonResponse(drop_standing(access_drop(public_id), request.user, market_of(request)).facts())


@require_POST
@login_required
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter a drop, once."""
    found = access_drop(public_id)
    deeds.drop_join(drop=found, user=person_of(request), market=market_of(request))
    return _done(request, found, _("You are in. Wait for the draw."))


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's entry back."""
    found = access_drop(public_id)
    drop_withdraw(drop=found, user=person_of(request))
    return _done(request, found, _("Your entry is taken back."))


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a piece go that is held: the next on the list gets it."""
    found = access_drop(public_id)
    deeds.drop_decline(drop=found, user=person_of(request))
    return _done(request, found, _("Let go. The next person on the list gets it."))


def _done(request: HttpRequest, found: FairDrop, text: str) -> HttpResponse:
    # In the sheet over a show the form goes on to the piece it came from.
    if wants_json(request) and "next" not in request.POST:
        found.refresh_from_db()
        return JsonResponse(drop_standing(found, request.user, market_of(request)).facts())
    if not is_piece(request):
        messages.success(request, text)
    return redirect(safe_next(request, found.get_absolute_url()))


def drop_box(request: HttpRequest, product: Product) -> tuple[str, dict[str, Any]]:
    """Return the template and context of the box on a product's page; it is empty where there is no drop."""
    standing = told_standing(product, request.user, market_of(request))
    return "commerce/checkout/_drop.html", {"standing": standing, "way_back": request.get_full_path()}

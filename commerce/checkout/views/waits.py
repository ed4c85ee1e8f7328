"""Waitlists: joined where something is sold out, looked at and left in the account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.catalog.selectors import access_variant
from commerce.checkout.links import buy_url
from commerce.checkout.services import quantity_of
from commerce.checkout.services.waits import wait_begin
from commerce.checkout.views.frame import is_piece
from commerce.checkout.wait_links import wait_of_key
from commerce.stock.models import WaitEntry
from commerce.stock.services import wait_leave
from commerce.stock.waits import access_wait, offers_of, places_of, waits_ended_of, waits_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import safe_next, wants_json


def offer_url(entry: WaitEntry) -> str:
    """Return where somebody buys what is held for them."""
    url = buy_url(entry.stock.variant.public_id, token=entry.token, number=entry.number)
    return url if entry.quantity == 1 else f"{url}{'&' if '?' in url else '?'}quantity={entry.quantity}"


def _offer_facts(entry: WaitEntry) -> dict[str, Any]:
    title = str(entry.stock.variant)
    text = ngettext(
        "It is your turn: one “%(title)s” is held for you.",
        "It is your turn: %(n)s of “%(title)s” are held for you.",
        entry.quantity,
    )
    return {
        "m": text % {"title": title, "n": entry.quantity},
        "url": offer_url(entry),
        "until": int(entry.expires_at.timestamp() * 1000) if entry.expires_at else 0,
    }


@require_GET
@never_cache
@login_required
def waits(request: HttpRequest) -> HttpResponse:
    """Show what somebody waits for and what is held for them; JSON tells the offers alone."""
    user = person_of(request)
    if wants_json(request):
        return JsonResponse({"offers": [_offer_facts(entry) for entry in offers_of(user)]})
    entries = list(waits_of(user))
    places = places_of(entries)
    rows = [{"entry": entry, "url": offer_url(entry), "place": places.get(entry.pk, 0)} for entry in entries]
    return render(request, "commerce/checkout/waits.html", {"rows": rows, "ended": waits_ended_of(user)})


@require_POST
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Wait for what is sold out."""
    sent = request.POST
    variant = access_variant(sent.get("variant", ""))
    entry = wait_begin(
        user=person_of(request),
        variant=variant,
        token=sent.get("show", ""),
        number=sent.get("number", ""),
        quantity=quantity_of(sent.get("quantity", "1")),
    )
    if entry.form == WaitEntry.Form.OFFER:
        text = ngettext(
            "You are on the list. When your turn comes, one piece is held for you.",
            "You are on the list. When your turn comes, %(n)s pieces are held for you.",
            entry.quantity,
        ) % {"n": entry.quantity}
    else:
        text = _("You get a mail as soon as there are some again.")
    if not is_piece(request):
        messages.success(request, text)
    return redirect(safe_next(request, reverse("checkout:waits")))


@require_http_methods(["GET", "POST"])
@never_cache
def leave_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """Leave a list by the link in its mail, without signing in: shown first, done by a press."""
    entry = wait_of_key(key)
    if request.method == "POST":
        wait_leave(entry=entry)
        return render(request, "commerce/checkout/wait_left.html", {"entry": entry, "is_left": True})
    is_left = entry.state not in WaitEntry.OPEN
    return render(request, "commerce/checkout/wait_left.html", {"entry": entry, "is_left": is_left})


@require_POST
@login_required
def leave(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Leave a list, or say no thanks to an offer."""
    wait_leave(entry=access_wait(request.user, entry_id))
    messages.success(request, _("You are off the list."))
    return redirect(safe_next(request, reverse("checkout:waits")))

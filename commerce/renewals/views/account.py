"""A member's own pages: all memberships, one of them, and what can be done with it."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.checkout.shoppers import remember
from commerce.memberships.errors import TierNotOffered
from commerce.memberships.models import Membership
from commerce.memberships.selectors.members import (
    access_membership,
    entries_of,
    memberships_of,
    periods_of,
)
from commerce.memberships.selectors.plans import tier_named, tiers_of
from commerce.memberships.services.moving import (
    membership_cancel,
    membership_keep,
    membership_pause,
    membership_resume,
)
from commerce.payments.selectors import usual_method
from commerce.renewals.errors import ChangePriceMoved
from commerce.renewals.forms import KeyForm, PauseForm
from commerce.renewals.selectors.buying import (
    ChangeQuote,
    change_quote,
    choices_to_change,
    gifts_of,
)
from commerce.renewals.selectors.renewals import ask_open, next_price, open_renewal
from commerce.renewals.services.buying import change_agree, change_buy, membership_buy
from commerce.renewals.services.prices import price_agree
from commerce.renewals.views.joining import buying_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import page_of
from marketplace.kernel.money import Money, format_money
from marketplace.kernel.refusals import Refusal

# A price that was shown holds for so long.
SHOWN_SECONDS: Final = 900
SALT: Final = "showfloor.memberships.change"
LOG_ROWS: Final = 20


@login_required
@require_GET
@never_cache
def memberships(request: HttpRequest) -> HttpResponse:
    """Everything somebody is a member of, and the gifts they gave."""
    person = person_of(request)
    context = {
        "page": page_of(request, memberships_of(person)),
        "gifts": list(gifts_of(person)[:20]),
    }
    return render(request, "commerce/renewals/memberships.html", context)


@login_required
@require_GET
@never_cache
def membership(request: HttpRequest, public_id: str) -> HttpResponse:
    """One membership: until when, what it gives, what can be done, and what was."""
    return _page(request, access_membership(request.user, public_id), None)


def _page(request: HttpRequest, found: Membership, refusal: Refusal | None) -> HttpResponse:
    renewal = open_renewal(found)
    person = person_of(request)
    context: dict[str, Any] = {
        "membership": found,
        "tier": found.tier,
        "periods": list(periods_of(found)[:LOG_ROWS]),
        "entries": list(entries_of(found)[:LOG_ROWS]),
        "card": usual_method(person),
        "owed": renewal.order if renewal is not None else None,
        "ask": ask_open(found),
        "next_price": next_price(found),
        "pause_form": PauseForm(),
        "pause_days_max": settings.MEMBERSHIP_PAUSE_DAYS_MAX,
        "key": uuid.uuid4(),
        "is_over": found.state == Membership.State.ENDED,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "commerce/renewals/membership.html", context, status=status)


Deed = Callable[[HttpRequest, Membership], str]


def _deed(deed: Deed) -> Callable[..., HttpResponse]:
    """A button on a membership's page: does it, says so, and shows the page again."""

    @login_required
    @require_POST
    @never_cache
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        found = access_membership(request.user, public_id)
        try:
            said = deed(request, found)
        except Refusal as refusal:
            return _page(request, access_membership(request.user, public_id), refusal)
        messages.success(request, said)
        return redirect("renewals:membership", public_id)

    return view


def _cancel(request: HttpRequest, found: Membership) -> str:
    membership_cancel(membership=found, by=person_of(request))
    return _("Cancelled. You have everything until the end, and nothing more is charged.")


def _keep(request: HttpRequest, found: Membership) -> str:
    membership_keep(membership=found, by=person_of(request), price=next_price(found) or found.agreed)
    return _("It goes on by itself.")


def _pause(request: HttpRequest, found: Membership) -> str:
    form = PauseForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else 0
    membership_pause(membership=found, by=person_of(request), days=days)
    return _("Paused. What you paid for is there when you go on.")


def _resume(request: HttpRequest, found: Membership) -> str:
    membership_resume(membership=found, by=person_of(request))
    return _("Welcome back. Nothing of what you paid for is lost.")


def _agree(request: HttpRequest, found: Membership) -> str:
    text = request.POST.get("minor", "")
    minor = int(text) if text.isascii() and text.isdigit() and len(text) <= 13 else 0
    price_agree(membership=found, price=Money(minor, found.currency), by=person_of(request))
    return _("Agreed: the new price holds from the next period on.")


cancel, keep, pause, resume, agree = map(_deed, (_cancel, _keep, _pause, _resume, _agree))


@login_required
@require_POST
@never_cache
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pay for the next term by hand, before the end; it begins at the end."""
    found = access_membership(request.user, public_id)
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        placement = membership_buy(
            buying=buying_of(request, form), tier=found.tier, term=found.term, renews=found.renews
        )
    except Refusal as refusal:
        return _page(request, found, refusal)
    return remember(request, redirect("checkout:result", placement.order.public_id))


# Another tier


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what each change costs to the cent, and do one at the price that was shown."""
    found = access_membership(request.user, public_id)
    if request.method == "GET":
        return _change_page(request, found, None)
    tier = tier_named(found.plan, request.POST.get("tier", ""))
    term = request.POST.get("term", "")
    form = KeyForm(request.POST)
    shown = _shown(request, found)
    try:
        if tier is None:
            raise TierNotOffered
        if shown is None or not form.is_valid():
            change_agree(membership=found, tier=tier, term=term, by=person_of(request))
            messages.success(
                request, _("Agreed: it changes with the next period, and nothing is charged now.")
            )
            return redirect("renewals:membership", public_id)
        at, minor = shown
        quote = change_quote(found, tier, term, at)
        if quote.now is None or quote.now.minor != minor:
            raise ChangePriceMoved(price=format_money(quote.now or quote.then))
        placement = change_buy(buying=buying_of(request, form), membership=found, quote=quote)
    except Refusal as refusal:
        return _change_page(request, found, refusal)
    return remember(request, redirect("checkout:result", placement.order.public_id))


def _change_page(request: HttpRequest, found: Membership, refusal: Refusal | None) -> HttpResponse:
    quotes = choices_to_change(found, [tier for tier in tiers_of(found.plan) if tier.is_offered])
    context = {
        "membership": found,
        "quotes": [{"quote": quote, "shown": _sign(found, quote)} for quote in quotes],
        "key": uuid.uuid4(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "commerce/renewals/change.html", context, status=status)


def _sign(found: Membership, quote: ChangeQuote) -> str:
    """Return what proves which price a page showed; nothing for what costs nothing now."""
    if quote.now is None:
        return ""
    told = [found.public_id, quote.tier.public_id, quote.term, quote.at.isoformat(), quote.now.minor]
    return signing.dumps(told, salt=SALT)


def _shown(request: HttpRequest, found: Membership) -> tuple[datetime, int] | None:
    """Return when a page was shown and with which price; one that is too old, or another's, shows none."""
    text = request.POST.get("shown", "")
    if not text:
        return None
    try:
        whose, tier, term, at, minor = signing.loads(text, salt=SALT, max_age=SHOWN_SECONDS)
    except signing.BadSignature:
        return timezone.now(), -1
    if (whose, tier, term) != (found.public_id, request.POST.get("tier"), request.POST.get("term")):
        return timezone.now(), -1
    return datetime.fromisoformat(at), minor

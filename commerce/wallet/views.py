"""Somebody's coins: what is left, what they gave, and how much they want to give at most."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.wallet import services
from commerce.wallet.errors import GuardOutOfBounds
from commerce.wallet.forms import ExclusionForm, LimitsForm, PauseForm
from commerce.wallet.guarding import EXCLUSION_DAYS, PAUSE_DAYS, limits_of
from commerce.wallet.selectors.gifts import gifts_of
from commerce.wallet.selectors.guards import guard_of_user
from commerce.wallet.selectors.statement import month_before, month_read, statement_of
from commerce.wallet.selectors.tips import tips_of
from commerce.wallet.selectors.wallets import holding_of, lots_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.refusals import Refusal

SHOWN_MAX = 30


@login_required
@require_GET
@never_cache
def wallet(request: HttpRequest) -> HttpResponse:
    """Show somebody's coins, gifts, limits and the statement of a month."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user, now = person_of(request), timezone.now()
    guard, today = guard_of_user(user), timezone.localdate()
    first_day = month_read(request.GET.get("month", ""), today)
    context = {
        "holding": holding_of(user),
        "lots": lots_of(user, SHOWN_MAX),
        "gifts": gifts_of(user, SHOWN_MAX),
        "tips": tips_of(user, SHOWN_MAX),
        "guard": guard,
        "limits": limits_of(guard, now),
        "waits": guard is not None and guard.wants_from is not None and guard.wants_from > now,
        "is_paused": guard is not None and guard.paused_until is not None and guard.paused_until > now,
        "is_excluded": guard is not None and guard.excluded_until is not None and guard.excluded_until > now,
        "form": LimitsForm(
            initial={"daily": guard.daily_coins, "monthly": guard.monthly_coins} if guard else None
        ),
        "pauses": PAUSE_DAYS,
        "exclusions": EXCLUSION_DAYS,
        "statement": statement_of(user, first_day),
        "month_before": month_before(first_day),
        "key": uuid4(),
        "refusal": refusal,
    }
    return render(request, "commerce/wallet/wallet.html", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    """Set somebody's own limits."""
    form = LimitsForm(request.POST)
    try:
        if not form.is_valid():
            raise GuardOutOfBounds(most=form.fields["daily"].widget.attrs["max"])
        services.limits_set(user=person_of(request), **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, refusal)
    return _done(request, _("Your limits are set. A lower one holds at once, a higher one after a while."))


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Give somebody a break."""
    form = PauseForm(request.POST)
    try:
        services.gifts_pause(
            user=person_of(request), days=form.cleaned_data["days"] if form.is_valid() else 0
        )
    except Refusal as refusal:
        return _page(request, refusal)
    return _done(request, _("You have a break from gifts. It ends by itself."))


@login_required
@require_POST
def exclude(request: HttpRequest) -> HttpResponse:
    """Exclude somebody, as they wish and have confirmed."""
    form = ExclusionForm(request.POST)
    try:
        services.gifts_exclude(
            user=person_of(request), days=form.cleaned_data["days"] if form.is_valid() else 0
        )
    except Refusal as refusal:
        return _page(request, refusal)
    return _done(request, _("You are excluded from gifts and tips. Nobody can lift that early."))


def _done(request: HttpRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("wallet:wallet")

"""Plans and tiers as whoever runs them sees them: a creator, a brand, the house."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.memberships.models import Plan, Tier
from commerce.memberships.selectors.members import member_count
from commerce.memberships.selectors.plans import access_own_plan, tier_in, tiers_of
from commerce.memberships.services.planning import plan_change, plan_open, tier_add, tier_change
from commerce.renewals.forms import PlanForm, TierForm, currencies_sold
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import markets_open

BAD = 400


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def plan(request: HttpRequest, owner: str, public_id: str = "") -> HttpResponse:
    """A plan with its tiers; a POST makes it, or changes what it is called."""
    found, whose = access_own_plan(request.user, owner, public_id)
    form = PlanForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            values = form.cleaned_data
            if found is None:
                found = plan_open(owner=whose, name=values["name"], description=values["description"])
            else:
                plan_change(plan=found, **values)
            messages.success(request, _("Saved."))
            return redirect(request.path)
        status = BAD
    context = _context(owner, public_id, found, whose) | {"form": form}
    return render(request, "commerce/renewals/desk_plan.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def tier(request: HttpRequest, owner: str, public_id: str = "", tier_id: str = "") -> HttpResponse:
    """A new tier, or one that is there."""
    found, whose = access_own_plan(request.user, owner, public_id)
    if found is None:
        raise Http404
    known: Tier | None = tier_in(found, tier_id) if tier_id else None
    form = TierForm(request.POST or None, instance=known, currencies=currencies_sold(list(markets_open())))
    status = 200
    if request.method == "POST":
        status = BAD
        if form.is_valid():
            try:
                if known is None:
                    tier_add(plan=found, draft=form.draft)
                else:
                    tier_change(tier=tier_in(found, tier_id), draft=form.draft)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return redirect(_context(owner, public_id, found, whose)["plan_url"])
    context = _context(owner, public_id, found, whose) | {"form": form, "tier": known}
    return render(request, "commerce/renewals/desk_tier.html", context, status=status)


def _url(name: str, owner: str, *args: str) -> str:
    return reverse(f"renewals:{owner}_{name}", args=[each for each in args if each])


def _context(owner: str, public_id: str, found: Plan | None, whose: Any) -> dict[str, Any]:
    tiers = tiers_of(found) if found else []
    return {
        "plan": found,
        "owner": owner,
        "brand": whose if owner == Plan.Owner.BRAND else None,
        "creator": whose if owner == Plan.Owner.CREATOR else None,
        "tiers": [{"tier": each, "url": _url("tier", owner, public_id, each.public_id)} for each in tiers],
        "members": member_count(found) if found else 0,
        "plan_url": _url("plan", owner, public_id),
        "add_url": _url("tier_add", owner, public_id),
    }

"""The page of a plan, joining it, trying it, giving it, and using a gift."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.checkout.shoppers import remember, shopper_of
from commerce.memberships.models import Plan
from commerce.memberships.models.members import Term
from commerce.memberships.selectors.members import membership_in
from commerce.memberships.selectors.plans import access_plan, choices_of, plan_of_house, term_price, tier_in
from commerce.memberships.services.gifts import gift_redeem
from commerce.memberships.services.moving import trial_begin
from commerce.payments.selectors import usual_method
from commerce.renewals.errors import NotInThisMarket
from commerce.renewals.forms import GiftForm, JoinForm, KeyForm, RedeemForm
from commerce.renewals.services.buying import Buying, gift_buy, membership_buy
from marketplace.accounts.visitors import person_of
from marketplace.kernel.money import format_money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400


@require_GET
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """What one can become a member of here, with what each costs and gives."""
    return _plan_page(request, access_plan(public_id), None)


@require_GET
def house(request: HttpRequest) -> HttpResponse:
    """The pass of the house, by a short address."""
    found = plan_of_house()
    return _plan_page(request, access_plan(found.public_id if found else ""), None)


def _plan_page(request: HttpRequest, found: Plan, refusal: Refusal | None) -> HttpResponse:
    choices = choices_of(found, market_of(request))
    tiers: dict[int, dict[str, Any]] = {}
    for choice in choices:
        tiers.setdefault(choice.tier.pk, {"tier": choice.tier, "choices": []})["choices"].append(choice)
    person = request.user
    context = {
        "plan": found,
        "tiers": list(tiers.values()),
        "mine": membership_in(person, found),
        "has_card": person.is_authenticated and usual_method(person) is not None,
        "key_form": KeyForm(),
        "refusal": refusal,
    }
    return render(request, "commerce/renewals/plan.html", context, status=refusal.status if refusal else 200)


def buying_of(request: HttpRequest, form: KeyForm) -> Buying:
    """Return who buys, with the page's key."""
    return Buying(form.cleaned_data["key"], shopper_of(request), person_of(request), market_of(request))


@login_required
@require_POST
@never_cache
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Order a membership, and go on to pay for it."""
    found = access_plan(public_id)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, found, NotInThisMarket())
    tier = tier_in(found, form.cleaned_data["tier"])
    try:
        placement = membership_buy(
            buying=buying_of(request, form),
            tier=tier,
            term=form.cleaned_data["term"],
            renews=form.cleaned_data["renews"],
        )
    except Refusal as refusal:
        return _plan_page(request, found, refusal)
    return remember(request, redirect("checkout:result", placement.order.public_id))


@login_required
@require_POST
@never_cache
def trial(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a trial; it goes on by itself only for who keeps a card and says so."""
    found = access_plan(public_id)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, found, NotInThisMarket())
    person, market = person_of(request), market_of(request)
    tier, term = tier_in(found, form.cleaned_data["tier"]), form.cleaned_data["term"]
    price = term_price(tier, term, market.currency)
    try:
        if price is None:
            raise NotInThisMarket
        renews = form.cleaned_data["renews"] and usual_method(person) is not None
        membership = trial_begin(user=person, tier=tier, term=term, price=price, market=market, renews=renews)
    except Refusal as refusal:
        return _plan_page(request, found, refusal)
    messages.success(request, _("Your trial has begun. Have a good time."))
    return redirect("renewals:membership", membership.public_id)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def gift(request: HttpRequest, public_id: str) -> HttpResponse:
    """Buy some months for somebody else."""
    found = access_plan(public_id)
    monthly = [one for one in choices_of(found, market_of(request)) if one.term == Term.MONTH]
    names = [
        (one.tier.public_id, f"{one.tier.product.shown_title}, {format_money(one.price)}") for one in monthly
    ]
    form = GiftForm(request.POST or None, tiers=names)
    status = 200
    if request.method == "POST":
        status = BAD
        if form.is_valid():
            values = form.cleaned_data
            try:
                placement = gift_buy(
                    buying=buying_of(request, form),
                    tier=tier_in(found, values["tier"]),
                    months=values["months"],
                    recipient=values["recipient"],
                    note=values["note"],
                )
                return remember(request, redirect("checkout:result", placement.order.public_id))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context = {"plan": found, "form": form}
    return render(request, "commerce/renewals/gift.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def redeem(request: HttpRequest) -> HttpResponse:
    """Use a gift's code."""
    is_sent = request.method == "POST"
    form = RedeemForm(request.POST if is_sent else None, initial={"code": request.GET.get("code", "")[:40]})
    status = 200
    if is_sent:
        status = BAD
        if form.is_valid():
            try:
                membership = gift_redeem(user=person_of(request), code=form.cleaned_data["code"])
            except Refusal as refusal:
                form.add_error("code", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Your gift is yours. Have a good time."))
                return redirect("renewals:membership", membership.public_id)
    return render(request, "commerce/renewals/redeem.html", {"form": form}, status=status)

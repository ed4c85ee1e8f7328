"""Ways into open rates: the brand sets them and answers creators; creators see them and ask."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.payouts import open_rates
from commerce.payouts.open_forms import OpenRateForm
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.kernel.refusals import Refusal

BAD = 400


@login_required
@require_http_methods(["GET", "POST"])
def brand_open_plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a brand gives to every creator, and who asked; a POST sets a rate."""
    brand = access_brand(request.user, public_id, to="manage")
    form = OpenRateForm(request.POST or None, brand=brand)
    if request.method == "POST" and form.is_valid():
        try:
            open_rates.open_rate_set(brand=brand, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Set. It holds for what is ordered from now on."))
            return redirect("payouts:brand_open_plan", public_id)
    context = {
        "brand": brand,
        "form": form,
        "rates": open_rates.rates_of(brand),
        "needs_approval": open_rates.needs_approval(brand),
        "sellers": open_rates.sellers_of(brand),
    }
    return render(request, "commerce/payouts/open_plan.html", context, status=BAD if form.errors else 200)


@login_required
@require_POST
def open_rate_end(request: HttpRequest, public_id: str, rate_id: int) -> HttpResponse:
    """Give a rate no more."""
    brand = access_brand(request.user, public_id, to="manage")
    open_rates.open_rate_end(rate=open_rates.access_rate(brand, rate_id))
    messages.success(request, _("Ended. What is ordered already keeps its rate."))
    return redirect("payouts:brand_open_plan", public_id)


@login_required
@require_POST
def open_plan_approval(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let everybody sell at the open rates, or only who was approved."""
    brand = access_brand(request.user, public_id, to="manage")
    open_rates.open_plan_set(brand=brand, needs_approval=request.POST.get("needs_approval") == "1")
    messages.success(request, _("Saved."))
    return redirect("payouts:brand_open_plan", public_id)


@login_required
@require_POST
def open_seller_decide(request: HttpRequest, public_id: str, seller_id: int) -> HttpResponse:
    """Answer a creator who asked."""
    brand = access_brand(request.user, public_id, to="manage")
    seller = open_rates.access_seller(brand, seller_id)
    try:
        open_rates.open_seller_decide(seller=seller, approve=request.POST.get("answer") == "approve")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("payouts:brand_open_plan", public_id)


@login_required
@require_GET
def creator_open_plans(request: HttpRequest) -> HttpResponse:
    """Which brands give an open rate, and how the creator stands with each."""
    creator = access_creator(request.user)
    context = {"creator": creator, "offers": open_rates.offers_to(creator)}
    return render(request, "commerce/payouts/open_plans.html", context)


@login_required
@require_POST
def open_seller_ask(request: HttpRequest, brand_id: str) -> HttpResponse:
    """Ask a brand to be let in."""
    creator = access_creator(request.user)
    open_rates.open_seller_ask(brand=open_rates.access_offering(brand_id), creator=creator)
    messages.success(request, _("Asked. You see the answer here."))
    return redirect("payouts:creator_open_plans")

"""Ways into getting paid: what is there, what is missing, and the way to the provider."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payouts.connecting import payee_connect
from commerce.payouts.gate_forms import CountryForm
from commerce.payouts.payees import Payee, payee_of_brand, payee_of_creator
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.markets.selectors import market_of

BAD = 400


@dataclass(frozen=True)
class Place:
    """Whose page it is and where its buttons lead."""

    payee: Payee
    here: str
    connect: str
    profile: str
    account: str
    tax_form: str
    money: str
    country: str
    extra: dict[str, Any]


def _creator(request: HttpRequest) -> Place:
    creator = access_creator(request.user)
    profile = reverse("creators:edit")
    countries = market_of(request).countries
    return Place(
        payee=payee_of_creator(creator),
        here=reverse("payouts:creator_getting_paid"),
        connect=reverse("payouts:creator_connect"),
        profile=profile,
        account=profile,
        tax_form=reverse("taxforms:creator_form"),
        money=reverse("payouts:creator_earnings"),
        country=countries[0] if len(countries) == 1 else "",
        extra={"here": "earnings"},
    )


def _brand(request: HttpRequest, public_id: str) -> Place:
    brand = access_brand(request.user, public_id, to="own")
    return Place(
        payee=payee_of_brand(brand),
        here=reverse("payouts:brand_getting_paid", args=[public_id]),
        connect=reverse("payouts:brand_connect", args=[public_id]),
        profile=reverse("brands:resume", args=[public_id]),
        account=reverse("brands:wizard", args=[public_id, "promise"]),
        tax_form=reverse("taxforms:brand_form", args=[public_id]),
        money=reverse("payouts:brand_money", args=[public_id]),
        country=brand.country,
        extra={"brand": brand},
    )


@login_required
@require_GET
def creator_getting_paid(request: HttpRequest) -> HttpResponse:
    """What a creator still has to do before money can leave for them."""
    return _page(request, _creator(request))


@login_required
@require_GET
def brand_getting_paid(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for a brand, for its owners."""
    return _page(request, _brand(request, public_id))


@login_required
@require_POST
def creator_connect(request: HttpRequest) -> HttpResponse:
    """Open a creator's account at the provider, or go on with it."""
    return _connect(request, _creator(request))


@login_required
@require_POST
def brand_connect(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same for a brand."""
    return _connect(request, _brand(request, public_id))


def _page(request: HttpRequest, place: Place, form: CountryForm | None = None) -> HttpResponse:
    form = form or CountryForm(initial={"country": place.country})
    context = {"place": place, "payee": place.payee, "gate": place.payee.gate, "form": form, **place.extra}
    status = BAD if form.errors else 200
    return render(request, "commerce/payouts/getting_paid.html", context, status=status)


def _connect(request: HttpRequest, place: Place) -> HttpResponse:
    form = CountryForm(request.POST)
    known = place.payee.gate.account
    if known is None and not form.is_valid():
        return _page(request, place, form)
    country = "" if known else form.cleaned_data["country"]
    try:
        address = payee_connect(owner=place.payee.owner, country=country, return_url=place.here)
    except ProviderAway:
        messages.error(
            request, _("The payment provider does not answer. Nothing is lost: try again in a minute.")
        )
    except (ProviderRefused, DoesNotFit):
        messages.error(request, _("The payment provider said no. Is the country right? Nothing was changed."))
    else:
        return redirect(address or place.here)
    return redirect(place.here)

"""Ways into tax forms: which one it is, filling it in, and the operators' yearly files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commerce.ledger.kinds import brand_owner, creator_owner
from commerce.taxforms import yearly
from commerce.taxforms.errors import TaxFormNotAsked
from commerce.taxforms.forms import FORMS, WhoForm
from commerce.taxforms.rules import is_asked, kind_for
from commerce.taxforms.selectors import access_tax_year, tax_standing
from commerce.taxforms.services import tax_form_submit
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.markets.countries import country_name

BAD = 400
YEARS_SHOWN = 4


@login_required
@require_http_methods(["GET", "POST"])
def creator_tax_form(request: HttpRequest) -> HttpResponse:
    """A creator declares what the house's country asks of them."""
    creator = access_creator(request.user)
    back = reverse("payouts:creator_getting_paid")
    place = {"here": "earnings", "payee_name": creator.display_name, "back": back}
    return _form(request, creator_owner(creator.public_id), {"who": "person"}, place)


@login_required
@require_http_methods(["GET", "POST"])
def brand_tax_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """An owner declares it for a brand."""
    brand = access_brand(request.user, public_id, to="own")
    back = reverse("payouts:brand_getting_paid", args=[public_id])
    initial = {"country": brand.country, "who": "company"}
    place = {"brand": brand, "payee_name": brand.name, "back": back}
    return _form(request, brand_owner(brand.public_id), initial, place)


def _form(request: HttpRequest, owner: str, usual: dict[str, str], place: dict[str, Any]) -> HttpResponse:
    if not is_asked(settings.HOUSE_COUNTRY):
        if request.method == "POST":
            raise TaxFormNotAsked
        return redirect(place["back"])
    who = WhoForm(request.GET if "country" in request.GET else None, initial=usual)
    kind = (
        kind_for(
            settings.HOUSE_COUNTRY,
            who.cleaned_data["country"],
            is_company=who.cleaned_data["who"] == "company",
        )
        if who.is_bound and who.is_valid()
        else None
    )
    if kind is None:
        context = {"who": who, "standing": tax_standing(owner), **place}
        return render(request, "commerce/taxforms/who.html", context, status=BAD if who.errors else 200)
    country = who.cleaned_data["country"]
    form = FORMS[kind](request.POST or None, country=country, initial={"name": place["payee_name"]})
    if request.method == "POST" and form.is_valid():
        tax_form_submit(owner=owner, kind=kind, answers=form.answers(), signed_on=timezone.localdate())
        messages.success(request, _("Thank you. Your tax form is kept."))
        return redirect(place["back"])
    context = {
        "form": form,
        "kind": kind,
        "country": country_name(country),
        "day": timezone.localdate(),
        **place,
    }
    return render(request, "commerce/taxforms/form.html", context, status=BAD if form.errors else 200)


@require_GET
def tax_years(request: HttpRequest) -> HttpResponse:
    """The operators' page: which years there are, and their files."""
    access_tax_year(request.user)
    this_year = timezone.localdate().year
    context = {
        "years": range(this_year, this_year - YEARS_SHOWN, -1),
        "house": settings.HOUSE_COUNTRY,
        "files": yearly.FILES,
    }
    return render(request, "commerce/taxforms/years.html", context)


@require_GET
def tax_year_file(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """What a tax office is told of one year."""
    access_tax_year(request.user)
    if name not in yearly.FILES or not 2000 <= year <= timezone.localdate().year:
        raise Http404
    return HttpResponse(
        yearly.file_of(name, year),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{year}.csv"',
            "Cache-Control": "private, no-store",
        },
    )

"""A brand's desk of delivery: what holds for all parcels, its zones, and the methods in them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commerce.shipping import services
from commerce.shipping.forms import MethodForm, TermsForm, ZoneForm
from commerce.shipping.models import ShippingMethod, ShippingZone
from commerce.shipping.selectors import access_method, access_zone, terms_of, zones_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from marketplace.markets.selectors import market_by_code, markets_open

BAD = 400


@login_required
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how a brand delivers, and keep what holds for all of its parcels."""
    brand = access_brand(request.user, public_id, to="manage")
    form = TermsForm(request.POST if request.method == "POST" else None, instance=terms_of(brand))
    if form.is_valid():
        services.terms_save(brand=brand, **form.values())
        messages.success(request, _("Saved."))
        return redirect("shipping:delivery", public_id)
    zones = list(zones_of(brand))
    context = {
        "brand": brand,
        "form": form,
        "zones": zones,
        "markets": markets_open(),
        "is_flat": not zones,
    }
    return render(request, "commerce/shipping/delivery.html", context, status=BAD if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def zone_new(request: HttpRequest, public_id: str, market: str) -> HttpResponse:
    """Write down a part of a market that the brand delivers to."""
    brand = access_brand(request.user, public_id, to="manage")
    where = market_by_code(market)
    if where is None:
        raise Http404
    return _zone_page(request, brand, where, None)


@login_required
@require_http_methods(["GET", "POST"])
def zone_edit(request: HttpRequest, public_id: str, zone_id: str) -> HttpResponse:
    """Change a zone."""
    zone = access_zone(request.user, public_id, zone_id)
    return _zone_page(request, zone.brand, zone.market, zone)


def _zone_page(request: HttpRequest, brand: Brand, market: Market, zone: ShippingZone | None) -> HttpResponse:
    form = ZoneForm(request.POST if request.method == "POST" else None, market=market, zone=zone)
    if form.is_valid():
        try:
            saved = services.zone_save(brand=brand, market=market, draft=form.draft(), zone=zone)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            if zone is None:
                return redirect("shipping:method_new", brand.public_id, saved.public_id)
            return redirect("shipping:delivery", brand.public_id)
    context = {"brand": brand, "market": market, "zone": zone, "form": form}
    return render(request, "commerce/shipping/zone.html", context, status=BAD if form.errors else 200)


@login_required
@require_POST
def zone_remove(request: HttpRequest, public_id: str, zone_id: str) -> HttpResponse:
    """Deliver there no more."""
    zone = access_zone(request.user, public_id, zone_id)
    services.zone_remove(zone=zone)
    messages.success(request, _("“%(name)s” is gone. Orders keep what they were told.") % {"name": zone.name})
    return redirect("shipping:delivery", public_id)


@login_required
@require_http_methods(["GET", "POST"])
def method_new(request: HttpRequest, public_id: str, zone_id: str) -> HttpResponse:
    """Write down a method of a zone."""
    return _method_page(request, access_zone(request.user, public_id, zone_id), None)


@login_required
@require_http_methods(["GET", "POST"])
def method_edit(request: HttpRequest, public_id: str, method_id: str) -> HttpResponse:
    """Change a method."""
    method = access_method(request.user, public_id, method_id)
    return _method_page(request, method.zone, method)


def _method_page(request: HttpRequest, zone: ShippingZone, method: ShippingMethod | None) -> HttpResponse:
    form = MethodForm(request.POST if request.method == "POST" else None, zone=zone, method=method)
    if form.is_valid():
        try:
            services.method_save(zone=zone, draft=form.draft(), method=method)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("shipping:delivery", zone.brand.public_id)
    context: dict[str, Any] = {"brand": zone.brand, "zone": zone, "method": method, "form": form}
    return render(request, "commerce/shipping/method.html", context, status=BAD if form.errors else 200)


@login_required
@require_POST
def method_remove(request: HttpRequest, public_id: str, method_id: str) -> HttpResponse:
    """Offer a method no more."""
    method = access_method(request.user, public_id, method_id)
    services.method_remove(method=method)
    messages.success(
        request, _("“%(name)s” is gone. Orders keep what they were told.") % {"name": method.name}
    )
    return redirect("shipping:delivery", public_id)

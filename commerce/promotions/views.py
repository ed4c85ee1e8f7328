"""The brand's desk of offers: codes, bundles, buy-x-get-y, and the flash deals of its things."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.promotions import services
from commerce.promotions.forms import BundleForm, CodeForm, SetForm, TimedForm
from commerce.promotions.selectors import (
    access_bundle,
    access_code,
    access_deal,
    access_set,
    bundles_of,
    codes_of,
    deals_of,
    sets_of,
)
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand, may
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

BAD = 400
LISTS = {"codes": codes_of, "bundles": bundles_of, "sets": sets_of, "deals": deals_of}


@login_required
@require_GET
def brand_offers(request: HttpRequest, public_id: str) -> HttpResponse:
    """List a brand's offers of one kind, with what they gave so far."""
    brand = access_brand(request.user, public_id)
    kind = request.GET.get("kind", "codes")
    kind = kind if kind in LISTS else "codes"
    context = {
        "brand": brand,
        "kind": kind,
        "page": page_of(request, LISTS[kind](brand)),
        "counts": {name: rows(brand).count() for name, rows in LISTS.items()},
        "may_manage": may(request.user, brand, to="manage"),
        "now": timezone.now(),
    }
    return render(request, "commerce/promotions/brand_offers.html", context)


def _list_of(brand_id: str, kind: str) -> HttpResponse:
    address = redirect("promotions:brand_offers", brand_id)
    address["Location"] += f"?kind={kind}"
    return address


def _page(request: HttpRequest, brand: Brand, kind: str, form: TimedForm, **more: Any) -> HttpResponse:
    context = {"brand": brand, "kind": kind, "form": form, **more}
    status = BAD if form.is_bound else 200
    return render(request, "commerce/promotions/offer_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def code_edit(request: HttpRequest, public_id: str, code_id: str = "") -> HttpResponse:
    """Make or change a code."""
    brand = access_brand(request.user, public_id, to="manage")
    code = access_code(request.user, public_id, code_id) if code_id else None
    initial = CodeForm.initial_of(code) if code else {"kind": "percent"}
    form = CodeForm(request.POST if request.method == "POST" else None, brand=brand, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            saved = services.code_write(
                brand=brand, by=cast("User", request.user), draft=form.draft(), code=code
            )
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved.text})
            return _list_of(public_id, "codes")
    return _page(request, brand, "codes", form, offer=code)


@login_required
@require_http_methods(["GET", "POST"])
def bundle_edit(request: HttpRequest, public_id: str, bundle_id: str = "") -> HttpResponse:
    """Make or change a bundle."""
    brand = access_brand(request.user, public_id, to="manage")
    bundle = access_bundle(request.user, public_id, bundle_id) if bundle_id else None
    initial = BundleForm.initial_of(bundle) if bundle else {}
    form = BundleForm(request.POST if request.method == "POST" else None, brand=brand, initial=initial)
    if form.is_bound and form.is_valid():
        saved = services.bundle_write(brand=brand, draft=form.draft(), bundle=bundle)
        messages.success(request, _("“%(title)s” is saved.") % {"title": form.cleaned_data["title"]})
        return _list_of(saved.brand.public_id, "bundles")
    return _page(request, brand, "bundles", form, offer=bundle)


@login_required
@require_http_methods(["GET", "POST"])
def set_edit(request: HttpRequest, public_id: str, set_id: str = "") -> HttpResponse:
    """Make or change a buy-x-get-y offer."""
    brand = access_brand(request.user, public_id, to="manage")
    offer = access_set(request.user, public_id, set_id) if set_id else None
    initial = SetForm.initial_of(offer) if offer else {}
    form = SetForm(request.POST if request.method == "POST" else None, brand=brand, initial=initial)
    if form.is_bound and form.is_valid():
        services.set_write(brand=brand, draft=form.draft(), offer=offer)
        messages.success(request, _("“%(title)s” is saved.") % {"title": form.cleaned_data["title"]})
        return _list_of(public_id, "sets")
    return _page(request, brand, "sets", form, offer=offer)


@login_required
@require_POST
def code_pause(request: HttpRequest, public_id: str, code_id: str) -> HttpResponse:
    """Let a code rest, or work again."""
    code = access_code(request.user, public_id, code_id)
    services.code_pause(code=code, is_paused=_pauses(request))
    return _list_of(public_id, "codes")


@login_required
@require_POST
def bundle_pause(request: HttpRequest, public_id: str, bundle_id: str) -> HttpResponse:
    """Let a bundle rest, or work again."""
    services.offer_pause(offer=access_bundle(request.user, public_id, bundle_id), is_paused=_pauses(request))
    return _list_of(public_id, "bundles")


@login_required
@require_POST
def set_pause(request: HttpRequest, public_id: str, set_id: str) -> HttpResponse:
    """Let a buy-x-get-y offer rest, or work again."""
    services.offer_pause(offer=access_set(request.user, public_id, set_id), is_paused=_pauses(request))
    return _list_of(public_id, "sets")


@login_required
@require_POST
def deal_end(request: HttpRequest, public_id: str, deal_id: str) -> HttpResponse:
    """End a flash deal before its time."""
    services.deal_end(deal=access_deal(request.user, public_id, deal_id))
    return _list_of(public_id, "deals")


def _pauses(request: HttpRequest) -> bool:
    return request.POST.get("pause", "") == "1"

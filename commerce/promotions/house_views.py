"""The operators' desk of the house's codes: listed with what they gave, made, changed, paused."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.promotions import services
from commerce.promotions.house_forms import HouseCodeForm
from commerce.promotions.selectors.house import access_house_code, access_house_codes
from marketplace.accounts.models import User
from marketplace.kernel.http import page_of
from marketplace.kernel.refusals import Refusal

BAD = 400


@require_GET
def house_codes(request: HttpRequest) -> HttpResponse:
    """List the house's codes."""
    page = page_of(request, access_house_codes(request.user))
    context = {"page": page, "now": timezone.now(), "may_manage": True}
    return render(request, "commerce/promotions/house_codes.html", context)


@require_http_methods(["GET", "POST"])
def house_code_edit(request: HttpRequest, code_id: str = "") -> HttpResponse:
    """Make or change one of them."""
    access_house_codes(request.user)
    code = access_house_code(request.user, code_id) if code_id else None
    initial = HouseCodeForm.initial_of(code) if code else {"kind": "percent"}
    form = HouseCodeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            saved = services.code_write(
                brand=None, by=cast("User", request.user), draft=form.draft(), code=code
            )
        except Refusal as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved.text})
            return redirect("promotions:house_codes")
    status = BAD if form.is_bound else 200
    context = {"form": form, "offer": code}
    return render(request, "commerce/promotions/house_code_form.html", context, status=status)


@require_POST
def house_code_pause(request: HttpRequest, code_id: str) -> HttpResponse:
    """Let one of them rest, or work again."""
    code = access_house_code(request.user, code_id)
    services.code_pause(code=code, is_paused=request.POST.get("pause", "") == "1")
    return redirect("promotions:house_codes")

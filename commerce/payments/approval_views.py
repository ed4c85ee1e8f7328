"""Refunds that wait for a second person, and money given out of kindness: the operators' pages and a brand's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.orders.models import Fulfilment, Order
from commerce.payments.approval_forms import DecisionForm, GoodwillForm
from commerce.payments.approvals import (
    access_brand_request,
    access_refund_request,
    access_refund_requests,
    parts_told,
)
from commerce.payments.models import GoodwillCode, Refund, RefundRequest
from commerce.payments.selectors import access_refund
from commerce.payments.services import Gift, goodwill_code_give, goodwill_give, refund_approve, refund_decline
from commerce.payments.services.goodwill import goodwill_left
from marketplace.accounts.models import User
from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import page_of
from marketplace.kernel.money import format_money
from marketplace.kernel.refusals import Refusal

PAGE_ROWS = 25
BAD = 400


@require_GET
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first; or what became of the others."""
    wanted = request.GET.get("state", RefundRequest.State.WAITING)
    wanted = wanted if wanted in RefundRequest.State.values else RefundRequest.State.WAITING.value
    page = page_of(request, access_refund_requests(request.user, state=wanted), PAGE_ROWS)
    context = {"page": page, "states": RefundRequest.State.choices, "wanted": wanted}
    return render(request, "commerce/payments/refund_requests.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def decide(request: HttpRequest, request_id: str) -> HttpResponse:
    """One of them with everything that is known; a POST agrees or does not."""
    asked = access_refund_request(request.user, request_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = _decided(request, asked, form)
        if not status:
            return redirect("payments:refund_requests")
    context = {
        "asked": asked,
        "order": asked.order,
        "form": form,
        "parts": parts_told(asked),
        "is_own": asked.asked_by_id == request.user.pk,
        "address": request.path,
    }
    return render(request, "commerce/payments/refund_request.html", context, status=status)


@require_POST
def brand_decide(request: HttpRequest, public_id: str, order_id: str, request_id: str) -> HttpResponse:
    """A second person of the brand agrees to what a first one asked for, or does not."""
    asked = access_brand_request(request.user, public_id, order_id, request_id)
    _decided(request, asked, DecisionForm(request.POST), is_told=True)
    return redirect("payments:refund", public_id, order_id)


def _decided(request: HttpRequest, asked: RefundRequest, form: DecisionForm, *, is_told: bool = False) -> int:
    """Do what the form says; returns 0, or the status of what was wrong with it."""
    user = person_of(request)
    if not form.is_valid() or user is None:
        return BAD
    try:
        text = _decide(asked, form, user)
    except Refusal as refusal:
        if is_told:
            messages.error(request, str(refusal))
        form.add_error(None, str(refusal))
        return refusal.status
    messages.success(request, text)
    return 0


def _decide(asked: RefundRequest, form: DecisionForm, user: User) -> str:
    if form.is_yes:
        refund = refund_approve(asked=asked, by=user)
        return _("%(amount)s goes back to the buyer.") % {"amount": format_money(refund.money)}
    refund_decline(asked=asked, by=user, words=form.cleaned_data["words"])
    return _("Nothing goes back. Who asked can read why.")


@require_http_methods(["GET", "POST"])
@never_cache
def operator_goodwill(request: HttpRequest, order_id: str) -> HttpResponse:
    """An operator gives a buyer money: the house's, or a brand's that agreed to it."""
    order, parcels = access_refund(request.user, order_id, brand_id=None)
    back = reverse("payments:operator_refund", args=[order_id])
    return _goodwill_page(request, order, parcels, {"back": back, "brand": None})


@require_http_methods(["GET", "POST"])
@never_cache
def brand_goodwill(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """A brand gives a buyer money of its own."""
    order, parcels = access_refund(request.user, order_id, brand_id=public_id)
    back = reverse("orders:brand_order", args=[public_id, order_id])
    return _goodwill_page(request, order, parcels, {"back": back, "brand": parcels[0].brand})


def _goodwill_page(
    request: HttpRequest, order: Order, parcels: list[Fulfilment], context: dict[str, Any]
) -> HttpResponse:
    form = GoodwillForm(
        request.POST if request.method == "POST" else None,
        currency=order.currency,
        brands=[parcel.brand for parcel in parcels],
        with_house=context["brand"] is None,
    )
    status = BAD if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        gift = Gift(said["amount"].minor, said["reason"], form.bearer_chosen(), context["brand"])
        try:
            give = goodwill_code_give if said["shape"] == "code" else goodwill_give
            made = give(order=order, key=said["key"], gift=gift, by=person_of(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, told_of(made))
            return redirect(context["back"])
    context |= {"order": order, "form": form, "left": goodwill_left(order)}
    return render(request, "commerce/payments/goodwill.html", context, status=status)


def told_of(made: Refund | RefundRequest | GoodwillCode) -> str:
    """Return what to tell whoever gave money back, or asked for it."""
    amount = {"amount": format_money(made.money)}
    if isinstance(made, GoodwillCode):
        return _("A code worth %(amount)s goes to the buyer by mail.") % amount
    if isinstance(made, Refund):
        return _("%(amount)s goes back to the buyer.") % amount
    return _("%(amount)s waits for a second person to agree. Nothing has moved yet.") % amount

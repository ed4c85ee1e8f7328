"""Ways into payments: the providers' messages, the sandbox's challenge page, the refund page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from commerce.orders.models import Fulfilment, Order
from commerce.orders.selectors import order_trail
from commerce.payments.approval_views import told_of
from commerce.payments.approvals import requests_of, requests_refused
from commerce.payments.errors import ChallengeOver, WebhookRefused
from commerce.payments.forms import RefundForm
from commerce.payments.providers.registry import PROVIDERS
from commerce.payments.providers.sandbox import bank
from commerce.payments.selectors import access_refund, refunds_of
from commerce.payments.services import Wish, refund_ask, webhook_receive
from commerce.payments.services.approving import limit_of
from commerce.payments.services.webhooks import BODY_BYTES_MAX
from marketplace.accounts.visitors import person_of
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep a provider's message and say so; what it means is looked at by a task."""
    if provider not in PROVIDERS:
        raise Http404
    try:
        body = request.read(BODY_BYTES_MAX + 1)
        webhook_receive(provider=provider, headers=request.headers, body=body)
    except WebhookRefused as refusal:
        answer = {"error": {"code": refusal.code, "message": str(refusal)}}
        return JsonResponse(answer, status=refusal.status)
    return JsonResponse({"received": True})


@require_http_methods(["GET", "POST"])
def sandbox_challenge(request: HttpRequest, ref: str) -> HttpResponse:
    """The sandbox bank's page: approve or refuse. Whoever knows the unguessable name of what is asked may answer."""
    intent = bank.challenge_of(ref)
    if intent is None:
        raise Http404
    if request.method == "POST":
        try:
            bank.challenge_answer(ref, approve=request.POST.get("answer") == "approve")
        except ChallengeOver:
            messages.info(request, str(ChallengeOver.message))
        return redirect(intent["return_url"])
    return render(
        request,
        "commerce/payments/challenge.html",
        {
            "intent": intent,
            # Of a card that is only to be kept there is no amount.
            "amount": Money(intent["amount"], intent["currency"]) if "amount" in intent else None,
            "is_open": intent["status"] == "requires_action",
        },
    )


@require_http_methods(["GET", "POST"])
def brand_refund(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """A brand gives back money of its part of an order."""
    order, parcels = access_refund(request.user, order_id, brand_id=public_id)
    back = reverse("orders:brand_order", args=[public_id, order_id])
    return _refund_page(request, order, parcels, back)


@require_http_methods(["GET", "POST"])
def operator_refund(request: HttpRequest, order_id: str) -> HttpResponse:
    """An operator gives back money of any order."""
    order, parcels = access_refund(request.user, order_id, brand_id=None)
    return _refund_page(request, order, parcels, reverse("admin:orders_order_changelist"))


def _refund_page(request: HttpRequest, order: Order, parcels: list[Fulfilment], back: str) -> HttpResponse:
    form = RefundForm(request.POST or None, parcels=parcels, currency=order.currency)
    is_operators = request.path.startswith("/operator/")
    brand = None if is_operators else parcels[0].brand
    if request.method == "POST" and form.is_valid():
        wish = Wish(form.parts(), form.cleaned_data["reason"], brand)
        try:
            made = refund_ask(order=order, key=form.cleaned_data["key"], wish=wish, by=person_of(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told_of(made))
            return redirect(back)
    return render(
        request,
        "commerce/payments/refund.html",
        {
            "order": order,
            "brand": brand,
            "limit": limit_of(order.currency),
            "waiting": requests_of(order, brand=brand),
            "refused": requests_refused(order, brand=brand),
            "form": form,
            "refunds": refunds_of(order),
            "back": back,
            "left": Money(order.left_minor, order.currency),
            # A brand has its own part on its order page; operators see everybody's.
            "trail": order_trail(order) if is_operators else [],
        },
        status=400 if form.is_bound else 200,
    )

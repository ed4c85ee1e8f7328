"""Ways to the money trail of an order: the buyer's, the brand's, the creator's and the operator's."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from commerce.orders.money_trail import (
    MoneyTrail,
    trail_of_brand,
    trail_of_buyer,
    trail_of_creator,
    trail_of_operator,
)
from commerce.orders.selectors import access_order, order_link
from commerce.orders.selectors.desk import access_parcel
from commerce.orders.selectors.trails import access_credited_order, access_order_whole
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.kernel.cells import Amount, csv_text
from marketplace.kernel.money import to_decimal_text

HEADER = ("date", "what", "part", "to", "currency", "amount", "state", "ledger_entry", "block", "block_hash")


@never_cache
@require_GET
def buyer_trail(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a buyer paid, and what came back."""
    order = access_order(request.user, public_id, token=request.GET.get("pass", ""))
    return _answer(request, trail_of_buyer(order), {"reader": "buyer", "back": order_link(order)})


@never_cache
@login_required
@require_GET
def brand_trail(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Where the money of a brand's own part went, for those who manage its money."""
    access_brand(request.user, public_id, to="manage")
    parcel = access_parcel(request.user, public_id, order_id)
    back = reverse("orders:brand_order", args=[public_id, order_id])
    context = {"reader": "brand", "back": back, "brand": parcel.brand}
    return _answer(request, trail_of_brand(parcel), context)


@never_cache
@login_required
@require_GET
def creator_trail(request: HttpRequest, order_id: str) -> HttpResponse:
    """What came to a creator of an order."""
    creator = access_creator(request.user)
    order = access_credited_order(creator, order_id)
    context = {"reader": "creator", "back": "", "creator": creator}
    return _answer(request, trail_of_creator(order, creator), context)


@never_cache
@login_required
@require_GET
def operator_trail(request: HttpRequest, order_id: str) -> HttpResponse:
    """Everything that was written for an order."""
    order = access_order_whole(request.user, order_id)
    back = reverse("admin:orders_order_change", args=[order.pk])
    return _answer(request, trail_of_operator(order), {"reader": "operator", "back": back})


def _answer(request: HttpRequest, trail: MoneyTrail, context: dict[str, Any]) -> HttpResponse:
    if request.GET.get("as") == "csv":
        return _file(trail)
    query = request.GET.copy()
    query["as"] = "csv"
    context |= {"trail": trail, "order": trail.order, "csv": f"?{query.urlencode()}"}
    template = "desk_trail" if context["reader"] in ("brand", "creator") else "page_trail"
    return render(request, f"commerce/orders/{template}.html", context)


def _file(trail: MoneyTrail) -> HttpResponse:
    rows = [
        [
            timezone.localtime(row.entry.created_at).isoformat(timespec="seconds"),
            row.entry.kind,
            row.title,
            row.to,
            row.amount.currency,
            Amount(to_decimal_text(row.amount)),
            row.entry.state,
            row.entry.key,
            step.seal.number if step.seal else "",
            step.seal.hash if step.seal else "",
        ]
        for step in trail.steps
        for row in step.rows
    ]
    return HttpResponse(
        csv_text(HEADER, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="money-{trail.order.number}.csv"'},
    )

"""Ways into orders: the buyer's pages, and the brand's list of what to pack."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.ledger.kinds import brand_owner
from commerce.orders.exports import parcels_csv
from commerce.orders.forms import ShipForm
from commerce.orders.models import Fulfilment
from commerce.orders.pages import order_words, parcel_money, payee_names
from commerce.orders.selectors import access_order, order_entries, order_link, orders_of
from commerce.orders.selectors.desk import (
    Filter,
    access_parcel,
    brand_parcel_counts,
    brand_parcels,
    brand_parcels_listed,
)
from commerce.orders.services import fulfilment_ship
from commerce.orders.trail import shipping_subject
from marketplace.brands.selectors import access_brand, may
from marketplace.kernel.http import page_of, safe_next
from marketplace.kernel.refusals import Refusal

LIST_SIZE = 25
# An order lists its lines, each with its picture.
ORDERS_A_PAGE = 10


@never_cache
@require_GET
def order_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """An order for its buyer, or for a guest who holds the link."""
    token = request.GET.get("pass", "")
    order = access_order(request.user, public_id, token=token)
    context = {
        "order": order,
        "words": order_words(order),
        "is_sent": any(parcel.is_sent for parcel in order.fulfilments.all()),
        "state_query": f"?pass={token}" if token else "",
    }
    return render(request, "commerce/orders/order.html", context)


@never_cache
@require_GET
def order_state(request: HttpRequest, public_id: str) -> JsonResponse:
    """How an order stands, for pages that wait for its payment."""
    order = access_order(request.user, public_id, token=request.GET.get("pass", ""))
    words = order_words(order)
    return JsonResponse(
        {
            "state": order.state,
            "payment": order.payment_state,
            "failure": order.payment_failure,
            "number": order.number,
            "url": order_link(order),
            "title": str(words.title),
            "text": str(words.text),
            "is_waiting": words.is_waiting,
        }
    )


@login_required
@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    """What this person bought."""
    page = page_of(request, orders_of(request.user), ORDERS_A_PAGE)
    return render(request, "commerce/orders/order_list.html", {"page": page})


@login_required
@require_GET
def brand_orders(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a brand has to pack, and what it sent."""
    brand = access_brand(request.user, public_id)
    state, query = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    counts = brand_parcel_counts(brand)
    context: dict[str, Any] = {
        "brand": brand,
        "page": page_of(
            request, brand_parcels_listed(brand, wanted=Filter(state=state, query=query)), LIST_SIZE
        ),
        "state": state,
        "query": query,
        "page_query": "&" + urlencode({"state": state, "q": query}),
        "states": [(value, label, counts.get(value, 0)) for value, label in Fulfilment.State.choices],
        "total": sum(counts.values()),
        "counts": {"orders": counts.get(Fulfilment.State.TO_PACK, 0)},
    }
    return render(request, "commerce/orders/brand_orders.html", context)


@login_required
@require_GET
def brand_orders_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same list as a file."""
    brand = access_brand(request.user, public_id)
    rows = brand_parcels(brand, state=request.GET.get("state", ""), query=request.GET.get("q", "")[:60])
    name = f"orders-{timezone.localdate():%Y-%m-%d}.csv"
    return HttpResponse(
        parcels_csv(rows.iterator(chunk_size=500)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_GET
def brand_order(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """A brand's part of an order, with the money trail of that part."""
    parcel = access_parcel(request.user, public_id, order_id)
    return _parcel_page(request, parcel, ShipForm(initial={"tracking": parcel.tracking}))


@login_required
@require_POST
def ship(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Mark a parcel as shipped."""
    parcel = access_parcel(request.user, public_id, order_id)
    form = ShipForm(request.POST)
    if not form.is_valid():
        return _parcel_page(request, parcel, form, status=400)
    try:
        fulfilment_ship(fulfilment=parcel, tracking=form.cleaned_data["tracking"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _parcel_page(request, parcel, form, status=refusal.status)
    messages.success(
        request, _("%(number)s is on its way; the buyer was told.") % {"number": parcel.order.number}
    )
    return redirect(safe_next(request, request.path.removesuffix("ship/")))


def _parcel_page(request: HttpRequest, parcel: Fulfilment, form: ShipForm, status: int = 200) -> HttpResponse:
    subjects = [line.public_id for line in parcel.lines.all()] + [shipping_subject(parcel)]
    entries = order_entries(parcel.order, subjects=subjects)
    context = {
        "brand": parcel.brand,
        "parcel": parcel,
        "order": parcel.order,
        "form": form,
        "money": parcel_money(parcel, entries),
        "entries": entries,
        "owner": brand_owner(parcel.brand.public_id),
        "names": payee_names(parcel),
        "may_refund": may(request.user, parcel.brand, to="manage"),
    }
    return render(request, "commerce/orders/brand_order.html", context, status=status)

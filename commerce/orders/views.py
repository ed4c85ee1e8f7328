"""Ways into orders: the buyer's pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.orders.extensions import BUYER, part_panels
from commerce.orders.models import Deed
from commerce.orders.moments import moments_of
from commerce.orders.pages import order_words
from commerce.orders.selectors import access_arrival, access_order, order_link, orders_of
from commerce.orders.services import shipment_deliver
from commerce.orders.standings import standing_of
from marketplace.accounts.models import User
from marketplace.kernel.http import page_of

# An order lists its lines, each with its picture.
ORDERS_A_PAGE = 10


@never_cache
@require_GET
def order_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """An order for its buyer, or for a guest who holds the link."""
    token = request.GET.get("pass", "")
    order = access_order(request.user, public_id, token=token)
    parcels = list(order.fulfilments.all())
    context = {
        "order": order,
        "moments": moments_of(request, [line for parcel in parcels for line in parcel.lines.all()]),
        "panels": part_panels(request, order, parcels, BUYER) if order.paid_at else {},
        "words": order_words(order),
        "is_sent": any(parcel.is_sent for parcel in parcels),
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
            "parts": [
                {"brand": parcel.brand.name, "state": standing_of(parcel, order).code}
                for parcel in order.fulfilments.all()
            ],
        }
    )


@login_required
@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    """What this person bought."""
    page = page_of(request, orders_of(request.user), ORDERS_A_PAGE)
    return render(request, "commerce/orders/order_list.html", {"page": page})


@require_POST
def arrived(request: HttpRequest, public_id: str, shipment_id: str) -> HttpResponse:
    """The buyer, or a guest who holds the link, says that a parcel arrived."""
    shipment = access_arrival(request.user, public_id, shipment_id, token=request.GET.get("pass", ""))
    by = request.user if isinstance(request.user, User) else None
    if shipment_deliver(shipment=shipment, by=by, side=Deed.Side.BUYER):
        messages.success(request, _("Thank you. The seller knows now that it arrived."))
    return redirect(order_link(shipment.fulfilment.order))

"""A brand tells what became of the money at the door."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.payments import services
from commerce.payments.errors import CashDeedUnknown
from commerce.payments.selectors import access_refund
from marketplace.kernel.money import format_money


@require_POST
def brand_cash(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Note that the carrier collected the money of an order, or that nobody took the parcel."""
    order, _parcels = access_refund(request.user, order_id, brand_id=public_id)
    deed = request.POST.get("deed")
    if deed == "collected":
        services.cash_collect(order=order)
        messages.success(
            request, _("%(amount)s was collected: the order is paid.") % {"amount": format_money(order.total)}
        )
    elif deed == "refused":
        services.cash_refuse(order=order)
        messages.success(request, _("The order ended. Its pieces count as back on the shelf."))
    else:
        raise CashDeedUnknown
    return redirect("orders:brand_order", public_id, order_id)

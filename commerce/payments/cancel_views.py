"""The way in for a brand that does not send something it sold."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.orders.selectors.desk import access_parcel
from commerce.payments.cancel_forms import CancelForm
from commerce.payments.services import parcel_cancel
from marketplace.accounts.models import User
from marketplace.brands.selectors import access_brand
from marketplace.kernel.money import format_money
from marketplace.kernel.refusals import Refusal


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Choose what is not sent, and give its money back."""
    brand = access_brand(request.user, public_id, to="manage")
    parcel = access_parcel(request.user, public_id, order_id)
    form = CancelForm(request.POST or None, parcel=parcel)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            refund = parcel_cancel(
                fulfilment=parcel,
                key=form.cleaned_data["key"],
                pieces=form.pieces(),
                reason=form.cleaned_data["reason"],
                by=request.user if isinstance(request.user, User) else None,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            told = _("Cancelled. It cost nothing, so no money goes back.")
            if refund is not None:
                told = _("Cancelled. %(amount)s goes back to the buyer.") % {
                    "amount": format_money(refund.money)
                }
            messages.success(request, told)
            return redirect("orders:brand_order", public_id, order_id)
    context = {
        "brand": brand,
        "order": parcel.order,
        "form": form,
        "back": reverse("orders:brand_order", args=[public_id, order_id]),
    }
    return render(request, "commerce/payments/cancel.html", context, status=status)

"""Ways to choose the currency of all payouts: a creator's and a brand's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.payouts.currencies import currency_choose
from commerce.payouts.errors import CurrencyNotOffered
from commerce.payouts.payees import Payee, payee_of_brand, payee_of_creator
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator


@login_required
@require_POST
def creator_currency(request: HttpRequest) -> HttpResponse:
    """Choose for a creator."""
    _choose(request, payee_of_creator(access_creator(request.user)))
    return redirect("payouts:creator_earnings")


@login_required
@require_POST
def brand_currency(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose for a brand."""
    _choose(request, payee_of_brand(access_brand(request.user, public_id, to="manage")))
    return redirect("payouts:brand_money", public_id)


def _choose(request: HttpRequest, payee: Payee) -> None:
    try:
        currency_choose(payee=payee, currency=request.POST.get("currency", ""))
    except CurrencyNotOffered as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. The next payout goes by it."))

"""Coins that somebody did not give, back for their money."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.payments.errors import RefundKeyTaken
from commerce.payments.services.coins_back import coins_give_back
from commerce.wallet.selectors.wallets import access_bought_lot
from marketplace.accounts.visitors import person_of
from marketplace.kernel.money import Money, format_money


class KeyForm(forms.Form):
    """The key of the page, so that a double press gives back once."""

    key = forms.UUIDField()


@login_required
@require_POST
def give_back(request: HttpRequest, lot_id: str) -> HttpResponse:
    """Give back what is left of some coins."""
    lot, form = access_bought_lot(person_of(request), lot_id), KeyForm(request.POST)
    if not form.is_valid():
        raise RefundKeyTaken
    key: uuid.UUID = form.cleaned_data["key"]
    refund = coins_give_back(user=person_of(request), lot=lot, key=key)
    money = format_money(Money(refund.amount_minor, refund.currency))
    messages.success(request, _("%(money)s is on its way back to you.") % {"money": money})
    return redirect("wallet:wallet")

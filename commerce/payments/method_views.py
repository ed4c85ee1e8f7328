"""Somebody's ways to pay: cards they keep."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from commerce.payments import services
from commerce.payments.card_forms import card_form
from commerce.payments.errors import ProviderAway
from commerce.payments.models import SavedMethod
from commerce.payments.providers.base import Can
from commerce.payments.providers.registry import provider_in_use
from commerce.payments.selectors import access_method, methods_of, usual_method
from marketplace.accounts.visitors import person_of
from marketplace.kernel.refusals import Refusal

BAD = 400
# Where somebody goes on to who is here only because a card was asked for: set by our own pages.
WAY_ON = "way_on_with_a_card"


class KeyForm(forms.Form):
    """The key of a page, so that a double press keeps one card."""

    key = forms.UUIDField(widget=forms.HiddenInput)


@sensitive_post_parameters("card_number", "card_cvc", "card_expiry")
@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def methods(request: HttpRequest) -> HttpResponse:
    """Show the cards somebody keeps, and keep another one."""
    is_sent = request.method == "POST"
    if not is_sent and usual_method(person_of(request)) is not None and WAY_ON in request.session:
        return redirect(request.session.pop(WAY_ON))
    card = card_form(request.POST if is_sent else None)
    page = KeyForm(request.POST) if is_sent else KeyForm(initial={"key": uuid.uuid4()})
    refusal: Refusal | None = None
    if is_sent and page.is_valid() & card.is_valid():
        try:
            saved = services.method_save(
                user=person_of(request), key=page.cleaned_data["key"], form=card.method()
            )
        except Refusal as refused:
            refusal = refused
        else:
            return _saved(request, saved)
    context = {
        "methods": methods_of(person_of(request)),
        "card": card,
        "page": page,
        "refusal": refusal,
        "can_save": Can.SAVE_METHOD in provider_in_use().can,
    }
    status = refusal.status if refusal else BAD if is_sent else 200
    return render(request, "commerce/payments/methods.html", context, status=status)


def _saved(request: HttpRequest, saved: SavedMethod) -> HttpResponse:
    """Go where the bank wants the holder, else back to the page with a word about it."""
    if saved.state == SavedMethod.State.REQUIRES_ACTION and saved.next_step.get("url"):
        return redirect(saved.next_step["url"])
    if saved.state == SavedMethod.State.READY:
        messages.success(request, _("%(card)s is saved.") % {"card": saved.label})
    elif saved.state == SavedMethod.State.FAILED:
        messages.error(request, _("The bank did not agree, so the card is not saved. Nothing was charged."))
    else:
        messages.info(request, _("The bank takes its time. The card is saved as soon as it agrees."))
    return redirect("payments:methods")


@login_required
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget a card."""
    saved = access_method(request.user, public_id)
    try:
        services.method_remove(saved=saved)
    except ProviderAway:
        messages.error(request, _("The bank's side does not answer. Try again in a minute."))
    else:
        messages.success(request, _("%(card)s is removed.") % {"card": saved.label})
    return redirect("payments:methods")


@login_required
@require_POST
def make_usual(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a card first from now on."""
    saved = access_method(request.user, public_id)
    services.method_make_usual(saved=saved)
    messages.success(request, _("%(card)s is taken first from now on.") % {"card": saved.label})
    return redirect("payments:methods")

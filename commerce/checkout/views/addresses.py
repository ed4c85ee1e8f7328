"""Somebody's book of addresses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commerce.checkout import services
from commerce.checkout.address_forms import KeptAddressForm, country_guessed
from commerce.checkout.selectors import access_address, addresses_of
from marketplace.accounts.visitors import person_of
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import market_of

BAD = 400
LANGUAGES_SIGNS_MAX = 200


@login_required
@require_http_methods(["GET", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """Show the addresses of one's book, and put another one in."""
    languages = request.headers.get("Accept-Language", "")[:LANGUAGES_SIGNS_MAX]
    country = country_guessed(market_of(request), languages)
    form = KeptAddressForm(request.POST if request.method == "POST" else None, country=country)
    if form.is_valid():
        try:
            services.address_keep(user=person_of(request), values=form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("checkout:addresses")
    context = {"addresses": addresses_of(request.user), "form": form}
    return render(request, "commerce/checkout/addresses.html", context, status=BAD if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, address_id: str) -> HttpResponse:
    """Take an address out of one's book."""
    services.address_remove(address=access_address(request.user, address_id))
    messages.success(request, _("The address is gone. Orders keep theirs."))
    return redirect("checkout:addresses")

"""Ways into the accounts: preferences. Signing in and up is allauth's."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from marketplace.accounts import services
from marketplace.accounts.forms import PreferencesForm
from marketplace.accounts.models import User
from marketplace.kernel.http import safe_next
from marketplace.markets.middleware import MARKET_COOKIE, ZONE_COOKIE
from marketplace.markets.selectors import market_of

COOKIE_SECONDS: Final = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose language, market, time zone and name; without an account they are kept in cookies."""
    user = request.user if isinstance(request.user, User) else None
    initial = {
        "display_name": user.display_name if user else "",
        "language": request.LANGUAGE_CODE,
        "market": market_of(request).pk,
        "time_zone": user.time_zone if user else request.COOKIES.get(ZONE_COOKIE, ""),
        "next": safe_next(request, ""),
    }
    bound = request.POST if request.method == "POST" else None
    form = PreferencesForm(bound, signed_in=user is not None, initial=initial)
    if bound is not None and form.is_valid():
        return _keep(request, user, form)
    context = {"form": form}
    return render(
        request, "marketplace/accounts/preferences.html", context, status=400 if form.errors else 200
    )


def _keep(request: HttpRequest, user: User | None, form: PreferencesForm) -> HttpResponse:
    chosen = dict(form.cleaned_data)
    chosen.pop("next")
    if user is not None:
        services.preferences_save(user=user, **chosen)
    with override(chosen["language"]):
        messages.success(request, _("Saved."))
    response = redirect(safe_next(request, reverse("accounts:preferences")))
    cookies = {settings.LANGUAGE_COOKIE_NAME: chosen["language"], MARKET_COOKIE: chosen["market"].pk}
    if chosen["time_zone"]:
        cookies[ZONE_COOKIE] = chosen["time_zone"]
    for name, value in cookies.items():
        response.set_cookie(
            name, value, max_age=COOKIE_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    return response

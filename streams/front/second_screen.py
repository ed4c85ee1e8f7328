"""The page of a second screen: large talk, figures, and the line-up under big buttons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from commerce.checkout.selectors import carts_of_scope
from marketplace.markets.selectors import market_of
from streams.front.selectors import show_figures
from streams.room.selectors.panel import room_panel
from streams.room.selectors.screens import access_screen
from streams.shows.models import Show
from streams.shows.selectors import line_up


def _currency(request: HttpRequest, show: Show) -> str:
    collaboration = show.collaboration
    return collaboration.campaign.market.currency if collaboration else market_of(request).currency


def _figures(request: HttpRequest, show: Show) -> dict[str, Any]:
    currency = _currency(request, show)
    return {"show": show, "figures": show_figures(show, currency), "carts": carts_of_scope(show.public_id)}


@require_GET
@never_cache
@ensure_csrf_cookie
def second_screen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a device that was let in what it works with; to every other one there is no such page."""
    screen = access_screen(request, public_id)
    show = screen.show
    context = {
        **_figures(request, show),
        "screen": screen,
        "room": room_panel(show, "host"),
        "line_up": line_up(show, _currency(request, show)),
        "is_host": screen.duty == screen.Duty.HOST,
    }
    return render(request, "streams/front/second_screen.html", context)


@require_GET
@never_cache
def second_screen_figures(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draw its figures anew."""
    screen = access_screen(request, public_id)
    return render(request, "streams/front/_screen_figures.html", _figures(request, screen.show))

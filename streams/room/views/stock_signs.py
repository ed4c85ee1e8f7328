"""What runs low in a show, and who waits: a piece of the studio's page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from streams.room.selectors.stock_signs import stock_signs
from streams.shows.selectors import access_show


@require_GET
@never_cache
@login_required
def signs(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what runs low and how many people wait, for who works in the show."""
    show = access_show(request.user, public_id, to="moderate")
    return render(request, "streams/room/_studio_stock_parts.html", {"signs": stock_signs(show)})

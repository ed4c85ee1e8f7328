"""The page of somebody for whom there is no seat yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from streams.shows.models import Show
from streams.stage.capacity.house import RETRY_SECONDS, Place
from streams.stage.doorway import seat_remember


def house_full(request: HttpRequest, show: Show, place: Place, context: dict[str, Any]) -> HttpResponse:
    """Say that the house is full and how many wait before; the page asks again by itself. The room is not joined."""
    context = context | {"ahead": place.ahead, "retry_seconds": RETRY_SECONDS}
    response = render(request, "streams/front/full.html", context, status=503)
    return seat_remember(request, response, show, place)

"""How late fans see the host, for the host's studio."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from streams.shows.selectors import access_show
from streams.stage.capacity.delays import delay_now


@require_GET
@never_cache
@login_required
def studio_delay(request: HttpRequest, public_id: str) -> HttpResponse:
    """The line of the studio that tells it, drawn anew every few seconds."""
    show = access_show(request.user, public_id, to="host")
    return render(request, "streams/front/_delay.html", {"delay": delay_now(show.public_id)})

"""Going live, and renewing the pass to the picture."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from streams.shows.selectors import access_show
from streams.shows.services import show_go_live
from streams.stage.downloads import download_url
from streams.stage.probe import probe_ticket
from streams.stage.selectors import LIVE_PASS_SECONDS, ingest_ticket, stage_url


@require_POST
@login_required
def go_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the show on air and hand the host's page the ticket that lets it send the picture.

    The ticket, not the show's id, opens the ingest socket: ids stand in every viewer's page.
    """
    show = access_show(request.user, public_id, to="host")
    show_go_live(show=show)
    return JsonResponse(
        {
            "ticket": ingest_ticket(show.public_id, str(request.user.pk)),
            "ingest_url": f"/ingest/{show.public_id}/",
            "started_at": show.started_at,
        }
    )


@require_POST
@login_required
def preflight(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand the host's page what lets it measure its line to the server; nothing about the show changes."""
    show = access_show(request.user, public_id, to="host")
    ticket = probe_ticket(show.public_id, str(request.user.pk))
    return JsonResponse({"ticket": ticket, "probe_url": f"/ingest/{show.public_id}/probe/"})


@require_GET
@never_cache
@login_required
def recording(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the host on to the file of the recording, or of the `part` that is asked for."""
    show = access_show(request.user, public_id, to="host")
    return redirect(download_url(show.public_id, request.GET.get("part", "1")))


@require_POST
def live_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a viewer's player a fresh address of the picture, as long as they may come in."""
    show = access_show(request.user, public_id, to="attend")
    expires = int(timezone.now().timestamp()) + LIVE_PASS_SECONDS
    return JsonResponse({"src": stage_url(show.public_id, seconds=LIVE_PASS_SECONDS), "expires": expires})

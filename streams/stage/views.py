"""Going live, renewing the pass to the picture, and the captions of a recording."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from streams.shows.included import holds_place
from streams.shows.invitations import access_show_here
from streams.shows.replay_window import replay_seconds
from streams.shows.selectors import access_show
from streams.shows.services import show_go_live
from streams.stage import services
from streams.stage.capacity.delays import delay_report
from streams.stage.captions import CAPTIONS_BYTES_MAX
from streams.stage.doorway import house_full_answer, seat_give_back, seat_of_player, seat_remember
from streams.stage.downloads import download_url
from streams.stage.errors import CaptionsRefused
from streams.stage.forms import CaptionsForm
from streams.stage.probe import probe_ticket
from streams.stage.screens import screen_name, screen_of_ticket
from streams.stage.selectors import (
    LIVE_PASS_SECONDS,
    ingest_ticket,
    second_rendition_allowed,
    stage_captions,
    stage_url,
)
from streams.stage.watching import watched_note


@require_POST
@login_required
def go_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the show on air and hand the host's page the ticket that lets it send the picture.

    The ticket, not the show's id, opens the ingest socket: ids stand in every viewer's page.
    """
    show = access_show(request.user, public_id, to="host")
    show_go_live(show=show)
    renditions = 2 if second_rendition_allowed() else 1
    return JsonResponse(
        {
            "ticket": ingest_ticket(
                show.public_id, str(request.user.pk), renditions=renditions, safety_delay=show.safety_delay
            ),
            "ingest_url": f"/ingest/{show.public_id}/",
            "started_at": show.started_at,
            "renditions": renditions,
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
    """Give a viewer's player a fresh address of the picture, as long as they may come in and there is room.

    A ticket's holder, or a member, has one for one screen at a time.
    """
    show = access_show_here(request, public_id, to="attend")
    now = timezone.now()
    seconds = replay_seconds(request.user, show, now=now, most=LIVE_PASS_SECONDS)
    if request.user.is_authenticated and holds_place(request.user, show):
        screen_of_ticket(
            show=show,
            user=request.user,
            screen=screen_name(request.POST.get("screen", "")),
            takes_over=request.POST.get("take") == "1",
        )
    place = seat_of_player(request, show) if show.is_live else None
    if place is not None and not place.is_in:
        return house_full_answer(request, show, place)
    if request.user.is_authenticated:
        watched_note(user=request.user, show=show, told=request.POST.get("watched_ms", ""), now=now)
    if place is not None:
        playing_ms = request.POST.get("playing_ms", "")
        delay_report(
            show=show.public_id, seat=place.seat, playing_ms=playing_ms, held_ms=1000 * show.safety_delay
        )
    expires = int(now.timestamp()) + seconds
    answer = JsonResponse({"src": stage_url(show.public_id, seconds=seconds), "expires": expires})
    return answer if place is None else seat_remember(request, answer, show, place)


@require_POST
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """A viewer's page is closed: somebody who waits may have the seat."""
    seat_give_back(request, access_show_here(request, public_id, to="attend"))
    return HttpResponse(status=204)


@require_POST
@login_required
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the captions of a recording in one language."""
    show = access_show(request.user, public_id, to="host")
    form = CaptionsForm(request.POST, request.FILES)
    if not form.is_valid():
        raise CaptionsRefused(reason=_("a language and a file are needed."))
    count = services.captions_set(
        show_public_id=show.public_id,
        language=form.cleaned_data["language"],
        data=form.cleaned_data["file"].read(CAPTIONS_BYTES_MAX + 1),
    )
    said = ngettext("%(count)s caption saved.", "%(count)s captions saved.", count)
    messages.success(request, said % {"count": count})
    return redirect("front:studio", show.public_id)


@require_POST
@login_required
def captions_remove(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    """Take the captions of one language away."""
    show = access_show(request.user, public_id, to="host")
    if language not in dict(stage_captions(show.public_id)):
        raise Http404
    services.captions_remove(show_public_id=show.public_id, language=language)
    messages.success(request, _("Captions removed."))
    return redirect("front:studio", show.public_id)

"""Going live, renewing the pass to the picture, and the captions of a recording."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from streams.shows.selectors import access_show
from streams.shows.services import show_go_live
from streams.stage import services
from streams.stage.captions import CAPTIONS_BYTES_MAX
from streams.stage.errors import CaptionsRefused
from streams.stage.forms import CaptionsForm
from streams.stage.selectors import LIVE_PASS_SECONDS, ingest_ticket, stage_captions, stage_url


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
def live_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a viewer's player a fresh address of the picture, as long as they may come in."""
    show = access_show(request.user, public_id, to="attend")
    expires = int(timezone.now().timestamp()) + LIVE_PASS_SECONDS
    return JsonResponse({"src": stage_url(show.public_id, seconds=LIVE_PASS_SECONDS), "expires": expires})


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

"""The host's page for encoders such as OBS: address, key, what arrives, going live."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from streams.shows.models import Show
from streams.shows.selectors import access_show
from streams.shows.services import show_go_live
from streams.stage.encoders.doorkeeper import encoder_seen
from streams.stage.errors import EncoderAway
from streams.stage.stream_keys import OVER, encoder_address, stream_key_make, stream_key_of


@require_GET
@never_cache
@login_required
def encoder(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where to send to, how to set the encoder, and what arrives from it."""
    show = access_show(request.user, public_id, to="host")
    if show.state in OVER:
        return redirect("front:studio", show.public_id)
    return _page(request, show)


@require_POST
@never_cache
@login_required
def encoder_key(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a new key. It stands in this answer and in no other: afterwards only its hash is left."""
    show = access_show(request.user, public_id, to="host")
    return _page(request, show, new_key=stream_key_make(show=show))


@require_GET
@never_cache
@login_required
def encoder_status(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the encoder sends now: the part of the page that is drawn anew every two seconds."""
    show = access_show(request.user, public_id, to="host")
    context = {"show": show, "stream_key": stream_key_of(show), "sight": encoder_seen(show.public_id)}
    return render(request, "streams/stage/_encoder_status.html", context)


@require_POST
@login_required
def encoder_go_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the show on air with the picture of the encoder, if there is one; the live process sees it in a second."""
    show = access_show(request.user, public_id, to="host")
    sight = encoder_seen(show.public_id)
    if sight is None or not sight.has_picture:
        raise EncoderAway
    show_go_live(show=show)
    messages.success(request, _("You are live. Fans see your encoder's picture in a few seconds."))
    return redirect("stage:encoder", show.public_id)


def _page(request: HttpRequest, show: Show, *, new_key: str = "") -> HttpResponse:
    context = {
        "show": show,
        "creator": show.creator,
        "address": encoder_address(),
        "stream_key": stream_key_of(show),
        "new_key": new_key,
        "sight": encoder_seen(show.public_id),
    }
    return render(request, "streams/stage/encoder.html", context)

"""The host's page about other sites that get the show too."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from streams.shows.models import Show
from streams.shows.selectors import access_show
from streams.stage.encoders.doorkeeper import target_progress
from streams.stage.errors import TargetRefused, TooManyTargets
from streams.stage.forms import TargetForm
from streams.stage.models import TARGETS_MAX
from streams.stage.simulcast.relay import Progress
from streams.stage.simulcast_targets import (
    access_target,
    target_add,
    target_remove,
    target_switch,
    targets_of,
)
from streams.stage.stream_keys import OVER


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def simulcast(request: HttpRequest, public_id: str) -> HttpResponse:
    """The targets of a show, and one more."""
    show = access_show(request.user, public_id, to="host")
    if show.state in OVER and request.method == "GET":
        return redirect("front:studio", show.public_id)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target = target_add(show=show, **form.cleaned_data)
        except (TargetRefused, TooManyTargets) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. %(name)s gets the show too.") % {"name": target.name})
            return redirect("stage:simulcast", show.public_id)
    context = _told(show) | {
        "form": form,
        "creator": show.creator,
        "is_allowed": settings.SIMULCAST,
        "most": TARGETS_MAX,
    }
    return render(request, "streams/stage/simulcast.html", context)


@require_GET
@never_cache
@login_required
def simulcast_status(request: HttpRequest, public_id: str) -> HttpResponse:
    """How it goes with each target: drawn anew every few seconds on its page and in the studio."""
    show = access_show(request.user, public_id, to="host")
    return render(request, "streams/stage/_simulcast_status.html", _told(show))


@require_POST
@login_required
def simulcast_switch(request: HttpRequest, public_id: str, target_id: int) -> HttpResponse:
    """Send to a target or stop, before the show or in its middle."""
    show = access_show(request.user, public_id, to="host")
    target_switch(target=access_target(show, target_id), is_on=request.POST.get("on") == "1")
    return redirect("stage:simulcast", show.public_id)


@require_POST
@login_required
def simulcast_remove(request: HttpRequest, public_id: str, target_id: int) -> HttpResponse:
    """Forget a target and its key."""
    show = access_show(request.user, public_id, to="host")
    target_remove(target=access_target(show, target_id))
    messages.success(request, _("Removed, and its key with it."))
    return redirect("stage:simulcast", show.public_id)


def _told(show: Show) -> dict[str, Any]:
    targets = targets_of(show)
    progress = target_progress([target.pk for target in targets]) if targets else {}
    rows = [(target, progress.get(target.pk, Progress())) for target in targets]
    return {"show": show, "rows": rows}

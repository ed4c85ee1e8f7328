"""The host's link for co-hosts, and the page that it opens."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.kernel.ids import new_public_id
from streams.shows.models import Show
from streams.shows.selectors import access_show
from streams.stage import services
from streams.stage.forms import StageDoorForm
from streams.stage.models import StageDoor
from streams.stage.selectors import access_stage_door, backstage_pass, ice_servers


def _way_in(show: Show, who: str, name: str) -> JsonResponse:
    return JsonResponse(
        {
            "pass": backstage_pass(show.public_id, who, name),
            "socket_url": f"/ingest/{show.public_id}/backstage/",
            "ice": ice_servers(),
        }
    )


def _link(door: StageDoor) -> str:
    return settings.SITE_URL + reverse("stage:stage_door", args=[door.show.public_id, door.key])


@require_POST
@login_required
def host_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the host's page into the socket behind the show."""
    show = access_show(request.user, public_id, to="host")
    return _way_in(show, "host", show.creator.display_name)


@require_POST
@login_required
def door_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the host the link that co-hosts come by; ``renew`` makes a new one and shuts the old one out."""
    show = access_show(request.user, public_id, to="host")
    is_new = request.POST.get("renew") == "1"
    door = services.stage_door_change_lock(show=show) if is_new else services.stage_door_open(show=show)
    return JsonResponse({"link": _link(door)})


@require_http_methods(["GET", "POST"])
@never_cache
@ensure_csrf_cookie
def stage_door(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Show a co-host the way onto the stage; a name sent here is answered with a pass that carries it."""
    show = access_stage_door(public_id, key)
    if request.method == "POST":
        form = StageDoorForm(request.POST)
        name = services.guest_name_check(name=form.cleaned_data["name"] if form.is_valid() else "")
        return _way_in(show, f"g{new_public_id()}", name)
    user = request.user
    context = {
        "show": show,
        "creator": show.creator,
        "name": getattr(user, "display_name", "")[: services.GUEST_NAME_CHARACTERS_MAX],
        "name_most": services.GUEST_NAME_CHARACTERS_MAX,
    }
    return render(request, "streams/stage/stage_door.html", context)

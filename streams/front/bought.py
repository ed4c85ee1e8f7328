"""Where in a recording something was bought, for the pages of its order."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import Http404, HttpRequest
from django.urls import reverse

from commerce.orders.moments import Place, ShowMoment
from marketplace.kernel.refusals import Refusal
from streams.front.replay import clock_of
from streams.shows.invitations import access_show_here, door_here
from streams.shows.models import Show
from streams.shows.selectors import role_in_show
from streams.stage.selectors import stage_is_ended, stage_offsets


def moments_bought(request: HttpRequest, places: Iterable[Place]) -> dict[Place, ShowMoment]:
    """Return the seconds of recordings that whoever asks may see; a show is looked at once for all of its lines."""
    wanted: dict[str, list[Place]] = {}
    for place in places:
        wanted.setdefault(place[0], []).append(place)
    found: dict[Place, ShowMoment] = {}
    for scope, of_show in wanted.items():
        show = _seen_again(request, scope)
        if show is None:
            continue
        moments = [datetime.fromtimestamp(at / 1000, tz=UTC) for _scope, at in of_show]
        address = reverse("front:show", args=[scope])
        for place, second in zip(of_show, stage_offsets(scope, moments), strict=True):
            if second is not None:
                found[place] = ShowMoment(show.title, f"{address}#t={int(second)}", clock_of(second))
    return found


def _seen_again(request: HttpRequest, scope: str) -> Show | None:
    """Return a show whose recording is there and open to whoever asks, by the rules of its own page."""
    try:
        show = access_show_here(request, scope, to="watch")
    except (Http404, Refusal):
        return None
    if show.state != Show.State.ENDED or show.is_being_told or not stage_is_ended(scope):
        return None
    return show if door_here(request, show, role=role_in_show(request.user, show)).is_open else None

"""The talk of a show that is over, for those who watch its recording."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from streams.room.selectors.replay import WINDOW_SECONDS, WINDOWS_MAX, talk_window
from streams.shows.invitations import access_show_here
from streams.shows.models import Show

# How long a browser keeps a minute of the talk: what is taken out later is gone soon.
KEPT_SECONDS: Final = 60


@require_GET
def talk(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Return what was said in one minute of a show that is over."""
    show = access_show_here(request, public_id, to="attend")
    if show.state != Show.State.ENDED or show.is_being_told or number > WINDOWS_MAX:
        raise Http404
    before = talk_window(show, -1) if number == 0 else []
    answer = JsonResponse({"messages": before + talk_window(show, number), "seconds": WINDOW_SECONDS})
    patch_cache_control(answer, private=True, max_age=KEPT_SECONDS)
    return answer

"""The room's pass, and the name somebody bears in it."""

import math
import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.networks import network_of
from streams.room import entry, ticks
from streams.room.bag_news import bag_tag, visit_note
from streams.room.deeds import turn_wait
from streams.room.errors import JoiningTooFast, NicknameRefused
from streams.room.forms import NicknameForm
from streams.room.models import NICKNAME_GRAPHEMES_MAX
from streams.room.selectors.messages import facts_for_writer, messages_for_writer_alone, writer_tag
from streams.room.services.names import nickname_check
from streams.room.views.answers import answer_deed
from streams.shows.duties import duties_in_show
from streams.shows.invitations import access_show_here, invitation_keep_here

# An office, a campus or a whole village behind one address comes in together.
JOINS_AT_ONCE: Final = 600
JOINS_PER_SECOND: Final = 20.0


@require_POST
@never_cache
def renew_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a pass for the room's socket, and a guest's browser its key."""
    show = access_show_here(request, public_id, to="attend")
    _take_turn(request)
    invitation_keep_here(request, show)
    entrant = entry.entrant_of(request, show)
    answer = JsonResponse(
        {
            "pass": entry.pass_sign(entry.pass_for_long(entrant, show)),
            "seconds": entry.PASS_SECONDS,
            "name": entrant.name,
            "role": entrant.role,
            "duties": sorted(duties_in_show(request.user, show)),
            "guest": entrant.is_guest,
            "named": entry.has_name(request, entrant),
            # Which news of a changed bag are this reader's; a guest's bag is in this browser alone.
            "bag": _bag(request, public_id),
            "w": writer_tag(public_id, entrant.visitor),
            # What the room does not show, and its writer sees all the same.
            "own": [
                facts_for_writer(message, public_id)
                for message in messages_for_writer_alone(show, entrant.visitor)
            ],
            "ticks": ticks.address(public_id),
            "now": int(time.time() * 1000),
        }
    )
    entry.remember(answer, entrant, secure=settings.HTTPS)
    return answer


def _bag(request: HttpRequest, public_id: str) -> str:
    if not request.user.is_authenticated:
        return ""
    visit_note(public_id, request.user.public_id)
    return bag_tag(public_id, request.user.public_id)


def _take_turn(request: HttpRequest) -> None:
    """Passes cost questions to the database: a network gets many at once, and not without end."""
    wait = turn_wait(f"join:{network_of(request)}", JOINS_AT_ONCE, JOINS_PER_SECOND)
    if wait > 0:
        raise JoiningTooFast(seconds=math.ceil(wait))


@require_POST
def nickname(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the name a guest chose, in a signed cookie; the next pass carries it."""
    show = access_show_here(request, public_id, to="attend")
    form = NicknameForm(request.POST)
    if not form.is_valid():
        raise NicknameRefused(most=NICKNAME_GRAPHEMES_MAX)
    name = nickname_check(name=form.cleaned_data["name"], show=show)
    answer = answer_deed(request, public_id, name=name)
    entry.remember(answer, entry.entrant_of(request, show), secure=settings.HTTPS, nickname=name)
    return answer

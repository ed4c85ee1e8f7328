"""Deeds of those who keep order in the chat, over HTTP."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.visitors import person_of
from streams.room import entry
from streams.room.errors import BanTooWide, BanUnclear
from streams.room.models import Message
from streams.room.moderation_forms import LENGTHS, BanForm, ReasonForm
from streams.room.selectors.messages import writer_tag
from streams.room.selectors.moderation import access_any_message, access_deed, deed_facts
from streams.room.selectors.staff import staff_room
from streams.room.services import moderation
from streams.room.views.answers import answer_deed
from streams.shows.duties import role_in_show
from streams.shows.models import Show
from streams.shows.selectors import access_show

WORKS_HERE = frozenset({"host", "brand"})


@require_POST
@never_cache
def staff_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a pass to the room behind the room, to who keeps the chat."""
    show = access_show(request.user, public_id, to="moderate_chat")
    room = staff_room(public_id)
    entrant = replace(entry.entrant_of(request, show), show=room)
    return JsonResponse(
        {
            "pass": entry.pass_sign(entrant),
            "seconds": entry.PASS_SECONDS,
            "w": writer_tag(room, entrant.visitor),
        }
    )


def _fans_message(request: HttpRequest, show: Show, message_id: int) -> Message:
    """Return a fan's message: people who work in the show are neither silenced nor banned."""
    message = access_any_message(request.user, show, message_id)
    if message.role != Message.Role.FAN:
        raise Http404
    return message


@require_POST
def message_allow(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Let a held message in."""
    show = access_show(request.user, public_id, to="moderate_chat")
    message = access_any_message(request.user, show, message_id)
    entry_made = moderation.message_allow(message=message, by=person_of(request))
    return answer_deed(request, public_id, id=message_id, deed=deed_facts(entry_made))


@require_POST
def writer_mute(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take the word from a message's writer for this show, and everything they wrote out of it."""
    show = access_show(request.user, public_id, to="moderate_chat")
    message = _fans_message(request, show, message_id)
    form = ReasonForm(request.POST)
    silence = moderation.Silence(why=form.why_said())
    made = moderation.writer_silence(message=message, silence=silence, by=person_of(request))
    return answer_deed(request, public_id, id=message_id, deed=deed_facts(made))


@require_POST
def writer_ban(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Ban a message's writer: for minutes, this show, days or for ever, or so that they do not notice."""
    show = access_show(request.user, public_id, to="moderate_chat")
    message = _fans_message(request, show, message_id)
    form = BanForm(request.POST)
    if not form.is_valid():
        raise BanUnclear
    length, why = LENGTHS[form.cleaned_data["length"]], form.cleaned_data["why"]
    by = person_of(request)
    if length.is_wide:
        # Beyond this show it is for those to decide whose shows they are.
        if role_in_show(request.user, show) not in WORKS_HERE:
            raise BanTooWide
        made = moderation.writer_ban(message=message, until=length.until(), by=by, why=why)
    else:
        silence = moderation.Silence(until=length.until(), is_shadow=length.is_shadow, why=why)
        made = moderation.writer_silence(message=message, silence=silence, by=by)
    return answer_deed(request, public_id, id=message_id, deed=deed_facts(made))


@require_POST
def deed_undo(request: HttpRequest, public_id: str, entry_id: int) -> HttpResponse:
    """Undo a deletion, a silence or a ban of this show."""
    show = access_show(request.user, public_id, to="moderate_chat")
    undone = moderation.deed_undo(show=show, entry=access_deed(show, entry_id), by=person_of(request))
    return answer_deed(request, public_id, id=entry_id, deed=deed_facts(undone))

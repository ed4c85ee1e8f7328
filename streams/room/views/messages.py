"""What was said, and taking it out."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.http import wants_json
from streams.room import entry
from streams.room.forms import PageForm
from streams.room.selectors.messages import access_message, message_facts, messages_before
from streams.room.selectors.panel import panel_messages
from streams.room.services import messages as talk
from streams.room.services.moderation import visitor_hide
from streams.room.views.answers import answer_deed
from streams.shows.invitations import access_show_here
from streams.shows.selectors import access_show

PAGE_MESSAGES: Final = 50


@require_GET
def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what was said, latest page or the one before a message: rows of HTML, or JSON."""
    show = access_show_here(request, public_id, to="attend")
    form = PageForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = messages_before(show, before, PAGE_MESSAGES)
    has_more = len(rows) == PAGE_MESSAGES
    if wants_json(request):
        facts = [message_facts(message, public_id) for message in rows]
        return JsonResponse({"messages": facts, "more": has_more})
    page = panel_messages(rows, public_id)
    context = {"show": show, "said": page, "first": rows[0].pk if rows else None, "has_more": has_more}
    return render(request, "streams/room/messages.html", context)


@require_POST
def message_delete(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take a message out: the host and the brand any, its writer their own for a minute."""
    show = access_show_here(request, public_id, to="watch")
    message = access_message(request.user, entry.visitor_known(request), show, message_id)
    talk.message_delete(message=message, by=request.user if request.user.is_authenticated else None)
    return answer_deed(request, public_id, id=message_id)


@require_POST
def writer_mute(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take the word from a message's writer for this show, and everything they wrote out of it."""
    show = access_show(request.user, public_id, to="moderate_chat")
    message = access_message(request.user, "", show, message_id)
    if not request.user.is_authenticated or message.role != message.Role.FAN:
        raise Http404
    visitor_hide(show=show, visitor=message.visitor, by=request.user)
    return answer_deed(request, public_id, id=message_id)

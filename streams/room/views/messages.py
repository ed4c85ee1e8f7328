"""What was said, and taking it out."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import wants_json
from streams.room import entry
from streams.room.forms import PageForm
from streams.room.moderation_forms import ReasonForm
from streams.room.selectors.messages import access_message, message_facts, messages_before
from streams.room.selectors.moderation import access_any_message, deed_facts
from streams.room.selectors.panel import panel_messages
from streams.room.services import messages as talk
from streams.room.services.moderation import message_take_out
from streams.room.views.answers import answer_deed
from streams.shows.duties import duties_in_show
from streams.shows.invitations import access_show_here
from streams.shows.selectors import role_in_show

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
    may_export = role_in_show(request.user, show) != "fan"
    context = {
        "may_export": may_export,
        "show": show,
        "said": page,
        "first": rows[0].pk if rows else None,
        "has_more": has_more,
    }
    return render(request, "streams/room/messages.html", context)


@require_POST
def message_delete(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take a message out: who keeps the chat any, its writer their own for a minute."""
    show = access_show_here(request, public_id, to="watch")
    if "chat" in duties_in_show(request.user, show):
        found = access_any_message(request.user, show, message_id)
        why = ReasonForm(request.POST).why_said()
        is_held = request.POST.get("held") == "1"
        made = message_take_out(message=found, by=person_of(request), why=why, is_held=is_held)
        return answer_deed(request, public_id, id=message_id, deed=deed_facts(made))
    message = access_message(request.user, entry.visitor_known(request), show, message_id)
    talk.message_delete(message=message, by=request.user if request.user.is_authenticated else None)
    return answer_deed(request, public_id, id=message_id)

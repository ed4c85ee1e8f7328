"""The room over HTTP: its pass, its past, and what hosts and brands do in it."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel.http import safe_next, wants_json
from streams.room import entry, selectors, services
from streams.room.errors import NicknameRefused
from streams.room.forms import NicknameForm, PageForm, PinForm
from streams.room.models import NICKNAME_GRAPHEMES_MAX
from streams.shows import services as shows
from streams.shows.errors import NotInLineUp
from streams.shows.invitations import access_show_here, invitation_keep_here
from streams.shows.selectors import access_show

PAGE_MESSAGES: Final = 50


def _answer(request: HttpRequest, public_id: str, **body: object) -> HttpResponse:
    """Answer a deed: JSON to our scripts, the page they came from to a plain form."""
    if wants_json(request):
        return JsonResponse({"ok": True, **body})
    return redirect(safe_next(request, f"/shows/{public_id}/"))


@require_POST
@never_cache
def renew_pass(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a pass for the room's socket, and a guest's browser its key."""
    show = access_show_here(request, public_id, to="attend")
    invitation_keep_here(request, show)
    entrant = entry.entrant_of(request, show)
    answer = JsonResponse(
        {
            "pass": entry.pass_sign(entrant),
            "seconds": entry.PASS_SECONDS,
            "name": entrant.name,
            "role": entrant.role,
            "guest": entrant.is_guest,
            "named": entry.has_name(request, entrant),
            "w": selectors.writer_tag(public_id, entrant.visitor),
        }
    )
    entry.remember(answer, entrant, secure=settings.HTTPS)
    return answer


@require_GET
def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what was said, latest page or the one before a message: rows of HTML, or JSON."""
    show = access_show_here(request, public_id, to="attend")
    form = PageForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = selectors.messages_before(show, before, PAGE_MESSAGES)
    has_more = len(rows) == PAGE_MESSAGES
    if wants_json(request):
        facts = [selectors.message_facts(message, public_id) for message in rows]
        return JsonResponse({"messages": facts, "more": has_more})
    page = selectors.panel_messages(rows, public_id)
    context = {"show": show, "said": page, "first": rows[0].pk if rows else None, "has_more": has_more}
    return render(request, "streams/room/messages.html", context)


@require_POST
def nickname(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the name a guest chose, in a signed cookie; the next pass carries it."""
    show = access_show_here(request, public_id, to="attend")
    form = NicknameForm(request.POST)
    if not form.is_valid():
        raise NicknameRefused(most=NICKNAME_GRAPHEMES_MAX)
    name = services.nickname_check(name=form.cleaned_data["name"], show=show)
    answer = _answer(request, public_id, name=name)
    entry.remember(answer, entry.entrant_of(request, show), secure=settings.HTTPS, nickname=name)
    return answer


@require_POST
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a product of the line-up on stage: the host's and the brand's deed."""
    show = access_show(request.user, public_id, to="moderate")
    form = PinForm(request.POST)
    if not form.is_valid():
        raise NotInLineUp(number=request.POST.get("number", "")[:8])
    item = shows.line_up_pin(show=show, number=form.cleaned_data["number"])
    return _answer(request, public_id, number=item.number)


@require_POST
def unpin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Clear the stage of products."""
    show = access_show(request.user, public_id, to="moderate")
    shows.line_up_unpin(show=show)
    return _answer(request, public_id, number=None)


@require_POST
def message_delete(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take a message out: the host and the brand any, its writer their own for a minute."""
    show = access_show_here(request, public_id, to="watch")
    message = selectors.access_message(request.user, entry.visitor_known(request), show, message_id)
    services.message_delete(message=message, by=request.user if request.user.is_authenticated else None)
    return _answer(request, public_id, id=message_id)


@require_POST
def writer_mute(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Take the word from a message's writer for this show, and everything they wrote out of it."""
    show = access_show(request.user, public_id, to="moderate")
    message = selectors.access_message(request.user, "", show, message_id)
    if not request.user.is_authenticated or message.role != message.Role.FAN:
        raise Http404
    services.visitor_hide(show=show, visitor=message.visitor, by=request.user)
    return _answer(request, public_id, id=message_id)

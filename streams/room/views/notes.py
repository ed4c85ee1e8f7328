"""The message on top of the talk: the deed of whoever keeps the chat."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from streams.room import entry
from streams.room.selectors.messages import access_message
from streams.room.services.notes import note_pin, note_unpin
from streams.room.views.answers import answer_deed
from streams.shows.selectors import access_show


@require_POST
def message_pin(request: HttpRequest, public_id: str, message_id: int) -> HttpResponse:
    """Hold a message up for everybody."""
    show = access_show(request.user, public_id, to="moderate_chat")
    message = access_message(request.user, "", show, message_id)
    by = request.user if request.user.is_authenticated else None
    note_pin(show=show, message=message, by=by, by_name=entry.entrant_of(request, show).name)
    return answer_deed(request, public_id, id=message_id)


@require_POST
def message_unpin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down what is held up."""
    show = access_show(request.user, public_id, to="moderate_chat")
    note_unpin(show_id=show.pk)
    return answer_deed(request, public_id, id=None)

"""Changing the rules of a room: before the show on its page, in mid-show from the studio."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.visitors import person_of
from marketplace.kernel.http import wants_json
from streams.room.errors import RulesRefused
from streams.room.models import RoomRules
from streams.room.selectors.rules import rules_facts
from streams.room.services.rules import rules_change
from streams.room.setup_forms import rules_sent
from streams.room.views.answers import answer_deed
from streams.shows.selectors import access_show


@require_POST
def rules(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set some of the room's rules; everybody in it knows within a moment."""
    show = access_show(request.user, public_id, to="moderate_chat")
    form = rules_sent(request.POST, RoomRules(show=show))
    if not form.is_valid():
        raise RulesRefused
    now = rules_change(show=show, changes=form.changes(), by=person_of(request))
    if not wants_json(request):
        messages.success(request, _("The rules hold from now on."))
    return answer_deed(request, public_id, rules=rules_facts(now))

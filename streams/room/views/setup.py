"""The host's page about a show's room: who helps, and what the rules are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.limits import spend
from marketplace.accounts.visitors import person_of
from marketplace.kernel.refusals import Refusal
from streams.room.selectors.prohibited import findings_in
from streams.room.selectors.rules import rules_of
from streams.room.setup_forms import ModeratorForm, RulesForm
from streams.shows import moderators
from streams.shows.models import Show
from streams.shows.selectors import access_show
from streams.shows.selling_forms import SellingForm

INVITATIONS_AN_HOUR = 30
BAD = 400


@require_GET
@never_cache
@login_required
def setup(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who helps in the room, and what holds there."""
    return _page(request, access_show(request.user, public_id, to="host"), ModeratorForm())


def _page(request: HttpRequest, show: Show, form: ModeratorForm, status: int = 200) -> HttpResponse:
    context = {
        "show": show,
        "form": form,
        "findings": findings_in([show]),
        "rules_form": RulesForm(instance=rules_of(show)),
        "selling_form": SellingForm(instance=show),
        "moderators": list(moderators.moderators_asked(show)),
    }
    return render(request, "streams/room/setup.html", context, status=status)


@require_POST
@login_required
def moderator_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask somebody to help, by handle or mail address."""
    show = access_show(request.user, public_id, to="host")
    # The answer tells whether a handle is somebody's, and every yes costs a mail.
    spend(person_of(request), "moderator_invite", an_hour=INVITATIONS_AN_HOUR)
    form = ModeratorForm(request.POST)
    if not form.is_valid():
        return _page(request, show, form, BAD)
    wanted = form.cleaned_data
    try:
        row = moderators.moderator_invite(
            show=show,
            asked=wanted["asked"],
            duties=frozenset(wanted["duties"]),
            for_all=wanted["for_all"],
            by=person_of(request),
        )
    except Refusal as refusal:
        form.add_error("asked", str(refusal))
        return _page(request, show, form, BAD)
    messages.success(request, _("%(name)s gets a mail with the link.") % {"name": row.asked})
    return redirect("room:setup", public_id)


@require_POST
@login_required
def moderator_end(request: HttpRequest, public_id: str, moderator_id: int) -> HttpResponse:
    """End somebody's work: at once, also where their room is open."""
    show = access_show(request.user, public_id, to="host")
    row = moderators.access_moderator(show, moderator_id)
    moderators.moderator_end(row=row, by=person_of(request))
    messages.success(request, _("%(name)s helps no longer.") % {"name": row.name})
    return redirect("room:setup", public_id)

"""The link of an invitation to moderate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.accounts.visitors import person_of
from streams.shows import moderators


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def moderator_accept(request: HttpRequest, key: str) -> HttpResponse:
    """Show what somebody is asked to do, and take their yes."""
    row = moderators.access_asked(key)
    if request.method != "POST":
        is_taken = row.accepted_at is not None and row.user != request.user
        return render(request, "streams/shows/moderate.html", {"asked": row, "is_taken": is_taken})
    row = moderators.moderator_accept(row=row, user=person_of(request))
    messages.success(request, _("You can help now. The buttons for it stand beside every message."))
    return redirect("front:show", row.show.public_id) if row.show is not None else redirect("front:home")

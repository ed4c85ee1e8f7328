"""Calling off, moving and shortening a show with tickets: first what it would do, then the deed."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.models import User
from streams.door.change_forms import CancelForm, PostponeForm, ShortenForm
from streams.door.changing import (
    SHORTENABLE,
    WHOLE_BP,
    Move,
    change_of_key,
    changes_of,
    reach_of,
    show_call_off,
    show_postpone,
    show_shorten,
)
from streams.door.models import ShowChange
from streams.shows.models import Show
from streams.shows.selectors import access_show

BAD = 400
FORMS: dict[str, type[CancelForm | PostponeForm | ShortenForm]] = {
    "cancel": CancelForm,
    "postpone": PostponeForm,
    "shorten": ShortenForm,
}


@require_GET
@never_cache
@login_required
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what can be done with a show that people hold tickets to, and what was done."""
    show = access_show(request.user, public_id, to="host")
    context = {"show": show, "reach": reach_of(show), "changes": changes_of(show), "kinds": _kinds(show)}
    return render(request, "streams/door/change.html", context)


def _kinds(show: Show) -> list[str]:
    early = ["postpone", "cancel"] if show.state == Show.State.SCHEDULED else []
    return [*early, *(["shorten"] if show.state in SHORTENABLE else [])]


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def change_one(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Ask for what is needed, show what it would do, and do it when that was seen."""
    show = access_show(request.user, public_id, to="host")
    key = _key(request)
    decided = change_of_key(key) if key is not None else None
    if decided is not None and decided.show_id == show.pk:
        return _on_to(decided, public_id)
    form = FORMS[kind](request.POST or None, show=show)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and key is not None:
        done = _decide(request.user, show, form, key)
        messages.success(request, _("Decided. Everybody with a ticket is told once."))
        return _on_to(done, public_id)
    share = form.back_bp if is_valid and isinstance(form, ShortenForm) else WHOLE_BP
    context = {
        "show": show,
        "kind": kind,
        "form": form,
        "is_seen": is_valid,
        "reach": reach_of(show, share_bp=share),
        "key": uuid4(),
    }
    status = BAD if request.method == "POST" and not is_valid else 200
    return render(request, "streams/door/change_one.html", context, status=status)


def _on_to(done: ShowChange, public_id: str) -> HttpResponse:
    return redirect("kernel:job", done.job) if done.job else redirect("door:change", public_id)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _decide(user: Any, show: Show, form: CancelForm | PostponeForm | ShortenForm, key: UUID) -> ShowChange:
    by: User = user
    values = form.cleaned_data
    if isinstance(form, PostponeForm):
        move = Move(values["starts_at"], values["give_back_days"], values["reason"])
        return show_postpone(show=show, key=key, move=move, by=by, now=timezone.now())
    if isinstance(form, ShortenForm):
        return show_shorten(
            show=show,
            key=key,
            minutes=values["minutes"],
            back_bp=form.back_bp,
            by=by,
            reason=values["reason"],
        )
    return show_call_off(show=show, key=key, reason=values["reason"], by=by)

"""Keeping order outside the shows: bans, appeals, reports, own words and the log of a brand, a host or the house."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django import forms
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.visitors import person_of
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of
from marketplace.safety.models import HOUSE, LogEntry
from marketplace.safety.selectors.bans import appeals_there, bans_kept
from marketplace.safety.selectors.log import log_matching, log_of
from marketplace.safety.selectors.reports import reports_there
from marketplace.safety.selectors.terms import listed_terms, owner_of_brand, owner_of_creator
from marketplace.safety.services import bans, reports
from marketplace.safety.services.log import Place
from marketplace.safety.services.terms import TermDraft, term_remove, terms_add
from streams.room.desk_forms import (
    AnswerForm,
    CloseForm,
    LiftForm,
    LogForm,
    RemoveForm,
    TermsForm,
    TryForm,
)
from streams.room.errors import DeskRefused
from streams.room.selectors.filters import own_filter
from streams.room.selectors.prohibited import SHOWS_READ_MAX, findings_in
from streams.shows.selectors import is_operator, shows_upcoming

FormT = TypeVar("FormT", bound=forms.Form)
ROWS: Final = 25
EXPORT_ROWS_MAX: Final = 50_000
# What a spreadsheet would take for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Desk:
    """Whose order is kept: a brand's, a host's, or the house's."""

    where: str
    place: Place
    owner: str
    base: str
    brand: Brand | None = None

    @property
    def scope(self) -> dict[str, str]:
        """What rows of this desk are found by."""
        return {"brand": self.place.brand, "creator": self.place.creator}


def desk_of(request: HttpRequest, where: str, public_id: str = "") -> Desk:
    """Return a desk that whoever asks may sit at; Http404 for everybody else, RoleTooLow for staff of the brand."""
    if where == "brand":
        brand = access_brand(request.user, public_id, to="manage")
        base = f"/brand/{brand.public_id}/safety/"
        return Desk(where, Place(brand=brand.public_id), owner_of_brand(brand.public_id), base, brand)
    if where == "creator":
        creator = access_creator(request.user)
        place = Place(creator=creator.public_id)
        return Desk(where, place, owner_of_creator(creator.public_id), "/studio/safety/")
    if not is_operator(request.user):
        raise Http404
    return Desk(where, Place(), HOUSE, "/operator/safety/")


@require_GET
@never_cache
@login_required
def overview(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Show what waits: reports by their deadline, appeals; and who is banned."""
    desk = desk_of(request, where, public_id)
    found = reports_there(**desk.scope)
    context = {
        "desk": desk,
        "brand": desk.brand,
        "now": timezone.now(),
        "reports": page_of(request, found.filter(closed_at__isnull=True), ROWS, key="reports"),
        "closed": list(found.filter(closed_at__isnull=False).order_by("-closed_at")[:ROWS]),
        "appeals": list(appeals_there(**desk.scope)),
        "bans": page_of(request, bans_kept(**desk.scope), ROWS, key="bans"),
        "close_form": CloseForm(),
        "findings": findings_in(list(shows_upcoming()[:SHOWS_READ_MAX])) if desk.where == "house" else [],
    }
    return render(request, "streams/room/desk.html", context)


def _sent(kind: type[FormT], request: HttpRequest) -> FormT:
    form = kind(request.POST)
    if not form.is_valid():
        raise DeskRefused
    return form


def _one(rows: QuerySet[Any], **wanted: Any) -> Any:
    found = rows.filter(**wanted).first()
    if found is None:
        raise DeskRefused
    return found


@require_POST
@login_required
def ban_lift(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Let somebody write again."""
    desk = desk_of(request, where, public_id)
    form = _sent(LiftForm, request)
    ban = _one(bans_kept(**desk.scope), public_id=form.cleaned_data["ban"])
    bans.ban_lift(ban=ban, by=person_of(request), why=form.cleaned_data["why"])
    notices.success(request, _("%(name)s can write again.") % {"name": ban.name})
    return redirect(desk.base)


@require_POST
@login_required
def appeal_answer(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Answer an appeal."""
    desk = desk_of(request, where, public_id)
    form = _sent(AnswerForm, request)
    appeal = _one(appeals_there(**desk.scope), pk=form.cleaned_data["appeal"])
    is_granted = form.cleaned_data["decision"] == "grant"
    bans.appeal_answer(
        appeal=appeal, is_granted=is_granted, answer=form.cleaned_data["answer"], by=person_of(request)
    )
    notices.success(request, _("Answered."))
    return redirect(desk.base)


@require_POST
@login_required
def report_close(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Decide about a report."""
    desk = desk_of(request, where, public_id)
    form = _sent(CloseForm, request)
    report = _one(reports_there(**desk.scope), public_id=form.cleaned_data["report"])
    reports.report_close(
        report=report,
        outcome=form.cleaned_data["outcome"],
        answer=form.cleaned_data["answer"],
        by=person_of(request),
    )
    notices.success(request, _("Decided. Whoever reported it can read the outcome."))
    return redirect(desk.base)


@require_GET
@never_cache
@login_required
def words(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Show own words, and try a sentence against them and the house's lists."""
    desk = desk_of(request, where, public_id)
    form = TryForm(request.GET if "sentence" in request.GET else None)
    hits = None
    if form.is_bound and form.is_valid():
        hits = own_filter([desk.owner]).read(form.cleaned_data["sentence"])
    context = {
        "desk": desk,
        "brand": desk.brand,
        "terms": page_of(request, listed_terms(desk.owner), 100),
        "form": TermsForm(),
        "try_form": form,
        "hits": hits,
    }
    return render(request, "streams/room/words.html", context)


@require_POST
@login_required
def words_add(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Add words, one in each line."""
    desk = desk_of(request, where, public_id)
    sent = _sent(TermsForm, request).cleaned_data
    draft = TermDraft(match=sent["match"], action=sent["action"], kind=sent["kind"])
    texts = sent["texts"].splitlines()
    count = terms_add(owner=desk.owner, texts=texts, draft=draft, by=person_of(request), place=desk.place)
    notices.success(
        request, _("Saved; %(count)s new. They hold from the next message on.") % {"count": count}
    )
    return redirect(f"{desk.base}words/")


@require_POST
@login_required
def words_remove(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Take a word off the list."""
    desk = desk_of(request, where, public_id)
    term_id = _sent(RemoveForm, request).cleaned_data["term"]
    if not term_remove(owner=desk.owner, term_id=term_id, by=person_of(request), place=desk.place):
        raise DeskRefused
    notices.success(request, _("Taken off the list."))
    return redirect(f"{desk.base}words/")


def _entries(request: HttpRequest, desk: Desk) -> tuple[LogForm, QuerySet[LogEntry]]:
    form = LogForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = log_of(show=wanted.get("show", ""), **desk.scope)
    return form, log_matching(entries, {"deed": wanted.get("deed", ""), "words": wanted.get("words", "")})


@require_GET
@never_cache
@login_required
def log(request: HttpRequest, where: str, public_id: str = "") -> HttpResponse:
    """Show who did what, to whom, why and when."""
    desk = desk_of(request, where, public_id)
    form, entries = _entries(request, desk)
    context = {"desk": desk, "brand": desk.brand, "form": form, "entries": page_of(request, entries, 50)}
    return render(request, "streams/room/log.html", context)


@require_GET
@never_cache
@login_required
def log_csv(request: HttpRequest, where: str, public_id: str = "") -> HttpResponseBase:
    """Give the log as a table for spreadsheets; no cell of it is a formula."""
    desk = desk_of(request, where, public_id)
    _form, entries = _entries(request, desk)
    answer = StreamingHttpResponse(_lines(entries), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation-log.csv"'
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(entries: QuerySet[LogEntry]) -> Iterator[str]:
    row: Callable[[list[str]], str] = csv.writer(_Echo()).writerow
    yield "\ufeff" + row(["at", "by", "deed", "target", "why", "show", "brand"])
    for entry in entries[:EXPORT_ROWS_MAX].iterator(chunk_size=500):
        cells = (entry.by_name, entry.deed, entry.target_name, entry.why, entry.show, entry.brand)
        yield row([entry.at.isoformat(timespec="seconds"), *(plain(cell) for cell in cells)])


def plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell

"""The operators' pages of the books: accounts, an account, a movement, a trial balance, files for the accountant."""

from datetime import UTC, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commerce.ledger import explorer
from commerce.payments.book_forms import AccountsForm, DayForm, PassagesForm, PeriodForm, begins, ends
from commerce.payments.books import (
    TRANSFERS_HEADER,
    TRIAL_HEADER,
    access_account,
    access_books,
    access_exports,
    access_movement,
    cursor_of,
    cursor_read,
    is_order,
    names_of,
    transfers_cells,
    trial_cells,
)
from commerce.payments.models import MoneyExport
from commerce.payments.services.exporting import export_note
from marketplace.accounts.visitors import person_of
from marketplace.kernel.streaming import csv_stream

PAGE_ROWS: Final = 50
LOG_ROWS: Final = 20
BAD: Final = 400


@require_GET
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts with what stands on them, by kind, owner and currency."""
    access_books(request.user)
    form = AccountsForm(request.GET, currencies=explorer.currencies_used())
    wanted = form.wanted()
    after = request.GET.get("after", "")
    rows = explorer.accounts_listed(**wanted, after=after, limit=PAGE_ROWS + 1)
    shown = rows[:PAGE_ROWS]
    query = {name: value for name, value in wanted.items() if value}
    more = urlencode({**query, "after": shown[-1].cursor}) if len(rows) > PAGE_ROWS else ""
    context = {
        "form": form,
        "rows": shown,
        "names": names_of(row.owner for row in shown),
        "first": urlencode(query) if after else None,
        "more": more,
    }
    return render(request, "commerce/payments/ledger_accounts.html", context)


@require_GET
@never_cache
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """What went through one account, newest first, with what stood on it after each."""
    found = access_account(request.user, account_id)
    form = PassagesForm(request.GET)
    wanted = form.wanted()
    before, balance = cursor_read(request.GET.get("before", ""), found.currency)
    # Only on the first page: it is the sum of everything, and the next ones go on from where this one ends.
    standing = explorer.standing_of(found) if before is None else None
    if standing is not None:
        balance = standing.posted
    balance = balance if wanted.is_open else None
    rows = explorer.passages(found, wanted=wanted, before=before, balance=balance, limit=PAGE_ROWS + 1)
    shown = rows[:PAGE_ROWS]
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    more = ""
    if len(rows) > PAGE_ROWS:
        more = urlencode({**query, "before": cursor_of(shown[-1].pk, rows[PAGE_ROWS].balance)})
    owners = {owner for row in shown for _kind, owner in (row.entry.debit, row.entry.credit)} | {found.owner}
    context = {
        "account": found,
        "standing": standing,
        "form": form,
        "rows": shown,
        "names": names_of(owners),
        "is_running": wanted.is_open,
        "first": urlencode(query) if before is not None else None,
        "more": more,
    }
    return render(request, "commerce/payments/ledger_account.html", context)


@require_GET
@never_cache
def movement(request: HttpRequest, movement_id: str) -> HttpResponse:
    """One movement: its transfers, and the block it is sealed in."""
    found = access_movement(request.user, movement_id)
    owners = {owner for entry in found.entries for _kind, owner in (entry.debit, entry.credit)}
    context = {"movement": found, "names": names_of(owners), "is_order": is_order(found.reference)}
    return render(request, "commerce/payments/ledger_movement.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def trial(request: HttpRequest) -> HttpResponseBase:
    """What stands on every account at the end of a day; a POST takes it as a file."""
    access_books(request.user)
    today = timezone.localdate(timezone=UTC)
    given = request.POST if request.method == "POST" else request.GET
    form = DayForm(given if "day" in given else {"day": today.isoformat()})
    if not form.is_valid():
        context = {"form": form, "tables": [], "day": today}
        return render(request, "commerce/payments/trial_balance.html", context, status=BAD)
    day = form.cleaned_data["day"]
    rows = explorer.trial_balance(ends(day))
    if request.method == "POST":
        export_note(kind=MoneyExport.Kind.TRIAL_BALANCE, until=ends(day), by=person_of(request))
        name = f"trial-balance-{day:%Y-%m-%d}.csv"
        return csv_stream(request, name, TRIAL_HEADER, [list(trial_cells(rows))])
    context = {"form": form, "tables": _tables(rows), "day": day}
    return render(request, "commerce/payments/trial_balance.html", context)


def _tables(rows: list[explorer.TrialRow]) -> list[dict[str, Any]]:
    """One table for each currency, with both of its sums."""
    tables: dict[str, list[explorer.TrialRow]] = {}
    for row in explorer.by_kind(rows):
        tables.setdefault(row.currency, []).append(row)
    return [
        {
            "currency": currency,
            "rows": of_it,
            "debit": sum((row.debit for row in of_it[1:]), of_it[0].debit),
            "credit": sum((row.credit for row in of_it[1:]), of_it[0].credit),
        }
        for currency, of_it in tables.items()
    ]


@require_http_methods(["GET", "POST"])
@never_cache
def exports(request: HttpRequest) -> HttpResponseBase:
    """Files for the accountant, and who took which; a POST takes every transfer of a period."""
    taken = access_exports(request.user)
    today = timezone.localdate(timezone=UTC)
    last = today.replace(day=1) - timedelta(days=1)
    initial = {"since": last.replace(day=1), "until": last}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        since, until = begins(said["since"]), ends(said["until"])
        export_note(
            kind=MoneyExport.Kind.TRANSFERS,
            since=since,
            until=until,
            currency=said["currency"],
            by=person_of(request),
        )
        name = f"transfers-{said['since']:%Y-%m-%d}-{said['until']:%Y-%m-%d}.csv"
        cells = transfers_cells(since, until, said["currency"])
        return csv_stream(request, name, TRANSFERS_HEADER, cells)
    context = {"form": form, "taken": taken[:LOG_ROWS]}
    return render(request, "commerce/payments/exports.html", context, status=BAD if form.is_bound else 200)

"""Reconciliation: fetch a provider's report of a day, book its fees, and lay it beside the books.

Any number of times: a line is kept once, a fee booked once. What does not agree stops payouts until it does, or until
an operator writes down why it does no harm. A line is laid beside everything the books say of the same thing, on
whatever day: clocks differ, and a refund may fail a week later.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, provider_owner
from commerce.ledger.services import Posting, account
from commerce.payments.errors import ProviderAway, ProviderRefused
from commerce.payments.models import OperatorTask
from commerce.payments.providers.base import ReportEntry
from commerce.payments.providers.registry import provider_for
from commerce.payments.services import operator_task
from commerce.payments.services.standing import operator_tasks_settled
from commerce.reconciliation.books import (
    FEE,
    Booked,
    Thing,
    booked_of,
    references_by_source,
    things_between,
    transfers_told,
)
from commerce.reconciliation.errors import GapClosed, GapUnexplained
from commerce.reconciliation.events import GapFound
from commerce.reconciliation.models import ReportDay, ReportLine
from commerce.reconciliation.selectors import days_left_behind, days_missing, providers_used
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

logger = logging.getLogger(__name__)
Kind, State = ReportLine.Kind, ReportLine.State
# What the books wrote in the last moments of a day may be in the provider's next one.
SLACK: Final = timedelta(hours=2)
ONE_DAY: Final = timedelta(days=1)
# What is under way here for longer than this is not under way.
UNDER_WAY_DAYS_MAX: Final = 14
# Only the books tell of it.
OURS: Final = "ours:"
# They are in the books because the report told of them, or are the house's own affair.
BOOKED_HERE: Final = frozenset({Kind.FEE, Kind.HOUSE})


def reconcile_all(today: date | None = None) -> list[ReportDay]:
    """Fetch and compare the days that are not here yet, of every provider that was ever used."""
    today = today or timezone.now().astimezone(UTC).date()
    for code in providers_used():
        for day in days_left_behind(code, today):
            _tell_left_behind(day)
    return [
        reconcile(provider=code, day=day) for code in providers_used() for day in days_missing(code, today)
    ]


def _tell_left_behind(day: ReportDay) -> None:
    """Ask operators once to compare a day that no night looks at any more."""
    kind, subject = OperatorTask.Kind.RECONCILIATION, _subject(day)
    if not OperatorTask.objects.filter(kind=kind, subject=subject).exists():
        note = f"{day.provider} {day.day:%Y-%m-%d} was never compared: {day.note}"
        operator_task(kind=kind, subject=subject, note=note)


def reconcile(*, provider: str, day: date) -> ReportDay:
    """Fetch a provider's report of a day and compare it; a provider that is away is asked again the next night."""
    try:
        entries = provider_for(provider).report(day)
    except ProviderAway as error:
        return _day(provider, day, ReportDay.State.AWAY, str(error)[:300])
    except ProviderRefused as error:
        return _day(provider, day, ReportDay.State.NOT_SUPPORTED, error.code)
    return _compare(provider, day, entries)


def _day(provider: str, day: date, state: str, note: str = "", count: int = 0) -> ReportDay:
    values = {"state": state, "note": note, "line_count": count, "fetched_at": timezone.now()}
    found, _is_new = ReportDay.objects.update_or_create(provider=provider, day=day, defaults=values)
    return found


@transaction.atomic
def _compare(provider: str, day: date, entries: Sequence[ReportEntry]) -> ReportDay:
    report = _day(provider, day, ReportDay.State.FETCHED, count=len(entries))
    names = references_by_source(provider, {entry.source for entry in entries if entry.source})
    names |= transfers_told(provider, entries)
    _keep(report, [(entry, names.get((entry.kind, entry.source), entry.reference)) for entry in entries])
    for entry in entries:
        _book_fee(provider, entry)
    _keep_ours(report)
    again = ReportLine.objects.filter(provider=provider).exclude(state__in=[State.MATCHED, State.EXPLAINED])
    _judge([*report.lines.exclude(state=State.EXPLAINED), *again])
    _tell(report)
    return report


def _keep(report: ReportDay, entries: Iterable[tuple[ReportEntry, str]]) -> None:
    """Keep what was told; what was told before may have been completed, and keeps its state."""
    told = (
        "day", "kind", "source", "reference", "amount_minor", "fee_minor", "fee_currency", "currency", "happened_at",
    )  # fmt: skip
    rows = [
        ReportLine(
            provider=report.provider,
            ref=entry.ref,
            state=State.MISSING_HERE,
            day=report,
            kind=entry.kind,
            source=entry.source,
            reference=reference,
            amount_minor=entry.amount.minor,
            fee_minor=entry.fee.minor,
            fee_currency=entry.fee.currency if entry.fee.currency != entry.amount.currency else "",
            currency=entry.amount.currency,
            happened_at=entry.happened_at,
        )
        for entry, reference in entries
    ]
    ReportLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["provider", "ref"], update_fields=told, batch_size=500
    )


def _book_fee(provider: str, entry: ReportEntry) -> None:
    """What the provider keeps is a cost of the house. Those of disputes are booked with the dispute."""
    if entry.kind == "dispute":
        return
    cost = -entry.amount if entry.kind == "fee" else entry.fee
    if not cost.minor:
        return
    clearing = account(AccountKind.CLEARING, provider_owner(provider), cost.currency)
    costs = account(AccountKind.PROCESSOR_FEE, provider_owner(provider), cost.currency)
    debit, credit = (costs, clearing) if cost.minor > 0 else (clearing, costs)
    ledger.post(
        key=f"{FEE}{provider}:{entry.ref}",
        kind=MovementKind.PROCESSOR_FEE,
        reference=entry.ref[:40],
        lines=[Posting(debit, credit, Money(abs(cost.minor), cost.currency), entry.source[:40])],
    )


def _keep_ours(report: ReportDay) -> None:
    """Write a line for each thing of which the books tell in this day, and no report does."""
    begin, end = span_of(report.provider, report.day)
    things = things_between(report.provider, begin, end)
    told = _told(report.provider, things)
    for thing, one in things.items():
        if thing in told:
            continue
        ReportLine.objects.get_or_create(
            provider=report.provider,
            ref=f"{OURS}{thing.kind}:{thing.reference}"[:80],
            defaults={
                "day": report,
                "kind": thing.kind,
                "reference": thing.reference,
                "booked_minor": one.minor,
                "currency": one.currency,
                "happened_at": datetime.combine(report.day, time.min, UTC),
                "state": State.MISSING_THERE,
            },
        )


def span_of(provider: str, day: date) -> tuple[datetime, datetime]:
    """Return what of the books a day's report has to tell of.

    The last moments of a day are asked for with the next one. Where a neighbour's report is not here, what it may
    tell is not missed in this one; where it came first, what it left out is asked for now.
    """
    near = ReportDay.objects.filter(
        provider=provider, state=ReportDay.State.FETCHED, day__in=[day - ONE_DAY, day + ONE_DAY]
    )
    there = set(near.values_list("day", flat=True))
    begin = datetime.combine(day, time.min, UTC)
    end = begin + ONE_DAY
    return (
        begin - SLACK if day - ONE_DAY in there else begin + SLACK,
        end + SLACK if day + ONE_DAY in there else end - SLACK,
    )


def _told(provider: str, things: Iterable[Thing]) -> set[Thing]:
    wanted = set(things)
    rows = ReportLine.objects.filter(
        provider=provider, reference__in={thing.reference for thing in wanted}
    ).exclude(ref__startswith=OURS)
    return {_thing(line) for line in rows} & wanted


def _thing(line: ReportLine) -> Thing:
    """A transfer to a payee's account at the provider is what leaves for them: the books know the payout."""
    return Thing(Kind.PAYOUT if line.kind == Kind.TRANSFER else line.kind, line.reference)


def _judge(lines: Sequence[ReportLine]) -> None:
    """Lay lines beside the books, each together with every other line about the same thing."""
    named = {_thing(line) for line in lines if line.reference and line.kind not in BOOKED_HERE}
    whole = _lines_about({line.provider for line in lines}, named)
    booked = booked_of(named)
    for line in lines:
        thing = _thing(line)
        if line.kind == Kind.OTHER and line.ref.startswith(OURS):
            # Written by hand: nothing that providers tell can explain it.
            continue
        if line.kind in BOOKED_HERE:
            _set(line, State.MATCHED, None)
        elif not line.reference:
            _set(line, State.MISSING_HERE, None)
        else:
            others = whole[(line.provider, thing)]
            state = _verdict(others, booked.get(thing, Booked()), line)
            _set(line, state, booked.get(thing, Booked()).posted.get(line.currency))


def _lines_about(providers: set[str], things: set[Thing]) -> dict[tuple[str, Thing], list[ReportLine]]:
    found: dict[tuple[str, Thing], list[ReportLine]] = defaultdict(list)
    rows = ReportLine.objects.filter(
        provider__in=providers, reference__in={thing.reference for thing in things}
    ).exclude(ref__startswith=OURS)
    for line in rows:
        found[(line.provider, _thing(line))].append(line)
    return found


def _verdict(lines: Sequence[ReportLine], booked: Booked, line: ReportLine) -> str:
    told: dict[str, int] = defaultdict(int)
    for one in lines:
        told[one.currency] += one.amount_minor or 0
        if one.kind == Kind.DISPUTE:
            told[one.fee.currency] -= one.fee_minor
    sums = {currency: minor for currency, minor in told.items() if minor}
    if sums == booked.sums:
        return State.MATCHED
    if not lines:
        return State.MISSING_THERE
    since = timezone.now() - timedelta(days=UNDER_WAY_DAYS_MAX)
    if booked.is_open and line.happened_at >= since:
        return State.UNDER_WAY
    return State.AMOUNT_DIFFERS if booked.sums else State.MISSING_HERE


def _set(line: ReportLine, state: str, booked_minor: int | None) -> None:
    if (line.state, line.booked_minor) == (state, booked_minor):
        return
    # Somebody may explain it at this moment: what they wrote stays.
    rows = ReportLine.objects.filter(pk=line.pk).exclude(state=State.EXPLAINED)
    rows.update(state=state, booked_minor=booked_minor)
    line.state, line.booked_minor = state, booked_minor


def _tell(report: ReportDay) -> None:
    """Ask operators to look at what does not agree, and take the task back once everything does."""
    open_days = ReportDay.objects.filter(
        provider=report.provider, lines__state__in=ReportLine.GAPS
    ).distinct()
    for day in open_days:
        count = day.lines.filter(state__in=ReportLine.GAPS).count()
        note = f"{day.provider} {day.day:%Y-%m-%d}: {count} lines do not agree with the books"
        logger.error("reconciliation: %s", note)
        operator_task(kind=OperatorTask.Kind.RECONCILIATION, subject=_subject(day), note=note)
        emit(GapFound(day_id=day.pk, count=count))
    _settle_tasks(report.provider)


def _subject(day: ReportDay) -> str:
    return f"reconciliation:{day.provider}:{day.day:%Y-%m-%d}"


def _settle_tasks(provider: str) -> None:
    done = ReportDay.objects.filter(provider=provider).exclude(lines__state__in=ReportLine.GAPS)
    done = done.exclude(state=ReportDay.State.AWAY)
    waiting = set(
        OperatorTask.objects.filter(
            kind=OperatorTask.Kind.RECONCILIATION,
            done_at=None,
            subject__startswith=f"reconciliation:{provider}:",
        ).values_list("subject", flat=True)
    )
    for day in done.filter(day__in=[subject.rpartition(":")[2] for subject in waiting]):
        operator_tasks_settled(
            kind=OperatorTask.Kind.RECONCILIATION,
            subject=_subject(day),
            outcome="everything agrees or is explained",
        )


@transaction.atomic
def line_explain(*, line: ReportLine, reason: str, by: User) -> ReportLine:
    """Write down why a difference does no harm; payouts go on once none is left.

    Raises GapUnexplained and GapClosed; then nothing changed.
    """
    reason = reason.strip()[:500]
    if not reason:
        raise GapUnexplained
    rows = ReportLine.objects.filter(pk=line.pk, state__in=ReportLine.GAPS)
    if not rows.update(state=State.EXPLAINED, reason=reason, explained_by=by, explained_at=timezone.now()):
        raise GapClosed
    line.refresh_from_db()
    logger.warning("reconciliation: %s explained %s: %s", by.public_id, line, reason)
    _settle_tasks(line.provider)
    return line

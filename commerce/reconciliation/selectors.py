"""Reads of reconciliation: what stands open, the operators' days, and which days are to be fetched."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from commerce.payments.models import Payment
from commerce.payments.providers.registry import PROVIDERS
from commerce.reconciliation.models import ReportDay, ReportLine
from marketplace.accounts.models import User

OPERATORS_PERMISSION: Final = "reconciliation.view_reportday"
EXPLAIN_PERMISSION: Final = "reconciliation.change_reportline"
# How many days back a night makes up for nights that were missed.
DAYS_BACK: Final = 7
Viewer = User | AnonymousUser


def gaps() -> QuerySet[ReportLine]:
    """Return lines that do not agree and that nobody explained, oldest first."""
    return (
        ReportLine.objects.filter(state__in=ReportLine.GAPS).select_related("day").order_by("day__day", "pk")
    )


def gap_open() -> str:
    """Return in one line what of the providers' reports does not agree with the books, or ""."""
    first = gaps().first()
    if first is None:
        return ""
    about = f"{first.kind} {first.reference or first.ref}"
    return f"reconciliation: {first.provider} {first.day.day:%Y-%m-%d} {about}: {first.state}"


def providers_used() -> list[str]:
    """Return the providers whose reports are fetched: the one in use, and all that ever took a payment."""
    used = set(Payment.objects.order_by().values_list("provider", flat=True).distinct())
    return sorted((used | {settings.PAYMENT_PROVIDER}) & PROVIDERS.keys())


def days_missing(provider: str, today: date) -> list[date]:
    """Return the days whose report is not here, oldest first; of a provider that is new, yesterday alone.

    All since the last one that was compared, however long ago; and what was not compared among the last days.
    """
    known = ReportDay.objects.filter(provider=provider, day__lt=today).order_by("day")
    compared = known.exclude(state=ReportDay.State.AWAY)
    last, oldest = compared.last(), known.first()
    after = last.day + timedelta(days=1) if last else oldest.day if oldest else today - timedelta(days=1)
    begin = min(after, today - timedelta(days=DAYS_BACK))
    there = set(compared.filter(day__gte=begin).values_list("day", flat=True))
    first = min([after, *known.filter(day__gte=begin).values_list("day", flat=True)])
    span = (today - first).days
    return [day for day in (first + timedelta(days=number) for number in range(span)) if day not in there]


def days_left_behind(provider: str, today: date) -> list[ReportDay]:
    """Return the days that could not be compared, and that no night looks at any more."""
    away = ReportDay.objects.filter(provider=provider, state=ReportDay.State.AWAY, day__lt=today)
    missing = set(days_missing(provider, today))
    return [day for day in away.order_by("day") if day.day not in missing]


def _operates(viewer: Viewer, permission: str) -> None:
    if not (viewer.is_authenticated and viewer.is_staff and viewer.has_perm(permission)):
        raise Http404


def access_days(viewer: Viewer) -> QuerySet[ReportDay]:
    """Return the days for operators, newest first; Http404 for everybody else."""
    _operates(viewer, OPERATORS_PERMISSION)
    open_lines = Count("lines", filter=Q(lines__state__in=ReportLine.GAPS))
    under_way = Count("lines", filter=Q(lines__state=ReportLine.State.UNDER_WAY))
    explained = Count("lines", filter=Q(lines__state=ReportLine.State.EXPLAINED))
    return ReportDay.objects.annotate(
        gap_count=open_lines, under_way_count=under_way, explained_count=explained
    ).order_by("-day", "provider")


def access_day(viewer: Viewer, provider: str, day: date) -> ReportDay:
    """Return one day for operators; Http404 for everybody else, and for a day that is not here."""
    found = access_days(viewer).filter(provider=provider, day=day).first()
    if found is None:
        raise Http404
    return found


def access_line(viewer: Viewer, line_id: int) -> ReportLine:
    """Return a line for operators who may explain it; Http404 for everybody else."""
    _operates(viewer, EXPLAIN_PERMISSION)
    found = ReportLine.objects.select_related("day").filter(pk=line_id).first()
    if found is None:
        raise Http404
    return found


def lines_of(day: ReportDay, *, gaps_only: bool = False) -> QuerySet[ReportLine]:
    """Return the lines of a day in their order, all or those that do not simply agree."""
    rows = day.lines.select_related("explained_by").order_by("happened_at", "pk")
    return rows.exclude(state=ReportLine.State.MATCHED) if gaps_only else rows


def day_by_id(day_id: int) -> ReportDay:
    """Return a day; raises ReportDay.DoesNotExist."""
    return ReportDay.objects.get(pk=day_id)

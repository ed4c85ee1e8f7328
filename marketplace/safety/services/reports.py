"""Writes of reports: made by anybody, decided by a deadline, the outcome told to whoever made it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import emit
from marketplace.safety.errors import ReportClosedAlready, ReportMadeAlready
from marketplace.safety.events import ReportClosed, ReportMade
from marketplace.safety.models import LogEntry, Report
from marketplace.safety.selectors.reports import report_address
from marketplace.safety.services.log import Place, Target, log_write


@dataclass(frozen=True)
class Reported:
    """What is reported, as it was at that moment."""

    kind: str
    target: str
    name: str
    excerpt: str = ""
    place: Place = Place()


@dataclass(frozen=True)
class Reporter:
    """Who reports: by account, or by the key of their browser."""

    key: str
    user: User | None = None


@transaction.atomic
def report_make(*, reported: Reported, reporter: Reporter, reason: str, words: str = "") -> Report:
    """Report something; it is to be decided by a deadline. Raises ReportMadeAlready while the first one is open."""
    now = timezone.now()
    try:
        with transaction.atomic():
            report = Report.objects.create(
                kind=reported.kind,
                target=reported.target,
                name=reported.name[:120],
                excerpt=reported.excerpt[:500],
                show=reported.place.show,
                brand=reported.place.brand,
                creator=reported.place.creator,
                reason=reason,
                words=words.strip()[:1000],
                reporter=reporter.user,
                reporter_key=reporter.key,
                created_at=now,
                deadline=now + timedelta(hours=settings.REPORT_HOURS),
            )
    except IntegrityError as error:
        raise ReportMadeAlready from error
    emit(ReportMade(report_id=report.pk))
    return report


@transaction.atomic
def report_close(*, report: Report, outcome: str, answer: str, by: User) -> Report:
    """Decide about a report, and tell whoever made it. Raises ReportClosedAlready when somebody was faster."""
    closed = Report.objects.filter(pk=report.pk, closed_at__isnull=True).update(
        closed_at=timezone.now(), closed_by=by, outcome=outcome, answer=answer.strip()[:1000]
    )
    report.refresh_from_db()
    if not closed:
        raise ReportClosedAlready(name=report.closed_by.name_shown if report.closed_by is not None else "")
    log_write(
        deed=LogEntry.Deed.REPORT_CLOSED,
        by=by,
        place=Place(report.show, report.brand, report.creator),
        target=Target(f"report:{report.public_id}", report.name, {"outcome": outcome, "kind": report.kind}),
        why=report.answer,
    )
    if report.reporter is not None:
        mail_queue(
            key=f"report_closed:{report.public_id}",
            to=report.reporter.email,
            language=language_of(report.reporter),
            template="report_closed",
            context={"name": report.name, "answer": report.answer, "address": report_address(report)},
        )
    emit(ReportClosed(report_id=report.pk))
    return report

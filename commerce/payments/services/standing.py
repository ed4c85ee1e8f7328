"""What waits: tasks for operators, and providers that asked to be left alone for a while."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from commerce.payments.errors import ProviderAway, TaskDone
from commerce.payments.models import OperatorTask, ProviderPause
from marketplace.accounts.models import User

PAUSE_SECONDS_MAX: Final = 3600


def operator_task(*, kind: str, subject: str, note: str, due_at: datetime | None = None) -> OperatorTask:
    """Ask an operator to look at something; while that is open, asking again changes nothing."""
    task, _is_new = OperatorTask.objects.get_or_create(
        kind=kind, subject=subject, done_at=None, defaults={"note": note[:300], "due_at": due_at}
    )
    return task


def operator_task_done(*, task: OperatorTask, by: User | None, outcome: str) -> OperatorTask:
    """Write down what came of a task. Raises TaskDone when somebody was faster."""
    rows = OperatorTask.objects.filter(pk=task.pk, done_at__isnull=True)
    if not rows.update(done_at=timezone.now(), done_by=by, outcome=outcome[:1000]):
        raise TaskDone
    task.refresh_from_db()
    return task


def operator_tasks_settled(*, kind: str, subject: str, outcome: str) -> int:
    """Close what settled itself: nobody has to look any more."""
    rows = OperatorTask.objects.filter(kind=kind, subject=subject, done_at__isnull=True)
    return rows.update(done_at=timezone.now(), outcome=outcome[:1000])


def provider_pause(error: ProviderAway) -> bool:
    """Leave a provider alone for as long as it asked for; True when it asked for anything."""
    if not error.provider or error.retry_after <= 0:
        return False
    until = timezone.now() + timedelta(seconds=min(error.retry_after, PAUSE_SECONDS_MAX))
    ProviderPause.objects.update_or_create(
        provider=error.provider, defaults={"until": until, "reason": str(error)[:300]}
    )
    return True

"""Long works: started, run by a worker, cancelled, started again.

A job is run by whoever claims it with one conditional write. A worker that dies leaves a job without signs of life,
which the sweep turns into a failed one; what it had done stands in the job's own row, so that it can go on.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.bus import Event, emit
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.job_kinds import job_kind
from marketplace.kernel.job_runs import JobCancelled, JobFailed, JobLost, JobPaused, JobRun
from marketplace.kernel.models import Job
from marketplace.kernel.private_files import private_delete
from marketplace.kernel.refusals import Refusal

logger = logging.getLogger(__name__)

# A running job says something every few seconds; with the sweep every 10 s it is called dead within 60 s.
SILENCE_SECONDS: Final = 45
# A job that nobody has begun is offered again: the broker may have lost it.
WAITING_SECONDS: Final = 60
KEPT_DAYS: Final = 30
SWEEP_ROWS_MAX: Final = 100


@dataclass(frozen=True)
class JobQueued(Event):
    """A job waits for a worker."""

    job_id: int


class JobNotOpen(Refusal):
    """Nothing is left to cancel."""

    code = "job_not_open"
    message = _("It has ended already: there is nothing to cancel.")
    status = 409


class JobNotStopped(Refusal):
    """Only what stopped can be started again."""

    code = "job_not_stopped"
    message = _("It can be started again only after it has stopped.")
    status = 409


def access_job(user: Any, public_id: str) -> Job:
    """Return a job that this person may see by the word of its kind; Http404 otherwise."""
    job = Job.objects.filter(public_id=public_id).first()
    kind = job_kind(job.kind) if job else None
    if job is None or kind is None or not kind.may_see(user, job):
        raise Http404
    return job


@transaction.atomic
def job_start(
    *, kind: str, scope: str, params: dict[str, Any], started_by: int | None = None, language: str = "en"
) -> Job:
    """Put a long work into the queue. What it needs to know is in ``params``, plain enough for JSON."""
    job = Job.objects.create(kind=kind, scope=scope, params=params, started_by=started_by, language=language)
    emit(JobQueued(job_id=job.pk))
    return job


@transaction.atomic
def job_cancel(*, job: Job) -> None:
    """Ask a job to stop; one that nobody has begun stops at once. What was done stands.

    Raises JobNotOpen.
    """
    rows = Job.objects.filter(pk=job.pk)
    if rows.filter(state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, is_cancel_asked=True, ended_at=timezone.now()
    ):
        return
    if not rows.filter(state=Job.State.RUNNING).update(is_cancel_asked=True):
        raise JobNotOpen


@transaction.atomic
def job_again(*, job: Job) -> None:
    """Let a job that failed or was cancelled go on from where it stopped.

    Raises JobNotStopped.
    """
    stopped = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    if not stopped.update(
        state=Job.State.QUEUED, is_cancel_asked=False, failure="", ended_at=None, queued_at=timezone.now()
    ):
        raise JobNotStopped
    emit(JobQueued(job_id=job.pk))


def job_run(job_id: int) -> bool:
    """Work on a job that waits, if nobody else does; True when this call did."""
    job = _claimed(job_id)
    if job is None:
        return False
    try:
        with translation.override(job.language):
            _work(job)
    except JobPaused:
        _pause(job)
    except JobLost:
        logger.warning("%s was given up by the sweep while it was still at work", job)
    except JobCancelled:
        _end(job, Job.State.CANCELLED)
    except Exception as error:  # noqa: BLE001 -- whatever it was, the page stops waiting and says so
        _fail(job, error)
    else:
        _end(job, Job.State.DONE)
    return True


def _work(job: Job) -> None:
    kind = job_kind(job.kind)
    if kind is None:
        raise LookupError(f"nobody here knows how to do {job}")
    kind.run(JobRun(job))


def _fail(job: Job, error: Exception) -> None:
    if isinstance(error, JobFailed):
        _end(job, Job.State.FAILED, failure=error.code)
        return
    logger.error("%s failed", job, exc_info=error)
    _end(job, Job.State.FAILED, failure="unexpected")


def _claimed(job_id: int) -> Job | None:
    token = new_public_id()
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    now = timezone.now()
    if not waiting.update(state=Job.State.RUNNING, token=token, heard_at=now, attempts=F("attempts") + 1):
        return None
    return Job.objects.get(pk=job_id)


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)


def _end(job: Job, state: Job.State, *, failure: str = "") -> None:
    _mine(job).update(state=state, failure=failure, ended_at=timezone.now())


@transaction.atomic
def _pause(job: Job) -> None:
    if _mine(job).update(state=Job.State.QUEUED, queued_at=timezone.now()):
        emit(JobQueued(job_id=job.pk))


def jobs_sweep() -> int:
    """Call jobs dead whose worker says nothing any more, and offer again those that nobody began; returns how many."""
    now = timezone.now()
    silent = Job.objects.filter(
        state=Job.State.RUNNING, heard_at__lt=now - timedelta(seconds=SILENCE_SECONDS)
    )
    dead = silent.update(state=Job.State.FAILED, failure="worker_gone", token="", ended_at=now)
    forgotten = Job.objects.filter(
        state=Job.State.QUEUED, queued_at__lt=now - timedelta(seconds=WAITING_SECONDS)
    )
    offered = 0
    for job_id in list(forgotten.order_by("queued_at").values_list("pk", flat=True)[:SWEEP_ROWS_MAX]):
        with transaction.atomic():
            if forgotten.filter(pk=job_id).update(queued_at=now):
                emit(JobQueued(job_id=job_id))
                offered += 1
    return dead + offered


def jobs_forget() -> int:
    """Remove jobs that ended a month ago, with their files and findings; returns how many."""
    old = Job.objects.filter(ended_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    gone = list(old.order_by("ended_at")[:SWEEP_ROWS_MAX])
    for job in gone:
        private_delete(job.result)
        job.delete()
    return len(gone)

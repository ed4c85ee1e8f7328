"""Celery ways into the kernel."""

from celery import shared_task

from marketplace.kernel import bus, jobs, picture_copies


@shared_task
def deliveries_attempt(delivery_ids: list[int]) -> None:
    """Make the first attempt of what one transaction owes; each stands and falls alone."""
    for delivery_id in delivery_ids:
        bus.deliver(delivery_id)


@shared_task
def deliveries_sweep() -> int:
    """Retry what is owed and due."""
    return bus.sweep()


@shared_task
def picture_copy(model: str, pk: int) -> int:
    """Make the smaller copies of one row's pictures."""
    return picture_copies.copies_of(model=model, pk=pk)


@shared_task
def picture_copies_sweep() -> int:
    """Make a few copies that are owed still: older pictures, and tasks that were lost."""
    return picture_copies.copies_make(limit=picture_copies.COPIES_PER_SWEEP)


@shared_task
def job_run(job_id: int) -> bool:
    """Work on a job, for as long as one task may."""
    return jobs.job_run(job_id)


@shared_task
def jobs_sweep() -> int:
    """Find the jobs whose worker died, those that the broker lost, and those of long ago."""
    return jobs.jobs_sweep() + jobs.jobs_forget()


def _queue(delivery_ids: list[int]) -> None:
    deliveries_attempt.delay(delivery_ids)


bus.first_attempt_by(_queue)

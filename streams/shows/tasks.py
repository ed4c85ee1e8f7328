"""Celery ways into shows."""

from celery import shared_task

from streams.shows.pauses import shows_end_paused


@shared_task
def pauses_end() -> int:
    """End shows whose host did not come back from a pause; returns how many."""
    return shows_end_paused()

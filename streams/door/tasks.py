"""What beat asks of the door."""

from celery import shared_task
from django.utils import timezone

from streams.door.failures import failures_sweep
from streams.door.reconciling import notes_take_up


@shared_task
def notes_sweep() -> int:
    """Take up what the gate wrote down."""
    return notes_take_up()


@shared_task
def failed_streams_sweep() -> int:
    """Make up for pictures that were missing for too long."""
    return failures_sweep(now=timezone.now())

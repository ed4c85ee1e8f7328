"""What beat asks of the door."""

from celery import shared_task

from streams.door.reconciling import notes_take_up


@shared_task
def notes_sweep() -> int:
    """Take up what the gate wrote down."""
    return notes_take_up()

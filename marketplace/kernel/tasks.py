"""Celery ways into the kernel."""

from celery import shared_task

from marketplace.kernel import bus


@shared_task
def delivery_attempt(delivery_id: int) -> None:
    """Make the first attempt of one owed delivery."""
    bus.deliver(delivery_id)


@shared_task
def deliveries_sweep() -> int:
    """Retry what is owed and due."""
    return bus.sweep()


def _queue(delivery_id: int) -> None:
    delivery_attempt.delay(delivery_id)


bus.first_attempt_by(_queue)

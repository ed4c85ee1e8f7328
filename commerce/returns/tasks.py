"""Celery ways into returns."""

from celery import shared_task

from commerce.returns import services


@shared_task
def returns_escalate() -> int:
    """Give to the operators what brands did not answer in time."""
    return services.returns_escalate()

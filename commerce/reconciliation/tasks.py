"""Celery ways into reconciliation."""

from datetime import date

from celery import shared_task

from commerce.reconciliation import services


@shared_task
def reconcile_nightly() -> int:
    """Fetch and compare yesterday, and the days that could not be; returns how many."""
    return len(services.reconcile_all())


@shared_task
def reconcile_day(provider: str, day: str) -> None:
    """Fetch and compare one day again, because an operator asked for it."""
    services.reconcile(provider=provider, day=date.fromisoformat(day))

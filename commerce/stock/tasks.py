"""Celery ways into stock."""

from celery import shared_task
from django.utils import timezone

from commerce.stock import services


@shared_task
def reservations_expire() -> int:
    """Give back what was held for people who did not pay in time."""
    return services.reservations_expire(timezone.now())

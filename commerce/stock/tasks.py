"""Celery ways into stock."""

from celery import shared_task
from django.utils import timezone

from commerce.stock import services


@shared_task
def reservations_expire() -> int:
    """Give back what was held for people who did not pay in time."""
    return services.reservations_expire(timezone.now())


@shared_task
def waits_sweep() -> int:
    """Tell those who asked for it that there are pieces again."""
    return services.waits_sweep()


@shared_task
def low_levels_check() -> int:
    """Tell brands of what runs low."""
    return services.low_levels_check()

"""Celery ways into orders."""

from celery import shared_task

from commerce.orders import digests


@shared_task
def order_digests() -> int:
    """Tell brands that wish it what waits to be packed."""
    return digests.order_digests()

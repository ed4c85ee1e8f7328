"""Celery ways into reviews."""

from celery import shared_task

from commerce.reviews import asking


@shared_task
def reviews_ask() -> int:
    """Ask about what arrived some days ago."""
    return asking.reviews_ask()

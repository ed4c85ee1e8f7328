"""Celery ways into the stage."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from streams.shows.selectors import shows_on_air
from streams.shows.services import show_end
from streams.stage.selectors import stage_last_part_age


@shared_task
def shows_end_abandoned() -> int:
    """End shows whose host has been silent too long; returns how many.

    A host who closed the lid must not stay "live" for ever. Silence is measured from the last part of the
    picture, or from the start when none ever came.
    """
    ended = 0
    for show in shows_on_air():
        age = stage_last_part_age(show.public_id)
        if age is None and show.started_at is not None:
            age = (timezone.now() - show.started_at) / timedelta(seconds=1)
        if age is not None and age > settings.SHOW_ABANDONED_SECONDS:
            ended += show_end(show=show)
    return ended

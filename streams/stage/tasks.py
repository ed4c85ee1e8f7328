"""Celery ways into the stage."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from streams.shows.models import Show
from streams.shows.rehearsals import rehearsal_end
from streams.shows.selectors import rehearsals, shows_on_air
from streams.shows.services import show_end
from streams.stage.recordings import recording_settle, recordings_owed
from streams.stage.selectors import stage_last_part_age
from streams.stage.services import stages_forget

REHEARSAL_SILENT_SECONDS = 900

logger = logging.getLogger(__name__)

RECORDING_SECONDS_MAX = (
    3000  # a long show over a slow line; less than the time after which a task comes again
)


@shared_task
def shows_end_abandoned() -> int:
    """End shows whose host has been silent too long; returns how many.

    A host who closed the lid must not stay "live" for ever. A pause has a limit of its own.
    """
    ended = 0
    for show in shows_on_air():
        if not show.is_paused and _silence(show) > settings.SHOW_ABANDONED_SECONDS:
            ended += show_end(show=show)
    return ended


@shared_task
def rehearsals_sweep() -> int:
    """End rehearsals that nobody sends any more, and delete the files of those that are over; returns how many."""
    silent = [show for show in rehearsals() if _silence(show) > REHEARSAL_SILENT_SECONDS]
    return sum(rehearsal_end(rehearsal=show) for show in silent) + stages_forget()


@shared_task
def recordings_sweep() -> int:
    """Settle the recordings of shows that are over; returns how many were owed."""
    owed = recordings_owed()
    for show in owed:
        recording_keep.delay(show)
    return len(owed)


@shared_task(time_limit=RECORDING_SECONDS_MAX)
def recording_keep(show_public_id: str) -> bool:
    """Settle one recording; what cannot be done now is tried again by the next sweep."""
    try:
        return recording_settle(show_public_id)
    except OSError as error:  # also ShelfFailed; the disk may be full
        logger.warning("The recording of show %s is not settled yet: %s", show_public_id, error)
        return False


def _silence(show: Show) -> float:
    """Return the seconds since the last part of the picture, or since the host said that one would come."""
    begun = max(moment for moment in (show.started_at, show.resumed_at) if moment is not None)
    since = (timezone.now() - begun).total_seconds()
    age = stage_last_part_age(show.public_id)
    return since if age is None else min(age, since)

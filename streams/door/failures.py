"""A picture that was missing for too long: measured from what the stage wrote down, never from what anybody claims."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction

from streams.door.changing import change_begin, sources_of_show
from streams.door.models import ShowChange
from streams.shows.models import Show
from streams.stage.selectors import stage_media_seconds

WHOLE_BP: Final = 10_000
# The last of a show reaches the disk a little after its end; an hour later nobody looks any more.
SOON: Final = timedelta(minutes=2)
LATE: Final = timedelta(hours=2)


def missing_bp(*, media_seconds: float, sold_minutes: int) -> int:
    """Return which part of the minutes that were sold had no picture, in basis points."""
    sold = sold_minutes * 60
    return max(0, WHOLE_BP - int(WHOLE_BP * min(media_seconds, sold) / sold))


def failures_sweep(*, now: datetime) -> int:
    """Look at shows with tickets that ended lately; returns for how many something is made up now."""
    if not settings.FAILED_STREAM_GOODWILL_BP:
        return 0
    ended = Show.objects.filter(
        state=Show.State.ENDED,
        kind=Show.Kind.PERFORMANCE,
        ended_at__gt=now - LATE,
        ended_at__lte=now - SOON,
        ticket_tiers__isnull=False,
    )
    looked = ended.exclude(changes__kind=ShowChange.Kind.FAILED).distinct().order_by("pk")
    return sum(_look(show) for show in looked.select_related("creator__user"))


def _look(show: Show) -> bool:
    media = stage_media_seconds(show.public_id)
    missing = missing_bp(media_seconds=media, sold_minutes=show.duration_minutes)
    # A host who is done early has not failed: what was missing is counted against the time on air.
    on_air = (show.ended_at - show.started_at).total_seconds() if show.ended_at and show.started_at else 0.0
    hole = missing_bp(media_seconds=media, sold_minutes=max(1, round(on_air / 60)))
    if min(missing, hole) < settings.FAILED_STREAM_MISSING_BP or not sources_of_show(show):
        return False
    return _make_up(show)


def _make_up(show: Show) -> bool:
    try:
        with transaction.atomic():
            change = ShowChange.objects.create(
                show=show,
                kind=ShowChange.Kind.FAILED,
                key=uuid5(UUID(int=0), f"failed:{show.public_id}"),
                starts_before=show.starts_at,
                minutes_before=show.duration_minutes,
                back_bp=settings.FAILED_STREAM_GOODWILL_BP,
            )
            return change_begin(change=change)
    except IntegrityError:
        # Another worker looked at the same moment.
        return False

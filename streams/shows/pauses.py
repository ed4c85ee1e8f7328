"""A pause in mid-show: the curtain is drawn, nothing is sent or recorded, chat and shop stay open."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.kernel.bus import emit
from streams.shows.errors import ShowNotLive
from streams.shows.events import ShowPaused, ShowResumed
from streams.shows.models import ON_AIR, Show
from streams.shows.services import show_end


@transaction.atomic
def show_pause(*, show: Show) -> Show:
    """Draw the curtain over a show on air; one that is paused stays so, since when it was.

    Raises ShowNotLive.
    """
    on_air = Show.objects.filter(pk=show.pk, state__in=ON_AIR)
    if on_air.filter(paused_at__isnull=True).update(paused_at=timezone.now()):
        emit(ShowPaused(show_id=show.pk))
    elif not on_air.exists():
        raise ShowNotLive
    show.refresh_from_db()
    return show


@transaction.atomic
def show_resume(*, show: Show) -> Show:
    """Open the curtain again; pressing twice is the same as once.

    Raises ShowNotLive when the show ended meanwhile: a pause does not last for ever.
    """
    on_air = Show.objects.filter(pk=show.pk, state__in=ON_AIR)
    now = timezone.now()
    if on_air.filter(paused_at__isnull=False).update(paused_at=None, resumed_at=now):
        emit(ShowResumed(show_id=show.pk))
    elif not on_air.exists():
        raise ShowNotLive
    show.refresh_from_db()
    return show


def shows_end_paused() -> int:
    """End the shows whose host did not come back from a pause in time; returns how many."""
    latest = timezone.now() - timedelta(minutes=settings.SHOW_PAUSE_MINUTES_MAX)
    over = Show.objects.filter(state=Show.State.LIVE, paused_at__lte=latest)
    return sum(_end_if_still_paused(show) for show in over)


@transaction.atomic
def _end_if_still_paused(show: Show) -> bool:
    # A write that changes nothing, as a lock: the host cannot come back between the look and the end.
    paused = Show.objects.filter(pk=show.pk, state=Show.State.LIVE, paused_at=show.paused_at)
    return bool(paused.update(paused_at=show.paused_at)) and show_end(show=show)

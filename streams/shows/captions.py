"""What was said in a show, line by line as somebody captions it: kept here, told in the room, and made the
recording's captions by the stage."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.shows.errors import CaptionsFull, NothingToCaption, ShowNotLive
from streams.shows.events import CaptionWritten
from streams.shows.models import ON_AIR, Caption, Show

CAPTIONS_MAX: Final = 10_000
# A sentence is written down when it is over. What claims to be older is as old as this.
AGO_MILLISECONDS_MAX: Final = 30_000
# What a host hides in the last moment of a safety delay is forgotten before it is told.
NOTICE_SECONDS: Final = 1


@transaction.atomic
def caption_write(*, show: Show, text: str, ago_ms: int, by: User | None) -> Caption:
    """Keep a line that was spoken so long ago, in the show's language.

    Raises ShowNotLive, NothingToCaption while the picture is hidden or paused, CaptionsFull.
    """
    # A write that changes nothing, as a lock: the show cannot end or become dark between the look and the line.
    on_air = Show.objects.filter(pk=show.pk, state__in=ON_AIR)
    if not on_air.filter(dark_at__isnull=True, paused_at__isnull=True).update(state=F("state")):
        raise NothingToCaption if on_air.exists() else ShowNotLive
    if Caption.objects.filter(show=show).count() >= CAPTIONS_MAX:
        raise CaptionsFull(most=CAPTIONS_MAX)
    ago = timedelta(milliseconds=min(max(ago_ms, 0), AGO_MILLISECONDS_MAX))
    line = Caption.objects.create(
        show=show, language=show.language, text=text, spoken_at=timezone.now() - ago, by=by
    )
    emit(CaptionWritten(caption_id=line.pk))
    return line


def captions_forget(*, show: Show, since: datetime) -> int:
    """Delete what was spoken from then on; returns how many lines. Works twice."""
    return Caption.objects.filter(show=show, spoken_at__gte=since).delete()[0]


def told_at(line: Caption) -> datetime:
    """Return when everybody may read a line: not before they may see the picture it belongs to."""
    delay = line.show.safety_delay
    return line.spoken_at + timedelta(seconds=delay + NOTICE_SECONDS) if delay else line.spoken_at


def caption_by_id(caption_id: int) -> Caption | None:
    """Return a line and its show for a handler that heard of it, or None."""
    return Caption.objects.select_related("show").filter(pk=caption_id).first()


def captions_of(show: Show) -> list[Caption]:
    """Return everything that was written down of a show, in the order in which it was said."""
    return list(Caption.objects.filter(show=show))


def is_captioned(show: Show) -> bool:
    """Tell whether somebody captions the show."""
    return Caption.objects.filter(show=show).exists()

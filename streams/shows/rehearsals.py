"""A rehearsal: a show's shadow that its team alone can see, where nothing is sold and of which nothing is kept.

It is a row of its own with a state of its own and by invitation, so no list of shows, follower, ledger or figure ever
meets it, while stage, room, pins and studio work as they will on the evening. Its end deletes it.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.promotions import services as promotions
from marketplace.kernel.bus import emit
from streams.shows.audience import new_invitation_key
from streams.shows.errors import NothingToRehearse
from streams.shows.events import RehearsalEnded
from streams.shows.models import LineUpItem, Show
from streams.shows.services import EDITABLE

COPIED: Final = (
    *("creator", "collaboration", "kind", "title", "description", "language"),
    *("starts_at", "time_zone", "duration_minutes", "cover", "cover_copy", "is_portrait", "safety_delay"),
    *("hold_minutes", "first_paid", "lapses_max", "sells_by_chat"),
)


@transaction.atomic
def rehearsal_begin(*, show: Show) -> Show:
    """Return the rehearsal of a show that has not begun, a new one if there is none.

    Raises NothingToRehearse.
    """
    # The row of the show is the lock: two presses make one rehearsal.
    if not Show.objects.filter(pk=show.pk, state__in=EDITABLE).update(title=show.title):
        raise NothingToRehearse
    found = Show.objects.filter(rehearsal_of=show).first()
    if found is not None:
        return found
    rehearsal = Show.objects.create(
        **{name: getattr(show, name) for name in COPIED},
        rehearsal_of=show,
        state=Show.State.REHEARSAL,
        audience=Show.Audience.INVITATION,
        invitation_key=new_invitation_key(),
        started_at=timezone.now(),
    )
    LineUpItem.objects.bulk_create(
        LineUpItem(show=rehearsal, product_id=item.product_id, number=item.number)
        for item in show.line_up.all()
    )
    return rehearsal


@transaction.atomic
def rehearsal_end(*, rehearsal: Show) -> bool:
    """Take a rehearsal off the stage and forget all of it; False when somebody did before."""
    gone = Show.objects.filter(pk=rehearsal.pk, state=Show.State.REHEARSAL).delete()[0]
    if gone:
        promotions.show_prices_forget(scope=rehearsal.public_id)
        emit(RehearsalEnded(show=rehearsal.public_id))
    return bool(gone)

"""What is on stage: up to three products of the line-up, the newest in front.

The one in front is the one that is talked about: its times on stage become the chapters of the recording.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.kernel.bus import emit
from streams.shows.errors import NotInLineUp
from streams.shows.events import LineUpPinned
from streams.shows.locks import require_live
from streams.shows.models import PINS_MAX, LineUpItem, Show, Showing

NOT_PINNED = {"pinned_at": None, "pin_slot": None}


def pinned_of(show: Show) -> QuerySet[LineUpItem]:
    """Return what is on stage, the one in front first."""
    return LineUpItem.objects.filter(show=show, pinned_at__isnull=False).order_by("-pinned_at", "number")


@transaction.atomic
def line_up_pin(*, show: Show, number: int) -> LineUpItem:
    """Bring one product of the line-up on stage, in front; a fourth pushes the oldest out.

    What is in front already stays there, and nothing is told. Raises ShowNotLive, NotInLineUp.
    """
    require_live(show)
    item = line_up_item(show, number)
    pinned = list(pinned_of(show))
    if pinned and pinned[0].pk == item.pk:
        return item
    now = _moment(show)
    slot = item.pin_slot or _free_slot(pinned)
    LineUpItem.objects.filter(pk=item.pk, shown_at__isnull=True).update(shown_at=now)
    LineUpItem.objects.filter(pk=item.pk).update(pinned_at=now, pin_slot=slot)
    _tell_front(show, now)
    item.refresh_from_db()
    return item


@transaction.atomic
def line_up_unpin(*, show: Show, number: int | None = None) -> None:
    """Take one product off the stage, or all of them; nothing happens when it was not there.

    Raises ShowNotLive, NotInLineUp.
    """
    require_live(show)
    leaving = pinned_of(show) if number is None else pinned_of(show).filter(pk=line_up_item(show, number).pk)
    if leaving.update(**NOT_PINNED):
        _tell_front(show, _moment(show))


def stage_clear(*, show: Show) -> None:
    """Leave nothing on the stage of a show that ends; its own end is told instead."""
    now = timezone.now()
    pinned_of(show).update(**NOT_PINNED)
    Showing.objects.filter(show=show, hidden_at__isnull=True).update(hidden_at=now)


def line_up_item(show: Show, number: int) -> LineUpItem:
    """Return a product of the line-up by its number.

    Raises NotInLineUp.
    """
    item = LineUpItem.objects.select_related("product").filter(show=show, number=number).first()
    if item is None:
        raise NotInLineUp(number=number)
    return item


def _free_slot(pinned: list[LineUpItem]) -> int:
    """Return a place on stage, the oldest one's when all are taken."""
    taken = {item.pin_slot for item in pinned}
    free = next((slot for slot in range(1, PINS_MAX + 1) if slot not in taken), None)
    if free is not None:
        return free
    oldest = pinned[-1]
    LineUpItem.objects.filter(pk=oldest.pk).update(**NOT_PINNED)
    return oldest.pin_slot or 1


def _moment(show: Show) -> datetime:
    """Return when this change of the stage is: now, and later than the one before, whichever process made that."""
    before = Show.objects.values_list("staged_at", flat=True).get(pk=show.pk)
    now = timezone.now()
    moment = now if before is None else max(now, before + timedelta(milliseconds=1))
    Show.objects.filter(pk=show.pk).update(staged_at=moment)
    return moment


def _tell_front(show: Show, now: datetime) -> None:
    front = pinned_of(show).first()
    shown = Showing.objects.filter(show=show, hidden_at__isnull=True)
    if front is None or not shown.filter(item=front).exists():
        shown.update(hidden_at=now)
        if front is not None:
            Showing.objects.create(show=show, item=front, shown_at=now)
    emit(LineUpPinned(show_id=show.pk, item_id=front.pk if front else None))

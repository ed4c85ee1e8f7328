"""Offering what comes free to whoever waits for it.

It happens in the transaction in which a piece comes free, while the stock row is still ours: nobody who merely looks
at the right moment gets what somebody else has waited for, and an offer holds its piece, so there are never more
offers than pieces.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.stock.events import StockChanged, WaitOffered
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services import picking, quotas
from marketplace.kernel.bus import emit

# How the keys of offers begin.
KEY: Final = "wait:"
# So many of those who wait are looked at when something comes free.
LOOK_MAX: Final = 200

Span = Callable[[StockItem], int | None]
_spans: Final[list[Span]] = []


def register_span(span: Span) -> None:
    """Say for how many seconds a thing is offered; None from it means as long as any other."""
    if span not in _spans:
        _spans.append(span)


Closed = Callable[[StockItem], bool]
_closed: Final[list[Closed]] = []


def register_closed(closed: Closed) -> None:
    """Say which things nobody can buy any more, whatever comes free of them."""
    if closed not in _closed:
        _closed.append(closed)


def is_closed(item: StockItem) -> bool:
    """Tell whether nobody can buy a thing any more."""
    return any(closed(item) for closed in _closed)


def waiting_for(item: StockItem, form: WaitEntry.Form) -> QuerySet[WaitEntry]:
    """Return who waits for a thing that is on sale, in turn: of what was taken off it nobody is offered any."""
    waiting = WaitEntry.objects.filter(
        stock=item,
        form=form,
        state=WaitEntry.State.WAITING,
        stock__variant__is_offered=True,
        stock__variant__product__state=Product.State.LISTED,
    )
    return waiting.order_by("pk")


def offer_seconds(item: StockItem) -> int:
    """Return for how long a piece of a thing is held for whom it is offered to."""
    told = (seconds for span in _spans if (seconds := span(item)) is not None)
    return next(told, settings.WAITLIST_OFFER_SECONDS)


def offer_next(item: StockItem) -> int:
    """Offer what is free to those who wait, in their turn; returns how many offers that made.

    Whoever waits for more than there is keeps their turn, and the next who can be served is.
    """
    made, too_many = 0, 0
    waiting = list(waiting_for(item, WaitEntry.Form.OFFER)[:LOOK_MAX])
    if waiting and is_closed(item):
        return 0
    for entry in waiting:
        if too_many and entry.quantity >= too_many:
            continue
        if _promise(item, entry.quantity):
            made += _offer(item, entry)
        elif entry.quantity == 1:
            break
        else:
            too_many = entry.quantity
    return made


def offer_mates(quota_ids: Iterable[int]) -> None:
    """Offer places that came free in quotas to whoever waits for any thing that takes them.

    Quotas come after stock rows in the order in which rows are written. So a row that somebody else writes just now
    is not waited for: the sweep, a moment later, finds it.
    """
    mates = StockItem.objects.filter(
        quota_members__quota__in=list(quota_ids),
        waitlist__state=WaitEntry.State.WAITING,
        waitlist__form=WaitEntry.Form.OFFER,
    )
    for pk in sorted(set(mates.values_list("pk", flat=True))):
        own = StockItem.objects.select_for_update(skip_locked=True).filter(pk=pk)
        for item in own:
            offer_next(item)


def _promise(item: StockItem, quantity: int) -> bool:
    """Hold pieces that are free, with the places they take; False when there are not as many."""
    rows = StockItem.objects.filter(pk=item.pk)
    if not rows.filter(stops=0, on_hand__gte=F("held") + quantity).update(held=F("held") + quantity):
        return False
    need = {quota: weight * quantity for quota, weight in quotas.memberships([item.pk]).get(item.pk, [])}
    if quotas.places_take(need) is None:
        return True
    rows.update(held=F("held") - quantity)
    return False


def _take_back(item: StockItem, quantity: int) -> None:
    StockItem.objects.filter(pk=item.pk).update(held=F("held") - quantity)
    need = {quota: -weight * quantity for quota, weight in quotas.memberships([item.pk]).get(item.pk, [])}
    quotas.places_take(need)


def _offer(item: StockItem, entry: WaitEntry) -> bool:
    """Hold the pieces that were just promised under the entry's key."""
    now = timezone.now()
    expires_at = now + timedelta(seconds=offer_seconds(item))
    mine = WaitEntry.objects.filter(pk=entry.pk, state=WaitEntry.State.WAITING)
    if not mine.update(state=WaitEntry.State.OFFERED, offered_at=now, expires_at=expires_at):
        # They left the list meanwhile.
        _take_back(item, entry.quantity)
        return False
    row = Reservation.objects.create(
        key=entry.key,
        stock=item,
        quantity=entry.quantity,
        user_id=entry.user_id,
        scope=entry.scope,
        expires_at=expires_at,
        quotas=quotas.memberships([item.pk]).get(item.pk, []),
    )
    if StockItem.objects.filter(pk=item.pk, places__gt=0).exists():
        picking.pick(item, row)
    emit(WaitOffered(entry_id=entry.pk))
    emit(StockChanged(variant_id=item.variant_id))
    return True


def entry_end(key: str, state: WaitEntry.State) -> None:
    """Say how an offer ended, if the hold of this key was one."""
    if key.startswith(KEY):
        offered = WaitEntry.objects.filter(public_id=key.removeprefix(KEY), state=WaitEntry.State.OFFERED)
        offered.update(state=state)

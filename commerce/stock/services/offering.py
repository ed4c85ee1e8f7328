"""Offering what comes free to whoever waits for it.

It happens in the transaction in which a piece comes free, while the stock row is still ours: nobody who merely looks
at the right moment gets what somebody else has waited for, and an offer holds its piece, so there are never more
offers than pieces.
"""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from commerce.stock.events import StockChanged, WaitOffered
from commerce.stock.models import Reservation, StockItem, WaitEntry
from commerce.stock.services import picking
from marketplace.kernel.bus import emit

# How the keys of offers begin.
KEY: Final = "wait:"


def offer_next(item: StockItem) -> int:
    """Offer what is free to those who wait, in their turn; returns how many offers that made."""
    made = 0
    waiting = WaitEntry.objects.filter(
        stock=item, form=WaitEntry.Form.OFFER, state=WaitEntry.State.WAITING
    ).order_by("pk")
    while entry := waiting.first():
        free = StockItem.objects.filter(pk=item.pk, stops=0, on_hand__gte=F("held") + 1)
        if not free.update(held=F("held") + 1):
            break
        made += _offer(item, entry)
    return made


def _offer(item: StockItem, entry: WaitEntry) -> bool:
    """Hold the piece that was just promised under the entry's key."""
    now = timezone.now()
    expires_at = now + timedelta(seconds=settings.WAITLIST_OFFER_SECONDS)
    mine = WaitEntry.objects.filter(pk=entry.pk, state=WaitEntry.State.WAITING)
    if not mine.update(state=WaitEntry.State.OFFERED, offered_at=now, expires_at=expires_at):
        # They left the list meanwhile.
        StockItem.objects.filter(pk=item.pk).update(held=F("held") - 1)
        return False
    row = Reservation.objects.create(
        key=entry.key,
        stock=item,
        quantity=1,
        user_id=entry.user_id,
        scope=entry.scope,
        expires_at=expires_at,
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

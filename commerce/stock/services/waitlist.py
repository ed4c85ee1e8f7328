"""The waitlist of what is sold out: join, leave, say no thanks, be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from commerce.catalog.models import Variant
from commerce.stock.errors import NotWaiting, StillThere, WaitsTooMany
from commerce.stock.events import WaitBackInStock, WaitEnded
from commerce.stock.models import StockItem, WaitEntry
from commerce.stock.selectors import free_of, reservations_of
from commerce.stock.services.holding import release_one
from commerce.stock.services.offering import is_closed, offer_next, waiting_for
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

WAITS_MAX = 50
SWEEP_ROWS_MAX = 500


@dataclass(frozen=True)
class Origin:
    """From where somebody joined: a show, the word of it that their page had, and the thing's number there."""

    scope: str = ""
    token: str = ""
    number: int | None = None


NOWHERE: Final = Origin()


@transaction.atomic
def wait_join(
    *,
    user: User,
    variant: Variant,
    form: WaitEntry.Form,
    quantity: int = 1,
    origin: Origin = NOWHERE,
) -> WaitEntry:
    """Wait for pieces of what is sold out; who waits already keeps their turn.

    Raises StillThere while it can be bought, WaitsTooMany.
    """
    waits = WaitEntry.objects.filter(user=user, state__in=WaitEntry.OPEN)
    before = waits.filter(stock__variant=variant).first()
    if before is not None:
        return before
    item = StockItem.objects.get_or_create(variant=variant)[0]
    if free_of([variant.pk])[variant.pk] >= quantity:
        raise StillThere(title=variant.shown_title)
    if waits.count() >= WAITS_MAX:
        raise WaitsTooMany(most=WAITS_MAX)
    try:
        with transaction.atomic():
            entry = WaitEntry.objects.create(
                user=user,
                stock=item,
                form=form,
                quantity=quantity,
                scope=origin.scope,
                token=origin.token,
                number=origin.number,
            )
    except IntegrityError:
        return waits.get(stock=item)
    # A piece that came free while this was written is theirs: nobody else would tell them.
    offer_next(item)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def wait_leave(*, entry: WaitEntry) -> None:
    """Leave the list, or say no thanks to an offer: then the piece is the next one's.

    Raises NotWaiting when there is nothing to leave any more.
    """
    if WaitEntry.objects.filter(pk=entry.pk, state=WaitEntry.State.WAITING).update(
        state=WaitEntry.State.LEFT
    ):
        return
    # The hold first, then the entry: whoever lets it run out writes them in the same order.
    if not any(_no_thanks(entry, each) for each in reservations_of(entry.key)):
        raise NotWaiting


def _no_thanks(entry: WaitEntry, held: object) -> bool:
    if not release_one(held):  # type: ignore[arg-type]
        return False
    WaitEntry.objects.filter(pk=entry.pk, state=WaitEntry.State.OFFERED).update(state=WaitEntry.State.PASSED)
    return True


@transaction.atomic
def waits_become_notices(*, scope: str) -> int:
    """A show is over: who waited in it for their turn is told once when there are some again."""
    waiting = WaitEntry.objects.filter(scope=scope, form=WaitEntry.Form.OFFER, state=WaitEntry.State.WAITING)
    return waiting.update(form=WaitEntry.Form.NOTICE)


@transaction.atomic
def waits_end(*, product_ids: Iterable[int]) -> int:
    """These are not sold any more: whoever waits for them is told once, and what was held for them is let go."""
    rows = WaitEntry.objects.filter(stock__variant__product__in=list(product_ids), state__in=WaitEntry.OPEN)
    ended = 0
    for entry in rows.order_by("pk"):
        try:
            wait_leave(entry=entry)
        except NotWaiting:
            # They bought it, or left, meanwhile.
            continue
        emit(WaitEnded(entry_id=entry.pk))
        ended += 1
    return ended


def waits_sweep() -> int:
    """Tell those who asked for it that there are pieces again, once; and make offers that nobody made."""
    free = StockItem.objects.filter(stops=0, on_hand__gt=F("held"), waitlist__state=WaitEntry.State.WAITING)
    told = 0
    for item in free.select_related("variant__product").distinct()[:SWEEP_ROWS_MAX]:
        with transaction.atomic():
            offer_next(item)
        told += _tell(item)
    return told


@transaction.atomic
def _tell(item: StockItem) -> int:
    if free_of([item.variant_id])[item.variant_id] <= 0:
        return 0
    waiting = list(waiting_for(item, WaitEntry.Form.NOTICE).values_list("pk", flat=True)[:SWEEP_ROWS_MAX])
    return 0 if waiting and is_closed(item) else _note_told(waiting)


def _note_told(entries: Iterable[int]) -> int:
    told = 0
    for pk in entries:
        mine = WaitEntry.objects.filter(pk=pk, state=WaitEntry.State.WAITING)
        if mine.update(state=WaitEntry.State.TOLD):
            emit(WaitBackInStock(entry_id=pk))
            told += 1
    return told

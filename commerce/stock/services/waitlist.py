"""The waitlist of what is sold out: join, leave, say no thanks, be told."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from commerce.catalog.models import Variant
from commerce.stock.errors import NotWaiting, StillThere, WaitsTooMany
from commerce.stock.events import WaitBackInStock
from commerce.stock.models import StockItem, WaitEntry
from commerce.stock.selectors import FREE, reservations_of, stock_of
from commerce.stock.services.holding import release_one
from commerce.stock.services.offering import offer_next
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

WAITS_MAX = 50
SWEEP_ROWS_MAX = 500


@transaction.atomic
def wait_join(
    *,
    user: User,
    variant: Variant,
    form: WaitEntry.Form,
    scope: str = "",
    token: str = "",
    number: int | None = None,
) -> WaitEntry:
    """Wait for one piece of what is sold out; who waits already keeps their turn.

    Raises StillThere while it can be bought, WaitsTooMany.
    """
    waits = WaitEntry.objects.filter(user=user, state__in=WaitEntry.OPEN)
    before = waits.filter(stock__variant=variant).first()
    if before is not None:
        return before
    item = stock_of(variant) or StockItem.objects.get_or_create(variant=variant)[0]
    if item.free > 0:
        raise StillThere(title=variant.shown_title)
    if waits.count() >= WAITS_MAX:
        raise WaitsTooMany(most=WAITS_MAX)
    try:
        with transaction.atomic():
            entry = WaitEntry.objects.create(
                user=user, stock=item, form=form, scope=scope, token=token, number=number
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
    left = StockItem.objects.values_list(FREE, flat=True).get(pk=item.pk)
    if left <= 0:
        return 0
    waiting = WaitEntry.objects.filter(
        stock=item, form=WaitEntry.Form.NOTICE, state=WaitEntry.State.WAITING
    ).order_by("pk")
    return _note_told(list(waiting.values_list("pk", flat=True)[:SWEEP_ROWS_MAX]))


def _note_told(entries: Iterable[int]) -> int:
    told = 0
    for pk in entries:
        mine = WaitEntry.objects.filter(pk=pk, state=WaitEntry.State.WAITING)
        if mine.update(state=WaitEntry.State.TOLD):
            emit(WaitBackInStock(entry_id=pk))
            told += 1
    return told

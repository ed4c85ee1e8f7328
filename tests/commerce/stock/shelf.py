"""What the tests of stock look at."""

from typing import Any

from django.db.models import F, Sum

from commerce.checkout.wait_links import leave_key
from commerce.stock.models import Pick, Reservation, StockItem, StockLevel, WaitEntry
from commerce.stock.services import location_open, wait_join
from tests import factories


def counts(variant) -> tuple[int, int]:
    """How many pieces exist of a variant, and how many are held."""
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.held


def at(variant, location) -> tuple[int, int]:
    """The same at one location that is not the main one."""
    level = StockLevel.objects.get(stock__variant=variant, location=location)
    return level.on_hand, level.held


def check(item: StockItem) -> None:
    """The laws of one stock row: they hold after every deed, whatever it was."""
    item.refresh_from_db()
    levels = list(StockLevel.objects.filter(stock=item))
    held = Reservation.objects.filter(stock=item, state=Reservation.State.HELD)
    assert 0 <= item.held <= item.on_hand
    assert item.held == (held.aggregate(all=Sum("quantity"))["all"] or 0)
    assert item.places == len(levels)
    there = sum(level.on_hand for level in levels)
    promised = sum(level.held for level in levels)
    # The main location's rest can be counted too.
    assert 0 <= item.held - promised <= item.on_hand - there
    for level in levels:
        assert 0 <= level.held <= level.on_hand
        picked = Pick.objects.filter(reservation__in=held, location=level.location)
        assert level.held == (picked.aggregate(all=Sum("quantity"))["all"] or 0)
    for row in held.annotate(picked=Sum("picks__quantity")).filter(picked__isnull=False):
        assert row.picked == row.quantity
    assert not Pick.objects.filter(returned__gt=F("quantity")).exists()


def stock_ids(brand: Any, waiting: Any) -> dict[str, str]:
    """What the addresses of stock name: a second location, and somebody on the list of what is sold out."""
    porto = location_open(brand=brand, name="Porto stores", country="PT")
    gone = factories.make_product(brand, title="Gone", stock=0).variants.get()
    entry = wait_join(user=waiting, variant=gone, form=WaitEntry.Form.NOTICE)
    other = factories.make_product(brand, title="Gone too", stock=0).variants.get()
    second = wait_join(user=waiting, variant=other, form=WaitEntry.Form.NOTICE)
    return {
        "locations/<location_id>": porto.public_id,
        "waitlist/<entry_id>": entry.public_id,
        "waitlist/leave/<key>": leave_key(second),
    }

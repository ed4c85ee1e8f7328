"""Pieces set aside for some people who are not known yet: a fair drop's, until it is drawn.

They lie under one key like any other hold. Out of it each of those people gets theirs in one write, so that a piece
is never anybody's in between.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.stock.errors import SoldOut
from commerce.stock.models import Reservation, StockItem
from commerce.stock.selectors import FREE
from commerce.stock.services import picking, quotas
from commerce.stock.services.holding import Holder, reserve

HELD: Final = Reservation.State.HELD


@transaction.atomic
def set_aside(*, key: str, variant_id: int, quantity: int, seconds: int) -> None:
    """Hold pieces for people who are not known yet; a key that holds something already changes nothing.

    Raises SoldOut.
    """
    reserve(key=key, wanted={variant_id: quantity}, seconds=seconds)


def own_row(key: str) -> Reservation | None:
    """Return what lies under a key; its row and that of the stock are written by then, and so are ours."""
    rows = Reservation.objects.filter(key=key, state=HELD)
    if not rows.update(quantity=F("quantity")):
        return None
    row = rows.select_related("stock__variant__product").get()
    StockItem.objects.filter(pk=row.stock_id).update(held=F("held"))
    return row


@transaction.atomic
def aside_resize(*, key: str, quantity: int, seconds: int) -> bool:
    """Let so many pieces lie under a key, until so long from now; False when none did. Raises SoldOut."""
    row = own_row(key)
    if row is None:
        return False
    more, item = quantity - row.quantity, row.stock
    rows = StockItem.objects.filter(pk=item.pk)
    if more > 0:
        rows = rows.filter(stops=0, on_hand__gte=F("held") + more)
    if not rows.update(held=F("held") + more):
        left = StockItem.objects.values_list(FREE, flat=True).get(pk=item.pk)
        raise SoldOut(title=str(item.variant), left=left + row.quantity)
    if (full := quotas.places_take(quotas.places_of([(row, more)]))) is not None:
        raise SoldOut(title=str(item.variant), left=quotas.pieces_left(row, full) + row.quantity)
    row.quantity, row.expires_at = quantity, timezone.now() + timedelta(seconds=seconds)
    row.save(update_fields=["quantity", "expires_at"])
    _pick_again(row)
    return True


@transaction.atomic
def hold_share(*, source: str, holder: Holder, key: str, seconds: int, quantity: int = 1) -> bool:
    """Hold a piece, or as many as are left of some, that lie under a key for a person; False when none does."""
    if Reservation.objects.filter(key=key).exists():
        return True
    row = own_row(source)
    if row is None:
        return False
    share = Reservation.objects.create(
        key=key,
        stock=row.stock,
        quantity=min(quantity, row.quantity),
        user=holder.user,
        scope=holder.scope,
        quotas=row.quotas,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
    if row.quantity > share.quantity:
        row.quantity -= share.quantity
        row.save(update_fields=["quantity"])
        _pick_again(row, share)
    else:
        row.state = Reservation.State.PASSED_ON
        row.save(update_fields=["state"])
        if row.stock.places:
            picking.unpick(row)
            picking.pick(row.stock, share)
    return True


def _pick_again(*rows: Reservation) -> None:
    """Say anew where the pieces of some rows lie, the first of which had all of them."""
    item = rows[0].stock
    if not item.places:
        return
    picking.unpick(rows[0])
    # The first that is picked leaves the others' pieces out of account: they are promised to nobody's place yet.
    for row in rows:
        if not picking.pick(item, row):
            raise SoldOut(title=str(item.variant), left=picking.most_of(item, counted=row.quantity))

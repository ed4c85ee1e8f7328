"""Seats set aside for whoever knows a word: they lie under the voucher's key, and go to its people one order at a time.

What somebody does not pay for lies aside again, until the voucher ends; then it is anybody's.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commerce.boxoffice.models import Voucher
from commerce.stock.models import Reservation
from commerce.stock.services import Heir, Holder, aside_resize, hold_share, reservation_release, set_aside
from marketplace.accounts.models import User

KEY = "block:"


def _seconds_until(moment: datetime | None) -> int:
    return max(int((moment - timezone.now()).total_seconds()), 0) if moment else 0


def block_open(voucher: Voucher) -> None:
    """Set the seats of a new voucher aside. Raises SoldOut."""
    if voucher.variant_id is None:
        raise ValueError("a block is of seats at one price")
    set_aside(
        key=voucher.key,
        variant_id=voucher.variant_id,
        quantity=voucher.pieces,
        seconds=_seconds_until(voucher.ends_at),
    )


def _keys(voucher: Voucher) -> list[str]:
    """Return under which keys seats of a voucher lie that are nobody's yet."""
    held = Reservation.objects.filter(
        key__startswith=voucher.key, state=Reservation.State.HELD, user__isnull=True
    )
    return list(held.order_by("pk").values_list("key", flat=True))


def block_left(voucher: Voucher) -> int:
    """Return how many seats of a voucher are nobody's yet."""
    held = Reservation.objects.filter(key__in=_keys(voucher), state=Reservation.State.HELD)
    return sum(held.values_list("quantity", flat=True))


@transaction.atomic
def block_give(*, voucher: Voucher, user: User, quantity: int, key: str, seconds: int) -> int:
    """Hold seats of a block for somebody who orders; returns how many those were, fewer where fewer are left."""
    given = 0
    for number, source in enumerate(_keys(voucher)):
        if given >= quantity:
            break
        mine = f"{voucher.key}:{key[:32]}:{number}"
        wanted = quantity - given
        if hold_share(source=source, holder=Holder(user), key=mine, seconds=seconds, quantity=wanted):
            given += Reservation.objects.values_list("quantity", flat=True).get(key=mine)
    return given


@transaction.atomic
def block_resize(*, voucher: Voucher, pieces: int, ends_at: datetime) -> None:
    """Let another number of seats lie aside, and until another moment; what its people hold already is theirs.

    Raises SoldOut.
    """
    if not aside_resize(key=voucher.key, quantity=pieces, seconds=_seconds_until(ends_at)):
        # All of them were given out, or it had ended: a new one lies beside it.
        variant = voucher.variant_id or 0
        again = f"{voucher.key}:{int(timezone.now().timestamp() * 1000)}"
        set_aside(key=again, variant_id=variant, quantity=pieces, seconds=_seconds_until(ends_at))
    Voucher.objects.filter(pk=voucher.pk).update(pieces=pieces, ends_at=ends_at)


@transaction.atomic
def block_close(voucher: Voucher) -> int:
    """Let everybody have what is still aside; returns how many rows that were."""
    return sum(reservation_release(key=key) for key in _keys(voucher))


def block_heir(key: str) -> Heir | None:
    """Return who is next for seats of a block that somebody let go: its other people, as long as it lasts."""
    voucher = Voucher.objects.filter(public_id=key.removeprefix(KEY)[:12]).first()
    if voucher is None or voucher.is_paused or key == voucher.key:
        return None
    seconds = _seconds_until(voucher.ends_at)
    return Heir(None, f"{key[:70]}:back", seconds) if seconds else None

"""Holds whose time is over."""

import time
from datetime import datetime
from typing import Final

from django.db import transaction

from commerce.stock.models import Reservation, WaitEntry
from commerce.stock.selectors import reservations_overdue
from commerce.stock.services import offering
from commerce.stock.services.holding import release_one

EXPIRE_ROWS_MAX: Final = 500
# One run ends before the next begins: however many holds end at the same moment, all are free within a minute.
EXPIRE_RUN_SECONDS: Final = 12.0


@transaction.atomic
def _expire(reservation: Reservation) -> bool:
    if reservation.user_id is None:
        # Its order may still be paid, if nobody takes the pieces meanwhile.
        return release_one(reservation)
    if not release_one(reservation, Reservation.State.LAPSED):
        return False
    offering.entry_end(reservation.key, WaitEntry.State.LAPSED)
    return True


def reservations_expire(now: datetime) -> int:
    """Give back everything whose time is over, each in a transaction of its own; returns how many rows."""
    released, ends = 0, time.monotonic() + EXPIRE_RUN_SECONDS
    while overdue := reservations_overdue(now=now, limit=EXPIRE_ROWS_MAX):
        freed = sum(_expire(reservation) for reservation in overdue)
        released += freed
        if not freed or time.monotonic() > ends:
            break
    return released

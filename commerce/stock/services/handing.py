"""Pieces that lie under one deed's key handed on to another deed, whole: a piece of an auction to its winner's order.

If the second deed lets them go, the rule of the first one's key says who is next (see ``heirs``), in the same write.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from commerce.stock.models import Reservation
from commerce.stock.services import picking
from commerce.stock.services.sharing import own_row


@transaction.atomic
def hold_hand_on(*, source: str, key: str, seconds: int) -> bool:
    """Hold under ``key`` what lies under ``source``; False when nothing lies there. The same key is handed once."""
    if Reservation.objects.filter(key=key).exists():
        return True
    row = own_row(source)
    if row is None:
        return False
    Reservation.objects.filter(pk=row.pk).update(state=Reservation.State.PASSED_ON, passed_to=key)
    taken = Reservation.objects.create(
        key=key,
        stock=row.stock,
        quantity=row.quantity,
        quotas=row.quotas,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
    if row.stock.places:
        picking.unpick(row)
        picking.pick(row.stock, taken)
    return True

"""Writing down who did what, and what a brand's people note."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.orders.models import Deed, Fulfilment, Note
from marketplace.accounts.models import User


def deed_note(
    *, fulfilment: Fulfilment, kind: str, by: User | None, side: str = Deed.Side.BRAND, what: str = ""
) -> Deed:
    """Write a deed down; runs in the transaction of the deed."""
    return Deed.objects.create(
        fulfilment=fulfilment, kind=kind, side=side, by=by, what=what[:200], at=timezone.now()
    )


def note_add(*, fulfilment: Fulfilment, key: UUID, body: str, by: User) -> Note:
    """Keep a note for the brand's people; the same key returns the first one."""
    first = Note.objects.filter(key=key, fulfilment=fulfilment).first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            return Note.objects.create(
                fulfilment=fulfilment, key=key, body=body.strip(), by=by, at=timezone.now()
            )
    except IntegrityError:
        return Note.objects.get(key=key, fulfilment=fulfilment)

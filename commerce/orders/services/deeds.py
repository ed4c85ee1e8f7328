"""Writing down who did what, and what a brand's people note."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.orders.models import Deed, Fulfilment, Note, Order, OrderLine
from commerce.orders.trail import SHIPPING
from marketplace.accounts.models import User
from marketplace.kernel.money import Money, format_money


def deed_note(
    *, fulfilment: Fulfilment, kind: str, by: User | None, side: str = Deed.Side.BRAND, what: str = ""
) -> Deed:
    """Write a deed down; runs in the transaction of the deed."""
    return Deed.objects.create(
        fulfilment=fulfilment, kind=kind, side=side, by=by, what=what[:200], at=timezone.now()
    )


def money_back_note(*, order: Order, claims: Sequence[Mapping[str, Any]], by: User | None, kind: str) -> None:
    """Write down that money goes back, with each brand's part it is taken from."""
    sums: dict[int, int] = {}
    lines = dict(OrderLine.objects.filter(order=order).values_list("public_id", "fulfilment_id"))
    parcels = {f"{SHIPPING}{one.public_id}": one.pk for one in order.fulfilments.all()}
    for claim in claims:
        parcel = (lines | parcels)[claim["line"]]
        sums[parcel] = sums.get(parcel, 0) + int(claim["minor"])
    for part in order.fulfilments.filter(pk__in=sums).select_related("brand"):
        is_brands = by is not None and part.brand.members.filter(user=by).exists()
        side = Deed.Side.BRAND if is_brands else Deed.Side.HOUSE
        what = format_money(Money(sums[part.pk], order.currency))
        deed_note(fulfilment=part, kind=kind, by=by, side=side, what=what)


def note_add(*, fulfilment: Fulfilment, key: UUID, body: str, by: User | None) -> Note:
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

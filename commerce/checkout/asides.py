"""Seats that are set aside for a word that a shopper typed: they count as left to them, and to nobody else."""

from collections.abc import Sequence
from dataclasses import replace

from commerce.boxoffice.selectors import asides_of
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted


def with_asides(shopper: Shopper | None, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Return the same with what lies aside for their shopper; nothing is asked where nothing is a ticket."""
    if shopper is None or shopper.user is None:
        return list(wanted)
    asides = asides_of(shopper.user, (each.variant.pk for each in wanted if each.product.is_ticket))
    return (
        [replace(each, aside=asides.get(each.variant.pk, 0)) for each in wanted] if asides else list(wanted)
    )

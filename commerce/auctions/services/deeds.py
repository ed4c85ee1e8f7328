"""The log of what people and the clock did with an auction."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from commerce.auctions.models import Auction, AuctionDeed
from marketplace.accounts.models import User


def deed_write(
    auction: Auction, kind: AuctionDeed.Kind, *, by: User | None = None, reason: str = "", **facts: Any
) -> AuctionDeed:
    """Write down what was done, under the next number; inside the transaction of the deed."""
    Auction.objects.filter(pk=auction.pk).update(deeds=F("deeds") + 1)
    number = Auction.objects.values_list("deeds", flat=True).get(pk=auction.pk)
    return AuctionDeed.objects.create(
        auction=auction, number=number, kind=kind, at=timezone.now(), by=by, reason=reason, facts=facts
    )

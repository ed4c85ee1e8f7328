"""Whose turn it is with an auction: its row is written before those of its awards, by everybody."""

from django.db.models import F

from commerce.auctions.models import Auction


def turn_take(auction_id: int) -> None:
    """Write an auction's row as it is: whoever else works on it or on an award of it waits, or came before.

    Inside the transaction of the deed, before anything is read that the deed depends on.
    """
    Auction.objects.filter(pk=auction_id).update(state=F("state"))

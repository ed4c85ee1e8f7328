"""Reads of awards, for handlers that heard of them."""

from django.db.models import QuerySet

from commerce.auctions.models import Auction, Award


def auctions() -> QuerySet[Auction]:
    """Return all auctions with what pages and mails say of them."""
    return Auction.objects.select_related("variant__product__brand", "leader", "by")


def auction_by_id(public_id: str) -> Auction | None:
    """Return an auction, or None."""
    return auctions().filter(public_id=public_id).first()


def awards() -> QuerySet[Award]:
    """Return all awards with what an order and mails need of them."""
    return Award.objects.select_related(
        "auction__variant__product__brand", "auction__by", "bidder__user", "bidder__market", "order"
    )


def award_of_round(public_id: str, number: int) -> Award | None:
    """Return who has the piece in a round of an auction, or None."""
    return awards().filter(auction__public_id=public_id, round=number).first()


def award_of_order(order_id: int) -> Award | None:
    """Return the award that an order was made of, or None: of nearly all orders."""
    return awards().filter(order=order_id).first()


def latest_award(auction: Auction) -> Award | None:
    """Return who may have the piece now, or had it last."""
    return awards().filter(auction=auction).order_by("-round").first()

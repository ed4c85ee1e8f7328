"""Who bids, and every bid."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commerce.auctions.models.auctions import Auction
from marketplace.kernel.ids import new_public_id
from marketplace.markets.models import Market


class Bidder(models.Model):
    """Somebody who may bid in one auction; ``name`` stands for them in its log, ``shown_name`` in its room."""

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="entered")
    # The log stays whole when an account goes.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=12, default=new_public_id)
    shown_name = models.CharField(max_length=40, blank=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    # Where the piece would go, and what else an order needs; emptied when the piece is somebody's.
    goes_to = models.JSONField(default=dict, blank=True)
    browser = models.CharField(max_length=12, blank=True)
    network = models.CharField(max_length=24, blank=True)
    # They said that a bid binds.
    agreed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["auction", "user"], name="auction_bidder_once"),
            models.UniqueConstraint(fields=["auction", "name"], name="auction_bidder_named"),
        )

    def __str__(self) -> str:
        return self.name


class Bid(models.Model):
    """One bid, with what it made of the auction. Never changed, never deleted, numbered without gaps.

    ``maximum_minor`` is as much as the bidder would pay, and secret until the end; ``price_minor`` is what the piece
    would go for after it.
    """

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="bid_log")
    number = models.PositiveIntegerField()
    bidder = models.ForeignKey(Bidder, models.PROTECT, related_name="bids")
    # Made by the page: a double press is one bid.
    nonce = models.UUIDField()
    maximum_minor = models.BigIntegerField()
    # By the server's clock, and which moment of the programme the bidder saw (milliseconds since the epoch).
    at = models.DateTimeField()
    playhead_ms = models.BigIntegerField(null=True, blank=True)
    # By how much later than the others the bidder's countdown ended, as was signed before.
    delay_ms = models.PositiveIntegerField(default=0)
    # What came of it.
    price_minor = models.BigIntegerField()
    leader = models.ForeignKey(Bidder, models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["auction", "number"], name="auction_bid_in_order"),
            models.UniqueConstraint(fields=["bidder", "nonce"], name="auction_bid_pressed_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="auction_bid_from_one"),
            models.CheckConstraint(
                condition=Q(maximum_minor__gte=1, price_minor__gte=1), name="auction_bid_of_an_amount"
            ),
            models.CheckConstraint(
                condition=~Q(leader=F("bidder")) | Q(price_minor__lte=F("maximum_minor")),
                name="auction_bid_price_within_maximum",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.price_minor}"

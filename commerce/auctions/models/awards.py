"""To whom the piece goes, round by round: the winner, then whoever is next."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.auctions.models.auctions import Auction
from commerce.auctions.models.bidding import Bidder
from commerce.orders.models import Order
from marketplace.kernel.money import Money


class Award(models.Model):
    """One bidder may have the piece at a price. At most one award of an auction is open."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        DUE = "due", _("to be charged")
        PLACED = "placed", _("ordered")
        PAID = "paid", _("paid")
        FAILED = "failed", _("not paid")
        PASSED = "passed", _("not taken")

    OPEN = (State.OFFERED, State.DUE, State.PLACED)

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="awards")
    round = models.PositiveSmallIntegerField()
    bidder = models.ForeignKey(Bidder, models.PROTECT, related_name="awards")
    price_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    # The order's: placing twice is placing once.
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="award")
    # Until when the bidder may accept; of what is to be charged, when it is tried next.
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("round",)
        constraints = (
            models.UniqueConstraint(fields=["auction", "round"], name="auction_award_in_order"),
            models.UniqueConstraint(
                fields=["auction"],
                condition=Q(state__in=["offered", "due", "placed"]),
                name="auction_award_one_open",
            ),
            models.CheckConstraint(condition=Q(price_minor__gte=1), name="auction_award_of_an_amount"),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "due", "passed", "failed"]) | Q(order__isnull=False),
                name="auction_award_placed_has_an_order",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["offered", "due", "placed"]),
                name="auction_award_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.auction_id}/{self.round}"

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.auction.currency)

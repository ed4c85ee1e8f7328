"""Money that a bank took back for its client: while that is argued about, and how it ended."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.orders.models.orders import Order
from marketplace.kernel.money import Money


class OrderDispute(models.Model):
    """What a dispute took out of an order. ``parts`` keeps whose money that was, so that winning undoes exactly it."""

    class State(models.TextChoices):
        OPEN = "open", _("being argued about")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    # Made by whoever hears of it: told twice, it is one dispute.
    key = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField()
    # What of it no part of the order holds any more, because it went back to the buyer before.
    surplus_minor = models.BigIntegerField(default=0)
    # What the bank charges for arguing; who sold bears it.
    fee_minor = models.BigIntegerField(default=0)
    is_fee_returned = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    fees = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gt=0,
                    surplus_minor__gte=0,
                    surplus_minor__lte=F("amount_minor"),
                    fee_minor__gte=0,
                ),
                name="order_dispute_of_something",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | Q(state__in=["won", "lost"], ended_at__isnull=False),
                name="order_dispute_ends_once",
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def money(self) -> Money:
        """What was taken back."""
        return Money(self.amount_minor, self.order.currency)

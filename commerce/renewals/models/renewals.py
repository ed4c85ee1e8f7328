"""One renewal for each end of a member's paid time; and higher prices, which nobody pays without a yes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.memberships.models import Membership
from commerce.orders.models import Order
from marketplace.kernel.money import Money


class Renewal(models.Model):
    """What is to be charged when a member's paid time ends: once for each such end, whatever happens."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be charged")
        PLACED = "placed", _("being charged")
        OPEN = "open", _("not paid yet")
        PAID = "paid", _("paid")
        GIVEN_UP = "given_up", _("given up")
        VOID = "void", _("not needed")

    # There is something to do for it.
    LIVE = (State.WAITING, State.PLACED, State.OPEN)

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="renewals")
    # The end of the time that was paid, which is the beginning of what this one pays.
    period_from = models.DateTimeField()
    # The order's: placing twice is placing once. The keys of its charges are made of it.
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="renewal")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # When something is to be done next, and how often a charge failed.
    due_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    # Until when it can be paid.
    ends_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-period_from", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["membership", "period_from"], name="renewal_once_per_period"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "void", "given_up"]) | Q(order__isnull=False),
                name="renewal_placed_has_an_order",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(state__in=["waiting", "placed", "open"]), name="renewal_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership} from {self.period_from:%Y-%m-%d}"


class PriceAsk(models.Model):
    """A member was told of a higher price, and may say yes to it."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="price_asks")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["membership", "minor", "currency"], name="price_asked_once"),
        )

    def __str__(self) -> str:
        return f"{self.minor} {self.currency} for {self.membership}"

    @property
    def price(self) -> Money:
        """What it would cost."""
        return Money(self.minor, self.currency)

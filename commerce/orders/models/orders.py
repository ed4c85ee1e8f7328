"""What was bought together: one purchase, one payment, one currency."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models.buyers import Buyer
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


class Order(models.Model):
    """One purchase in one currency, its market's. Amounts include tax."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        # The pieces are the buyer's, the money is collected at the door.
        CONFIRMED = "confirmed", _("paid on delivery")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")
        REFUNDED = "refunded", _("refunded")

    # Parcels may leave.
    STANDING = (State.CONFIRMED, State.PAID)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the buyer's page: a second press of Pay finds the first order.
    key = models.UUIDField(unique=True)
    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="orders")
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    goods_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(help_text="Contained in goods and shipping")
    # Which part of the tax came on top of prices and fees; it is in goods, shipping and the tax.
    added_tax_minor = models.BigIntegerField(default=0, db_default=0)
    # A business of another country of the union: it declares the tax, the invoice says so.
    is_reverse_charge = models.BooleanField(default=False, db_default=False)
    total_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    # Why it ended without a parcel: "expired", "sold_out", "code_spent", "refused"; empty for the others.
    end_reason = models.CharField(max_length=20, blank=True)
    # How paying stands, as the payments above last told: a Payment state, and the means ("Visa •••• 4242").
    payment_state = models.CharField(max_length=16, blank=True)
    payment_failure = models.CharField(max_length=40, blank=True)
    payment_label = models.CharField(max_length=40, blank=True)
    # The show it was bought in (its public id), or empty.
    scope = models.CharField(max_length=12, blank=True, db_index=True)
    expires_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    # When it was let go to be paid at the door.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-placed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("goods_minor") + models.F("shipping_minor")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(goods_minor__gte=0, shipping_minor__gte=0, tax_minor__gte=0),
                name="order_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("total_minor")),
                name="order_refund_bound",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(paid_at__isnull=False),
                name="order_paid_has_a_date",
            ),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=models.Q(state="pending"), name="order_pending_by_expiry"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people quote: SF- and the first eight letters of the public id, upper case."""
        return f"SF-{self.public_id[:8].upper()}"

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return Money(self.total_minor, self.currency)

    @property
    def taken_off(self) -> list[tuple[str, Money]]:
        """What offers took off, by what the buyer read, as a column of costs has it."""
        sums: dict[str, int] = {}
        for row in self.discounts.all():
            sums[row.label] = sums.get(row.label, 0) - row.amount_minor
        return [(label, Money(minor, self.currency)) for label, minor in sums.items()]

    @property
    def left_minor(self) -> int:
        """What has not gone back to the buyer."""
        return self.total_minor - self.refunded_minor

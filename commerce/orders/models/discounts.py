"""What made an order cheaper, offer by offer and part by part."""

from django.db import models
from django.db.models import Q

from commerce.orders.models.fulfilments import Fulfilment
from commerce.orders.models.lines import OrderLine
from commerce.orders.models.orders import Order
from marketplace.kernel.money import Money


class OrderDiscount(models.Model):
    """What one offer took off one line, or off one parcel's delivery fee: frozen, offers come and go.

    ``key`` names the offer ("code:…", "deal:…"), ``label`` is what the buyer read. ``bearer`` says whose share it
    came out of.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="discounts")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="discounts")
    fulfilment = models.ForeignKey(
        Fulfilment, models.PROTECT, null=True, blank=True, related_name="shipping_discounts"
    )
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    bearer = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="order_discount_of_something"),
            models.CheckConstraint(
                condition=Q(line__isnull=True, fulfilment__isnull=False)
                | Q(line__isnull=False, fulfilment__isnull=True),
                name="order_discount_of_one_part",
            ),
        )
        indexes = (models.Index(fields=["key"], name="order_discount_by_offer"),)

    def __str__(self) -> str:
        return f"{self.label} in {self.order}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.order.currency)

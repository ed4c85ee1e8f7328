"""Codes that were given to a buyer out of kindness: worth a sum of their next order, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commerce.orders.models import Order
from commerce.promotions.models import Code
from marketplace.kernel.money import Money


class GoodwillCode(models.Model):
    """A present for later. Money moves when it is used: then whoever made it, the house or a brand, bears it."""

    # Made by the page: a double press gives it once.
    key = models.UUIDField(unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="goodwill_codes")
    code = models.OneToOneField(Code, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="goodwill_code_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="goodwill_code_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} for {self.order_id}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

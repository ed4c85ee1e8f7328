"""Pay what you want: a variant whose price is the least that is asked."""

from django.db import models
from django.db.models import Q

from commerce.catalog.models.products import Variant
from marketplace.kernel.money import AMOUNT_MINOR_MAX


class OpenPrice(models.Model):
    """The buyer names what one piece costs in this currency: its Price at least, ``most_minor`` at most.

    ``suggested`` are amounts (minor units, rising) that a page offers. What is above the Price is support.
    """

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="open_prices")
    currency = models.CharField(max_length=3)
    suggested = models.JSONField(default=list, blank=True)
    most_minor = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["variant", "currency"], name="open_price_once"),
            models.CheckConstraint(
                condition=Q(most_minor__gt=0, most_minor__lte=AMOUNT_MINOR_MAX), name="open_price_in_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"up to {self.most_minor} {self.currency} for {self.variant}"

"""Promotions: for now the show price, a lower price while one show is on air."""

from django.db import models

from commerce.catalog.models import Variant
from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money


class ShowPrice(models.Model):
    """A variant's price for buyers who came through one show. ``scope`` is the show's public id."""

    scope = models.CharField(max_length=12)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="show_prices")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    # Open while the show is on air; a replay sells at the ordinary price.
    is_open = models.BooleanField(default=False)
    # When it was asked: evidence for the lowest price of the last 30 days.
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scope", "variant", "currency"], name="show_price_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MINOR_MAX),
                name="show_price_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} in {self.scope}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

"""What variants cost, what they will cost, and what they ever cost."""

from django.db import models
from django.db.models import F, Q

from commerce.catalog.models.products import Variant
from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money


class Price(models.Model):
    """The price of a variant in one currency, tax included. Without one it is not sold in that market."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="prices")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    # What its brand says it cost before. Never struck by its own word: only what was asked here is (see PriceLog).
    compare_minor = models.BigIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    # What is asked by the clock: the selectors say it of rows that they bring along.
    present_minor: int

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["variant", "currency"], name="price_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MINOR_MAX),
                name="price_in_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(compare_minor__isnull=True)
                | models.Q(compare_minor__gte=0, compare_minor__lte=AMOUNT_MINOR_MAX),
                name="price_before_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class PriceLog(models.Model):
    """Every price that was set for a variant, with its moment; never edited (triggers hold it).

    Together with the prices that began by themselves (PriceSchedule) it proves the lowest price of the last 30 days.
    """

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="price_log")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField()

    class Meta:
        ordering = ("valid_from", "pk")
        indexes = (models.Index(fields=["variant", "currency", "valid_from"], name="price_log_by_variant"),)

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} from {self.valid_from:%Y-%m-%d}"


class PriceSchedule(models.Model):
    """A price that holds from one moment until another (None: for good) instead of the present one.

    It begins and ends by itself: whoever reads a price asks the clock. It is evidence as the log is, so nothing of it
    changes but that it can be stopped, once.
    """

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="price_schedule")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MINOR_MAX),
                name="price_schedule_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="price_schedule_ends_after_it_began",
            ),
        )
        indexes = (
            models.Index(fields=["variant", "currency", "starts_at"], name="price_schedule_by_variant"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} from {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

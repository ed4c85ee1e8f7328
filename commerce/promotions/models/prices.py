"""The show price: a lower price while one show is on air."""

from django.conf import settings
from django.db import models

from commerce.catalog.models import Variant
from marketplace.kernel.money import AMOUNT_MINOR_MAX, Money


class ShowPrice(models.Model):
    """What a variant is planned to cost buyers who come through one show. ``scope`` is the show's public id."""

    scope = models.CharField(max_length=12)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="show_prices")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

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


class ShowPriceSpan(models.Model):
    """A stretch of time in which a show asked a price, and who said so; nothing of it changes but its end.

    It is the price that holds now, what a buyer may have seen a moment ago, and the evidence for the lowest price of
    the last 30 days. With ``until`` it ends by itself, whether or not anybody closes it.
    """

    scope = models.CharField(max_length=12)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="show_price_spans")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Asked of nobody but the team of a rehearsal: no evidence of anything.
    is_practice = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["scope", "variant", "currency"],
                condition=models.Q(closed_at__isnull=True),
                name="show_price_span_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lte=AMOUNT_MINOR_MAX),
                name="show_price_span_in_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")),
                name="show_price_span_ends_after_it_began",
            ),
        )
        indexes = (models.Index(fields=["variant", "currency"], name="show_price_span_by_variant"),)

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} in {self.scope} from {self.opened_at:%Y-%m-%d %H:%M:%S}"

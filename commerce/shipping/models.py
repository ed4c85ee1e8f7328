"""How brands deliver: where to, by which methods, for how much."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import AMOUNT_MINOR_MAX
from marketplace.markets.models import Market

WEIGHT_G_MAX = 1_000_000
DAYS_MAX = 120
CUTOFF = time(14)


class ShippingTerms(models.Model):
    """What holds for every parcel of a brand. A brand without any has the columns' defaults."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="shipping_terms")
    cutoff = models.TimeField(_("ordered until, packed the same day"), default=CUTOFF)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    # Duties and import tax of a parcel that crosses a border: ours, in the price, or the buyer's, at the door.
    pays_duties = models.BooleanField(_("we pay duties and import tax"), default=True, db_default=True)

    def __str__(self) -> str:
        return f"Terms of {self.brand}"


class ShippingZone(models.Model):
    """A part of a market that a brand delivers to: countries ("PT"), parts of them ("US-CA"), or all that is left."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="shipping_zones")
    # Its currency is the one the fees are in.
    market = models.ForeignKey(Market, models.PROTECT, related_name="+", verbose_name=_("market"))
    name = models.CharField(_("name"), max_length=60)
    places = models.JSONField(default=list, blank=True)
    # Does the carrier collect cash there, and what for?
    takes_cash = models.BooleanField(_("cash on delivery"), default=False)
    cash_fee_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("market__position", "name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["brand", "market", "name"], name="shipping_zone_once"),
            models.CheckConstraint(
                condition=models.Q(cash_fee_minor__lte=AMOUNT_MINOR_MAX), name="shipping_zone_cash_fee_bound"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ShippingMethod(models.Model):
    """A way to deliver in a zone, with its fees by weight and how many working days it takes."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    zone = models.ForeignKey(ShippingZone, models.CASCADE, related_name="methods")
    name = models.CharField(_("name"), max_length=60)
    free_from_minor = models.PositiveBigIntegerField(null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("working days at least"))
    days_max = models.PositiveSmallIntegerField(_("working days at most"))
    is_express = models.BooleanField(_("express"), default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["zone", "name"], name="shipping_method_once"),
            models.CheckConstraint(
                condition=models.Q(days_min__lte=models.F("days_max"), days_max__lte=DAYS_MAX),
                name="shipping_method_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ShippingRate(models.Model):
    """The fee of a method for parcels up to a weight; without one, for those of any weight."""

    method = models.ForeignKey(ShippingMethod, models.CASCADE, related_name="rates")
    up_to_g = models.PositiveIntegerField(null=True, blank=True)
    fee_minor = models.PositiveBigIntegerField()

    class Meta:
        ordering = (models.F("up_to_g").asc(nulls_last=True),)
        constraints = (
            models.UniqueConstraint(fields=["method", "up_to_g"], name="shipping_rate_once"),
            models.UniqueConstraint(
                fields=["method"],
                condition=models.Q(up_to_g__isnull=True),
                name="shipping_rate_for_the_rest_once",
            ),
            models.CheckConstraint(
                condition=models.Q(up_to_g__isnull=True)
                | models.Q(up_to_g__gte=1, up_to_g__lte=WEIGHT_G_MAX),
                name="shipping_rate_weight_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(fee_minor__lte=AMOUNT_MINOR_MAX), name="shipping_rate_fee_bound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fee_minor} up to {self.up_to_g} g" if self.up_to_g else str(self.fee_minor)

"""The open plan: what a brand gives to every creator who sells its things, without an agreement of their own."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.catalog.models import Category, Product
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator

OPEN_BP_MIN: Final = 100
OPEN_BP_MAX: Final = 8000


class OpenRate(models.Model):
    """The rate of a shop, of one category of it, or of one product. It is ended, and another begun; never edited."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="open_rates")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="open_rates")
    bp = models.PositiveIntegerField(_("commission"))
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("brand", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(bp__gte=OPEN_BP_MIN, bp__lte=OPEN_BP_MAX), name="open_rate_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(product__isnull=True), name="open_rate_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="open_rate_ends_after",
            ),
            models.UniqueConstraint(
                fields=["brand"],
                condition=Q(ended_at__isnull=True, category__isnull=True, product__isnull=True),
                name="open_rate_of_shop_once",
            ),
            models.UniqueConstraint(
                fields=["brand", "category"],
                condition=Q(ended_at__isnull=True),
                name="open_rate_of_category_once",
            ),
            models.UniqueConstraint(
                fields=["product"], condition=Q(ended_at__isnull=True), name="open_rate_of_product_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.bp} of {self.brand}"


class OpenPlan(models.Model):
    """How a brand's open rates are had: by everybody, or by creators it approved."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="open_plan")
    needs_approval = models.BooleanField(_("creators ask first"), default=False)

    def __str__(self) -> str:
        return f"open plan of {self.brand}"


class OpenSeller(models.Model):
    """A creator who asked to sell at a brand's open rates, and the brand's answer."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("open plan", "waiting for the brand")
        APPROVED = "approved", pgettext_lazy("open plan", "approved")
        DECLINED = "declined", pgettext_lazy("open plan", "declined")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="open_sellers")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="sells_openly_for")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (models.UniqueConstraint(fields=["brand", "creator"], name="open_seller_once"),)

    def __str__(self) -> str:
        return f"{self.creator} for {self.brand}"

"""When what was earned is theirs to take: so many days after the delivery of the part it came from."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Fulfilment
from marketplace.brands.models import Brand


class SellerTerms(models.Model):
    """A seller's settlement class. One who has none is in the middle one."""

    class Days(models.IntegerChoices):
        EARLY = 3, _("3 days after delivery")
        USUAL = 7, _("7 days after delivery")
        LATE = 15, _("15 days after delivery")

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="seller_terms")
    days = models.PositiveSmallIntegerField(_("settled"), choices=Days.choices, default=Days.USUAL)

    class Meta:
        verbose_name = _("settlement class")
        verbose_name_plural = _("settlement classes")
        constraints = (
            models.CheckConstraint(condition=Q(days__in=[3, 7, 15]), name="seller_terms_are_a_class"),
        )

    def __str__(self) -> str:
        return f"{self.brand}: {self.get_days_display()}"


class Settlement(models.Model):
    """A brand's part of an order that arrived: its money is locked, and payable once it is settled.

    Creators and agencies wait for the same moment. The days are those of the seller's class when it arrived.
    """

    fulfilment = models.OneToOneField(Fulfilment, models.PROTECT, related_name="settlement")
    days = models.PositiveSmallIntegerField()
    arrived_at = models.DateTimeField()
    # Nobody said that it arrived; enough time has gone by since it left.
    is_assumed = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(due_at__gte=F("arrived_at")), name="settlement_after_arrival"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(settled_at__isnull=True), name="settlement_due"),
        )

    def __str__(self) -> str:
        return f"{self.fulfilment}: {self.due_at:%Y-%m-%d}"

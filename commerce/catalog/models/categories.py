"""Categories: what kind of thing a product is, and how long its buyer is protected."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import get_language


class Category(models.Model):
    """A kind of goods in a small tree; operators change names and windows in the admin.

    A buyer is protected until so many days after the delivery, and never longer than so many after paying.
    """

    slug = models.SlugField(max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # By language code; English is what everybody falls back to.
    names = models.JSONField(default=dict)
    days_from_delivery = models.PositiveSmallIntegerField(default=14)
    days_from_payment = models.PositiveSmallIntegerField(default=30)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "slug")
        verbose_name_plural = "categories"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(days_from_payment__gte=models.F("days_from_delivery")),
                name="category_windows_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """Its name in a language, in that language without its region, in English, or its slug."""
        names = self.names if isinstance(self.names, dict) else {}
        wanted = (language, language.partition("-")[0], "en")
        return next((str(names[code]) for code in wanted if names.get(code)), self.slug)

    def protected_until(self, *, paid_at: datetime, delivered_at: datetime | None) -> datetime:
        """Until when a buyer may ask for the money back; without a delivery only the payment counts."""
        latest = paid_at + timedelta(days=self.days_from_payment)
        if delivered_at is None:
            return latest
        return min(latest, delivered_at + timedelta(days=self.days_from_delivery))

"""The stock log: every change of what exists, who made it and why. Nothing of it is ever edited."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stock.models.counts import StockItem
from commerce.stock.models.places import Location


class StockEntry(models.Model):
    """So many pieces more or fewer at a location (None: the main one)."""

    class Why(models.TextChoices):
        COUNTED = "counted", _("counted")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("put back")
        MOVED = "moved", _("moved")

    stock = models.ForeignKey(StockItem, models.CASCADE, related_name="log")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    delta = models.IntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    # What a person wrote about it, or the key of the order.
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=~models.Q(delta=0), name="stock_entry_of_something"),)
        indexes = (models.Index(fields=["stock", "-id"], name="stock_entry_by_stock"),)

    def __str__(self) -> str:
        return f"{self.delta:+} × {self.stock.variant}"

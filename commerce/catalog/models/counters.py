"""Counters: in whose name the house, or a creator without a shop, sells."""

from django.db import models

from marketplace.brands.models import Brand
from marketplace.creators.models import Creator


class Counter(models.Model):
    """A creator's own counter. What it sells is owed to the creator; as a brand it has no account to be paid to."""

    creator = models.OneToOneField(Creator, models.PROTECT, related_name="counter")
    brand = models.OneToOneField(Brand, models.PROTECT, related_name="counter")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"the counter of {self.creator}"

"""Places that several things share: a hall with seats in two rows, and a pass that takes one in each of three shows.

A quota is one counted row beside the stock rows of its members. Whatever promises pieces of a member promises places
here in the same transaction, and whatever gives them back gives the places back too (see services.quotas).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stock.models.counts import StockItem
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id

WEIGHT_MAX = 50


class Quota(models.Model):
    """So many places, ``taken`` of which are held or sold, whichever of its members took them."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="quotas")
    name = models.CharField(_("name"), max_length=60)
    size = models.PositiveIntegerField(_("places"))
    taken = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(name=""), name="quota_has_a_name"),
            models.CheckConstraint(condition=models.Q(taken__gte=0), name="quota_taken_not_negative"),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("size")), name="quota_never_overdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.free} of {self.size}"

    @property
    def free(self) -> int:
        """Places that nobody holds."""
        return self.size - self.taken


class QuotaMember(models.Model):
    """A thing whose pieces take places of a quota: ``weight`` of them each."""

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="members")
    stock = models.ForeignKey(StockItem, models.CASCADE, related_name="quota_members")
    weight = models.PositiveSmallIntegerField(default=1)
    # It has no count of its own: as many pieces exist as the quota has places.
    is_whole = models.BooleanField(default=False)

    class Meta:
        ordering = ("quota_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=["quota", "stock"], name="quota_member_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=WEIGHT_MAX), name="quota_member_weighs"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stock.variant} in {self.quota}"

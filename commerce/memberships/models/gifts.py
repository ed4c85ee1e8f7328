"""Months of a membership that somebody gives to somebody else."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commerce.memberships.models.plans import Tier
from marketplace.kernel.ids import new_public_id
from marketplace.markets.models import Market


class GiftCode(models.Model):
    """A paid gift: whoever types its code first has the months. It renews nothing."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="gifts")
    months = models.PositiveSmallIntegerField()
    # The order line that paid for it.
    source = models.CharField(max_length=24, unique=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="gifts_given"
    )
    giver_name = models.CharField(max_length=40, blank=True)
    recipient = models.EmailField(blank=True)
    note = models.TextField(max_length=500, blank=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="gifts_redeemed"
    )
    redeemed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="gift_of_a_year_at_most"),
        )

    def __str__(self) -> str:
        return self.public_id

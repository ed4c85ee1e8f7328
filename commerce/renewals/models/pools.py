"""A month of a plan, closed once, and what of its fees went to whom because of whom."""

from django.db import models
from django.db.models import Q

from commerce.memberships.models import Plan
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class PoolMonth(models.Model):
    """One month of one plan in one currency: what was there, what was shared out, and what is carried on."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="months")
    month = models.CharField(max_length=7)
    currency = models.CharField(max_length=3)
    # Fees that fall on the month, with what the month before carried on.
    fees_minor = models.BigIntegerField()
    carried_in_minor = models.BigIntegerField(default=0)
    shared_minor = models.BigIntegerField()
    carried_out_minor = models.BigIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    # What nobody has yet, by product.
    carried = models.JSONField(default=dict, db_default={})
    # What it was reckoned from, as a digest: the same log gives the same again.
    digest = models.CharField(max_length=64)
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ("-month", "plan", "currency")
        constraints = (
            models.UniqueConstraint(fields=["plan", "month", "currency"], name="pool_month_closed_once"),
            models.CheckConstraint(
                condition=Q(
                    fees_minor=models.F("shared_minor")
                    + models.F("carried_out_minor")
                    - models.F("carried_in_minor")
                ),
                name="pool_month_adds_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} {self.month} {self.currency}"


class PoolFee(models.Model):
    """What of one member's money fell on a month: the log that shares are reckoned from, with the minutes."""

    month = models.ForeignKey(PoolMonth, models.PROTECT, related_name="fees")
    person = models.CharField(max_length=12)
    product = models.CharField(max_length=12)
    # What paid for the time: an order line, or a gift.
    source = models.CharField(max_length=24, db_index=True)
    minor = models.BigIntegerField()

    class Meta:
        ordering = ("source",)
        constraints = (models.UniqueConstraint(fields=["month", "source"], name="pool_fee_once"),)

    def __str__(self) -> str:
        return f"{self.minor} of {self.source} in {self.month}"


class PoolShare(models.Model):
    """What one performer has of one member's fee of a month. ``person`` is a public id, never a name."""

    month = models.ForeignKey(PoolMonth, models.PROTECT, related_name="shares")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="pool_shares")
    # Whose fee: empty for what was shared out by what everybody watched.
    person = models.CharField(max_length=12, blank=True)
    # The product whose pool it comes from.
    product = models.CharField(max_length=12)
    minutes = models.PositiveIntegerField()
    minor = models.BigIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["month", "creator", "person", "product"], name="pool_share_once"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="pool_share_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.minor} of {self.month} to {self.creator}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.minor, self.month.currency)

"""How often and for how much something may be given: counted in one place for codes, deals and vouchers.

The counts are what orders have claimed, paid or not; an order that ends unpaid gives back what it claimed.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Budget(models.Model):
    """How many uses there are in all, and for one buyer; None has no limit."""

    uses = models.PositiveIntegerField(default=0)
    uses_max = models.PositiveIntegerField(null=True, blank=True)
    per_buyer = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(uses_max__isnull=True) | Q(uses__lte=F("uses_max")), name="budget_kept"
            ),
        )

    def __str__(self) -> str:
        return f"{self.uses} of {self.uses_max or 'any'}"

    @property
    def left(self) -> int | None:
        """How many uses are left; None for any number."""
        return None if self.uses_max is None else max(self.uses_max - self.uses, 0)


class BudgetMoney(models.Model):
    """How much money may be given in one currency; a budget without a row has no limit there."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="money")
    currency = models.CharField(max_length=3)
    most_minor = models.BigIntegerField()
    given_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["budget", "currency"], name="budget_money_once"),
            models.CheckConstraint(
                condition=Q(given_minor__gte=0, given_minor__lte=F("most_minor")), name="budget_money_kept"
            ),
        )

    def __str__(self) -> str:
        return f"{self.given_minor} of {self.most_minor} {self.currency}"


class BudgetBuyer(models.Model):
    """How many uses one buyer has claimed. ``who`` is an account or an e-mail address (see promotions.buyers)."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="buyers")
    who = models.CharField(max_length=80)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["budget", "who"], name="budget_buyer_once"),)

    def __str__(self) -> str:
        return f"{self.uses} of budget {self.budget_id}"


class Redemption(models.Model):
    """What one order (known by its key) claimed of a budget."""

    class State(models.TextChoices):
        HELD = "held", _("in an unpaid order")
        SPENT = "spent", _("spent")
        RETURNED = "returned", _("given back")

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="redemptions")
    key = models.CharField(max_length=36, db_index=True)
    who = models.JSONField(default=list)
    uses = models.PositiveIntegerField(default=1)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["budget", "key"], name="redemption_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, uses__gte=1), name="redemption_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"

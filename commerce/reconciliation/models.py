"""Reconciliation: what a provider says it moved, day by day, beside what the books say."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.kernel.money import Money


class ReportDay(models.Model):
    """One day (UTC) of one provider: whether its report is here, and how many of its lines do not fit."""

    class State(models.TextChoices):
        FETCHED = "fetched", pgettext_lazy("report", "compared")
        AWAY = "away", pgettext_lazy("report", "the provider does not answer")
        NOT_SUPPORTED = "not_supported", pgettext_lazy("report", "the provider gives none")

    provider = models.CharField(_("provider"), max_length=20)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    note = models.CharField(max_length=300, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "provider")
        constraints = (models.UniqueConstraint(fields=["provider", "day"], name="report_day_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.day:%Y-%m-%d}"


class ReportLine(models.Model):
    """One balance transaction of a provider, or one deed of the books that no report tells of (without ``ref``)."""

    class Kind(models.TextChoices):
        CHARGE = "charge", pgettext_lazy("report", "payment")
        REFUND = "refund", pgettext_lazy("report", "refund")
        FEE = "fee", pgettext_lazy("report", "fee of the provider")
        TRANSFER = "transfer", pgettext_lazy("report", "transfer to a payee")
        PAYOUT = "payout", pgettext_lazy("report", "payout")
        DISPUTE = "dispute", pgettext_lazy("report", "dispute")
        HOUSE = "house", pgettext_lazy("report", "to the house’s own bank")
        OTHER = "other", pgettext_lazy("report", "something else")

    class State(models.TextChoices):
        MATCHED = "matched", pgettext_lazy("report line", "agrees")
        UNDER_WAY = "under_way", pgettext_lazy("report line", "still under way")
        AMOUNT_DIFFERS = "amount_differs", pgettext_lazy("report line", "the amount differs")
        MISSING_HERE = "missing_here", pgettext_lazy("report line", "not in our books")
        MISSING_THERE = "missing_there", pgettext_lazy("report line", "not in the report")
        EXPLAINED = "explained", pgettext_lazy("report line", "explained")

    # What stops payouts until it agrees or an operator explains it.
    GAPS: ClassVar = (State.AMOUNT_DIFFERS, State.MISSING_HERE, State.MISSING_THERE)

    day = models.ForeignKey(ReportDay, models.PROTECT, related_name="lines")
    # The provider's name for the line, and for what it is about; empty when only the books tell of it.
    ref = models.CharField(max_length=80)
    source = models.CharField(max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # Our own public id of the payment, refund, dispute or payout.
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    # As the provider's account sees it: what came in is positive. None when only the books tell of it.
    amount_minor = models.BigIntegerField(null=True, blank=True)
    fee_minor = models.BigIntegerField(default=0)
    # Where the provider keeps it in another currency than the line is in: what it settles in.
    fee_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    # What the books say of all lines with this reference together.
    booked_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    happened_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=20)

    class Meta:
        ordering = ("happened_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["provider", "ref"], name="report_line_once"),
            models.CheckConstraint(
                condition=~Q(state="explained") | ~Q(reason=""), name="report_line_explained_says_why"
            ),
        )
        indexes = (
            models.Index(fields=["provider", "reference"], name="report_line_by_reference"),
            models.Index(
                fields=["provider"],
                condition=Q(state__in=["amount_differs", "missing_here", "missing_there"]),
                name="report_line_gaps",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.ref}"

    @property
    def money(self) -> Money | None:
        """What the provider says."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What the provider keeps of it."""
        return Money(self.fee_minor, self.fee_currency or self.currency)

    @property
    def booked(self) -> Money | None:
        """What the books say."""
        return None if self.booked_minor is None else Money(self.booked_minor, self.currency)

    @property
    def is_gap(self) -> bool:
        """It stops payouts."""
        return self.state in self.GAPS

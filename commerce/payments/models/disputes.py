"""Disputes: a buyer told the bank that the money should come back, and the provider asks what we say to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.payments.models.paying import Payment
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class Dispute(models.Model):
    """One dispute of one payment. While it is open its money is at the bank, not with us."""

    class State(models.TextChoices):
        NEEDS_RESPONSE = "needs_response", _("waits for an answer")
        UNDER_REVIEW = "under_review", _("the bank decides")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    OPEN = (State.NEEDS_RESPONSE, State.UNDER_REVIEW)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    provider_ref = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    # What the provider takes for the trouble, whoever wins.
    fee_minor = models.BigIntegerField(default=0)
    # Of the provider's account; "": the dispute's.
    fee_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEEDS_RESPONSE)
    answer_by = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What a loss took back of the order's parts (orders' claims), and what nobody was left to bear.
    claims = models.JSONField(default=list, blank=True)
    written_off_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["payment", "provider_ref"], name="dispute_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="dispute_positive"),
            models.CheckConstraint(condition=models.Q(fee_minor__gte=0), name="dispute_fee_not_negative"),
        )
        indexes = (
            models.Index(
                fields=["answer_by"],
                condition=models.Q(state__in=["needs_response", "under_review"]),
                name="dispute_open_by_deadline",
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.provider_ref}"

    @property
    def money(self) -> Money:
        """The disputed amount with its currency."""
        return Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What the provider takes for it."""
        return Money(self.fee_minor, self.fee_currency or self.currency)


class DisputeFile(models.Model):
    """The evidence as it was put together, and when it was handed in."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="files")
    # Made by the page: a double press hands in once.
    key = models.UUIDField(unique=True)
    # Its name among the private files.
    file = models.CharField(max_length=100)
    statement = models.TextField(max_length=4000, blank=True)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            # A provider takes one answer: what was handed in is handed in.
            models.UniqueConstraint(
                fields=["dispute"],
                condition=models.Q(submitted_at__isnull=False),
                name="dispute_submitted_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute} {self.made_at:%Y-%m-%d}"

"""Bank transfers by hand: what is to come in or to be sent, and who saw that it did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.money import Money


class BankEntry(models.Model):
    """One transfer that a person waits for on the account, or makes from it."""

    class Kind(models.TextChoices):
        INCOMING = "incoming", _("to come in")
        RETURN = "return", _("to be sent back")
        PAYOUT = "payout", _("to be paid out")

    class Status(models.TextChoices):
        PROCESSING = "processing", _("waiting")
        SUCCEEDED = "succeeded", _("done")
        FAILED = "failed", _("came back")
        CANCELLED = "cancelled", _("not awaited any more")

    ref = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The public id of the payment, the refund or the payout.
    reference = models.CharField(max_length=20, db_index=True)
    # For what goes back: the entry it came in with. For payouts: the account it goes to.
    of = models.CharField(max_length=64, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROCESSING)
    # What the statement of the bank says, for whoever checks it later.
    bank_note = models.CharField(_("on the statement"), max_length=80, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "bank entries"
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="bank_entry_positive"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

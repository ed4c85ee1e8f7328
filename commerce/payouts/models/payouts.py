"""Payouts: what is owed leaves for the payee's account, once, with a statement of what it is made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class PayoutRun(models.Model):
    """One sweep over everybody who is owed something. One is under way at a time, by whoever claimed it last.

    A claim ends by itself: a process that was killed keeps nothing, and the next run takes up what it left.
    """

    key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(max_length=300, blank=True)
    # True while it is under way, and then nothing: the constraint lets one be so.
    is_open = models.BooleanField(null=True, default=None, unique=True)
    claimed_by = models.CharField(max_length=32, blank=True, default="", db_default="")
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_open=None) | models.Q(is_open=True, claimed_until__isnull=False),
                name="payout_run_open_or_nothing",
            ),
        )

    def __str__(self) -> str:
        return self.key


class Unpaid(models.Model):
    """What one run did not pay to one payee, and why (see ``reasons``). Below zero: more was taken back than earned."""

    run = models.ForeignKey(PayoutRun, models.CASCADE, related_name="unpaid")
    owner = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=30)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["run", "owner", "currency"], name="unpaid_once_a_run"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="unpaid_says_why"),
        )
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="unpaid_by_owner"),
            models.Index(fields=["created_at"], name="unpaid_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.owner}: {self.reason}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class Payout(models.Model):
    """Money to one payee in one currency. ``owner`` is the ledger's key: ``brand:…`` or ``creator:…``."""

    class State(models.TextChoices):
        CREATED = "created", _("being sent")
        SENT = "sent", _("on its way")
        PAID = "paid", _("paid")
        FAILED = "failed", pgettext_lazy("payout", "returned")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    run = models.ForeignKey(PayoutRun, models.PROTECT, related_name="payouts")
    owner = models.CharField(max_length=40)
    account_kind = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CREATED)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, blank=True, db_index=True)
    # Where payees have accounts at the provider: the name of what moved the money there.
    transfer_ref = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Kept, so that a retry goes where the first try went, and an account that refused is not tried again.
    destination = models.CharField(max_length=64)
    destination_label = models.CharField(max_length=40, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # When it was last asked about: what waited longest is asked about first.
    looked_at = models.DateTimeField(null=True, blank=True)
    # It came back, and an operator lets the same account be paid again.
    retried_at = models.DateTimeField(null=True, blank=True)
    retry_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_positive"),
            models.UniqueConstraint(fields=["run", "owner", "currency"], name="payout_once_a_run"),
        )
        indexes = (models.Index(fields=["owner", "-created_at"], name="payout_by_owner"),)

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.owner}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class PayoutLine(models.Model):
    """One ledger transfer that a payout pays; the constraint keeps it from being paid twice."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    # Ledger transfers are known by key here: only the ledger imports its own tables.
    transfer_key = models.CharField(max_length=160)
    # The payout came back: what this line stood for is owed again, and may be in a later payout.
    is_returned = models.BooleanField(default=False)
    amount_minor = models.BigIntegerField(help_text="Negative for money taken back")
    # Where it was owed in another currency than the payout is in.
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    reference = models.CharField(_("order"), max_length=40)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["transfer_key"],
                condition=models.Q(is_returned=False),
                name="payout_line_pays_a_transfer_once",
            ),
        )
        indexes = (models.Index(fields=["transfer_key"], name="payout_line_by_transfer"),)

    def __str__(self) -> str:
        return f"{self.amount_minor} for {self.transfer_key}"

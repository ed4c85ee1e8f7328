"""Money in and back, and what was asked of the provider."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class Payment(models.Model):
    """One try to pay an order with one provider."""

    class State(models.TextChoices):
        CREATED = "created", _("started")
        REQUIRES_ACTION = "requires_action", _("waiting for the buyer")
        PROCESSING = "processing", _("being settled")
        SUCCEEDED = "succeeded", _("paid")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        # Money that came in besides the payment that counts; all of it goes back.
        SURPLUS = "surplus", _("paid twice, being returned")

    LIVE = (State.CREATED, State.REQUIRES_ACTION, State.PROCESSING)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.UUIDField(unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, blank=True, db_index=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATED)
    failure_code = models.CharField(max_length=40, blank=True)
    # Where the buyer has to go next, e.g. {"kind": "redirect", "url": "…"}; empty when nothing is to do.
    next_step = models.JSONField(default=dict, blank=True)
    # What the buyer may read again: brand and last four digits of a card. Never more.
    method_label = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="payment_not_negative"),
            # Two presses of Pay are one try: while one is under way, no other begins.
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state__in=["created", "requires_action", "processing"]),
                name="payment_live_once",
            ),
            # Two tries of one order can never both be paid.
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="succeeded"), name="payment_succeeds_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="payment_ref_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["created", "requires_action", "processing"]),
                name="payment_live_by_age",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_ref or self.public_id}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class Refund(models.Model):
    """Money going back to the buyer, for one order."""

    class State(models.TextChoices):
        CREATED = "created", _("started")
        SUCCEEDED = "succeeded", _("returned")
        FAILED = "failed", _("failed")

    class Kindness(models.TextChoices):
        HOUSE = "house", _("the house")
        BRAND = "brand", _("the brand")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the form: a double click refunds once.
    key = models.UUIDField(unique=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Of a sale: what goes back per order line and for delivery, and whose it was (orders' claims).
    # Of a receipt: nothing was sold, the whole payment goes back, and there are no parts.
    parts = models.JSONField(default=list)
    of_receipt = models.BooleanField(default=False)
    # Whose present it is, if nothing is taken back for it.
    kindness = models.CharField(max_length=8, choices=Kindness.choices, blank=True, default="", db_default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    failure_code = models.CharField(max_length=40, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CREATED)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_positive"),
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(of_receipt=True), name="refund_of_receipt_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"], condition=models.Q(state="created"), name="refund_open_by_age"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} of {self.payment}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class ProviderCall(models.Model):
    """Evidence of what was asked of a provider; written before the call, so that a retry reuses the key."""

    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)
    operation = models.CharField(max_length=30)
    request = models.JSONField()
    response = models.JSONField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class SandboxObject(models.Model):
    """What the sandbox provider knows: its own intents, refunds and payouts, as a real provider's database would."""

    ref = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80, unique=True)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.ref


class CashEntry(models.Model):
    """Cash at the door: what a carrier is to collect, or what a person is to give back, and whether it happened."""

    class Kind(models.TextChoices):
        COLLECTION = "collection", _("to be collected")
        RETURN = "return", _("to be given back")

    class Status(models.TextChoices):
        PROCESSING = "processing", _("waiting")
        SUCCEEDED = "succeeded", _("done")
        CANCELLED = "cancelled", _("not to be done any more")

    ref = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Of what goes back: what was collected before.
    of = models.CharField(max_length=40, blank=True, db_default="")
    # The public id of the payment or the refund.
    reference = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROCESSING)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="cash_entry_positive"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

"""Refunds that somebody asked for and a second person has to agree to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order
from commerce.payments.models.paying import Refund
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money


class RefundRequest(models.Model):
    """What is to go back of an order, and is too much for one person. Nothing moves before it is approved."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back by who asked")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the form: a double click asks once; and the key of the refund it becomes.
    key = models.UUIDField(unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="refund_requests")
    # Whose people asked; none: the house's.
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="+")
    # What goes back, as it was asked for (orders' RefundPart).
    parts = models.JSONField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why not, for whoever asked.
    words = models.CharField(_("why"), max_length=300, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="request")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_request_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_request_says_why"),
            # Two people, whatever a page offers.
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
                name="refund_request_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", refund__isnull=False) | ~Q(state="approved") & Q(refund=None),
                name="refund_request_approved_is_a_refund",
            ),
        )
        indexes = (
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="refund_request_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.amount_minor} {self.currency}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)

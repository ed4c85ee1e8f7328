"""Returns: what a buyer sends back of a brand's part of an order, why, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Fulfilment, OrderLine
from commerce.payments.models import Refund
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.picture_fields import PictureField


class Return(models.Model):
    """One request to send something back."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted, on its way back")
        RECEIVED = "received", _("received")
        REFUNDED = "refunded", _("refunded")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back by the buyer")

    class Reason(models.TextChoices):
        DAMAGED = "damaged", _("it arrived damaged")
        WRONG = "wrong", _("it is not what I ordered")
        NOT_AS_SHOWN = "not_as_shown", _("it is not as it was shown")
        TOO_LATE = "too_late", _("it arrived too late")
        NOT_WANTED = "not_wanted", _("I do not want to keep it")
        OTHER = "other", _("something else")

    # Pieces in these are spoken for.
    OPEN = (State.ASKED, State.ACCEPTED)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the page: a double click asks once, and its refund has a key of its own made from it.
    key = models.UUIDField(unique=True)
    fulfilment = models.ForeignKey(Fulfilment, models.PROTECT, related_name="returns")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.TextField(_("in the buyer’s words"), max_length=1000, blank=True)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(_("to be answered by"))
    answered_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(_("given to the house"), null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="returns")

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(answer=""), name="return_refused_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["received", "refunded"]) | models.Q(received_at__isnull=False),
                name="return_received_has_a_date",
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_by"],
                condition=models.Q(state="asked", escalated_at__isnull=True),
                name="return_due",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people quote and write on the parcel."""
        return f"R-{self.public_id[:8].upper()}"


class ReturnLine(models.Model):
    """Pieces of one order line in a return."""

    class Condition(models.TextChoices):
        AS_NEW = "as_new", _("as new")
        OPENED = "opened", _("opened or used")
        DAMAGED = "damaged", _("damaged")
        MISSING = "missing", _("parts are missing")

    back = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    condition = models.CharField(_("condition"), max_length=8, choices=Condition.choices, blank=True)
    is_restocked = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["back", "line"], name="return_line_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, received__lte=models.F("quantity")),
                name="return_line_bound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.title}"


class ReturnPicture(models.Model):
    """What the buyer shows of it, re-encoded."""

    back = models.ForeignKey(Return, models.CASCADE, related_name="pictures")
    image = PictureField(upload_to="returns/", width_field="width", height_field="height")
    # The name of its smaller copy (see kernel.picture_fields).
    image_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.image)

"""The waitlist of a thing that is sold out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stock.models.counts import StockItem
from marketplace.kernel.ids import new_public_id

QUANTITY_MAX = 10


class WaitEntry(models.Model):
    """Somebody waits for pieces: to be offered them for a while, or to be told when there are some again.

    An offer holds its pieces (a Reservation with the key of this row), so there are never more offers than pieces.
    """

    class Form(models.TextChoices):
        OFFER = "offer", _("offered in turn")
        NOTICE = "notice", _("told once")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("bought")
        PASSED = "passed", _("no thanks")
        LAPSED = "lapsed", _("run out")
        TOLD = "told", _("told")
        LEFT = "left", _("left")

    OPEN = (State.WAITING, State.OFFERED)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    stock = models.ForeignKey(StockItem, models.CASCADE, related_name="waitlist")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="waits")
    quantity = models.PositiveSmallIntegerField(default=1, db_default=1)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.OFFER)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # The show in which they joined (its public id), and the word of that show their page had: both may be empty.
    scope = models.CharField(max_length=12, blank=True)
    token = models.TextField(blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["stock", "user"],
                condition=models.Q(state__in=["waiting", "offered"]),
                name="wait_entry_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="offered") | models.Q(expires_at__isnull=False),
                name="wait_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=QUANTITY_MAX),
                name="wait_entry_of_something",
            ),
        )
        indexes = (
            models.Index(
                fields=["stock", "id"], condition=models.Q(state="waiting"), name="wait_entry_in_turn"
            ),
            models.Index(fields=["user", "-id"], name="wait_entry_by_user"),
        )

    def __str__(self) -> str:
        return f"{self.user} waits for {self.stock.variant}"

    @property
    def key(self) -> str:
        """What its offer holds its piece under."""
        return f"wait:{self.public_id}"

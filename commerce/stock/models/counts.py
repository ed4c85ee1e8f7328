"""What is left of a variant, and what is held for people who are paying."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant

ON_HAND_MAX: Final = 1_000_000


class StockItem(models.Model):
    """``on_hand`` pieces exist, ``held`` of them are promised for a while; the difference can be bought.

    This row counts the pieces of all locations together: whether one can be had is decided here, by one write.
    Where they lie is told by the rows beneath it (see places), which only whoever has just written this row may touch.
    """

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="stock")
    on_hand = models.IntegerField(_("in stock"), default=0)
    held = models.IntegerField(default=0)
    # How many shows have stopped its sale by hand.
    stops = models.PositiveIntegerField(default=0, db_default=0)
    # How many locations besides the brand's main one have a row of it.
    places = models.PositiveSmallIntegerField(default=0, db_default=0)
    # How many quotas its pieces take places of.
    quotas = models.PositiveSmallIntegerField(default=0, db_default=0)
    # At how many pieces left its brand wants to be told, and whether it was told since it last had more.
    low_level = models.PositiveIntegerField(_("low at"), null=True, blank=True)
    low_told = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(held__gte=0), name="stock_held_not_negative"),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=models.F("held")), name="stock_never_oversold"
            ),
        )

    def __str__(self) -> str:
        return f"{self.variant}: {self.free} of {self.on_hand}"

    @property
    def free(self) -> int:
        """Pieces that can be bought now."""
        return 0 if self.stops else self.on_hand - self.held


class SaleStop(models.Model):
    """A show (``scope``, its public id) says that a variant is sold out, whatever is counted."""

    scope = models.CharField(max_length=12)
    stock = models.ForeignKey(StockItem, models.CASCADE, related_name="sale_stops")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "stock"], name="sale_stop_once"),)

    def __str__(self) -> str:
        return f"{self.stock.variant} in {self.scope}"


class Reservation(models.Model):
    """Pieces held for one deed (an order's key) until a time; then sold, or released.

    With a ``user`` they are held for that person, whatever order they make of it: because they spoke up in a show's
    chat (``scope``), or because their turn on a waitlist came. An order takes such a hold over.
    """

    class State(models.TextChoices):
        HELD = "held", _("held")
        SOLD = "sold", _("sold")
        RELEASED = "released", _("released")
        # Of a person's: an order took it over; or its time ran out.
        PASSED_ON = "passed_on", _("passed on to an order")
        LAPSED = "lapsed", _("run out")

    key = models.CharField(max_length=80)
    stock = models.ForeignKey(StockItem, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    scope = models.CharField(max_length=12, blank=True, default="", db_default="")
    # The key of the order that took a person's hold over.
    passed_to = models.CharField(max_length=80, blank=True, default="", db_default="")
    # Which quotas its pieces take places of, and how many each: [[quota, places], …]; frozen when they are taken.
    quotas = models.JSONField(default=list, blank=True, db_default=[])
    # How many of its sold pieces were put back.
    returned = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "stock"], name="reservation_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="reservation_of_something"),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=models.Q(state="held"), name="reservation_held_by_expiry"
            ),
            models.Index(
                fields=["user", "state"],
                condition=models.Q(user__isnull=False),
                name="reservation_by_person",
            ),
            models.Index(
                fields=["passed_to"], condition=~models.Q(passed_to=""), name="reservation_by_taker"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.stock.variant} for {self.key}"

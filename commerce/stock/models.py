"""Stock: what is left of a variant, and what is held for people who are paying."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant


class StockItem(models.Model):
    """``on_hand`` pieces exist, ``held`` of them are promised for a while; the difference can be bought."""

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="stock")
    on_hand = models.IntegerField(_("in stock"), default=0)
    held = models.IntegerField(default=0)
    # How many shows have stopped its sale by hand.
    stops = models.PositiveIntegerField(default=0, db_default=0)

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
    """Pieces held for one deed (an order's key) until a time; then sold, or released."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        SOLD = "sold", _("sold")
        RELEASED = "released", _("released")

    key = models.CharField(max_length=80)
    stock = models.ForeignKey(StockItem, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField()
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
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.stock.variant} for {self.key}"

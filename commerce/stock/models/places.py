"""Where pieces lie: a brand's locations, how many of each thing are at which, and from where an order's pieces come.

What is not at another location lies at the brand's main one: no row says so, it is the rest of the stock row. A brand
with one location therefore has none of these rows, and pays nothing for them when a drop is sold.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.stock.models.counts import Reservation, StockItem
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id

LOCATIONS_MAX = 20


class Location(models.Model):
    """A place from which a brand sends. The main one is there from the start and stays."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="locations")
    name = models.CharField(_("name"), max_length=60)
    country = models.CharField(_("country"), max_length=2, blank=True)
    # Pieces are taken from the lowest position that has enough.
    position = models.PositiveSmallIntegerField(_("place in the row"), default=0)
    is_main = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(name=""), name="location_has_a_name"),
            models.UniqueConstraint(fields=["brand", "name"], name="location_name_once"),
            models.UniqueConstraint(
                fields=["brand"], condition=models.Q(is_main=True), name="location_one_main"
            ),
            models.CheckConstraint(
                condition=models.Q(is_main=False) | models.Q(is_active=True), name="location_main_stays"
            ),
        )

    def __str__(self) -> str:
        return self.name


class StockRules(models.Model):
    """How a brand sends; one without a row sends each line from one location."""

    brand = models.OneToOneField(Brand, models.CASCADE, related_name="stock_rules")
    may_split = models.BooleanField(_("send one line from several locations"), default=False)

    def __str__(self) -> str:
        return str(self.brand)


class StockLevel(models.Model):
    """How many pieces lie at a location that is not the main one, and how many of those are promised."""

    stock = models.ForeignKey(StockItem, models.CASCADE, related_name="levels")
    location = models.ForeignKey(Location, models.PROTECT, related_name="levels")
    on_hand = models.IntegerField(default=0)
    held = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["stock", "location"], name="stock_level_once"),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="stock_level_held_not_negative"),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=models.F("held")), name="stock_level_never_oversold"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stock.variant} at {self.location}: {self.on_hand}"

    @property
    def free(self) -> int:
        """Pieces here that are promised to nobody."""
        return self.on_hand - self.held


class Pick(models.Model):
    """So many pieces of a reservation come from this location. Without any, all come from the main one."""

    reservation = models.ForeignKey(Reservation, models.CASCADE, related_name="picks")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    # How many of them came back to it after all.
    returned = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["reservation", "location"], name="pick_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, returned__lte=models.F("quantity")), name="pick_bound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} from {self.location}"

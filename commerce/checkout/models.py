"""Carts: what somebody means to buy, with the word of the show that led there; and who placed which order."""

from django.conf import settings
from django.db import models

from commerce.catalog.models import Variant
from commerce.orders.models import Order
from commerce.promotions.models import Code
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

QUANTITY_MAX = 20
LINES_MAX = 50
LINE_UP_NUMBER_MAX = 100
ADDRESSES_MAX = 20


class Cart(models.Model):
    """One browser's or one person's basket. A browser's has the public id that the browser's signed cookie carries."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="cart"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.public_id


class CartLine(models.Model):
    """A variant in a cart."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    # From the show's signed token, all of them public ids; and which number the product had there.
    scope = models.CharField(max_length=12, blank=True)
    creator = models.CharField(max_length=12, blank=True)
    collaboration = models.CharField(max_length=12, blank=True)
    line_up_number = models.PositiveSmallIntegerField(null=True, blank=True)
    # Which moment of the show the buyer's picture showed when they reached for it (milliseconds since the epoch).
    playhead_ms = models.BigIntegerField(null=True, blank=True)
    # Of which moment the prices were told that the buyer saw, and when they reached for it (see promotions.quotes).
    price_told_at = models.DateTimeField(null=True, blank=True)
    price_seen_at = models.DateTimeField(null=True, blank=True)
    # What the buyer wants to give for a piece, where they name the price.
    chosen_minor = models.BigIntegerField(null=True, blank=True)
    chosen_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=QUANTITY_MAX),
                name="cart_line_quantity_bound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"

    @property
    def chosen(self) -> Money | None:
        """What the buyer wants to give for a piece, where they name the price."""
        return None if self.chosen_minor is None else Money(self.chosen_minor, self.chosen_currency)


class Placement(models.Model):
    """Who placed an order, from which browser: whoever placed it may see how paying it stands and try another card."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="placement")
    browser = models.CharField(max_length=12)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The cart it was taken from, and what it took: put back when the order ends unpaid.
    cart = models.ForeignKey(Cart, models.SET_NULL, null=True, blank=True, related_name="+")
    basket = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["browser", "-created_at"], name="placement_by_browser"),)

    def __str__(self) -> str:
        return str(self.order)


class CartCode(models.Model):
    """A code that a cart's shopper typed: it counts in the cart, and in what they buy at once."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="codes")
    code = models.ForeignKey(Code, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["cart", "code"], name="cart_code_once"),)

    def __str__(self) -> str:
        return str(self.code)


class KeptAddress(models.Model):
    """An address in somebody's book, to be chosen the next time."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=80)
    street = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=16, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "name", "street", "postal_code", "city", "country"], name="kept_address_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.street}"

"""Carts: what somebody means to buy, with the signed word of the show that led there."""

from django.conf import settings
from django.db import models

from commerce.catalog.models import Variant
from marketplace.kernel.ids import new_public_id

QUANTITY_MAX = 20


class Cart(models.Model):
    """One browser's or one person's basket."""

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
    # From the show's signed token: its public id and its creator's, and which number the product had there.
    scope = models.CharField(max_length=12, blank=True)
    collaboration_id_credited = models.CharField(max_length=12, blank=True)
    creator_id_credited = models.CharField(max_length=12, blank=True)
    line_up_number = models.PositiveSmallIntegerField(null=True, blank=True)
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

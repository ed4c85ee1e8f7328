"""Offers that need no code: bundles, and so many for the price of fewer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product, Variant
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import BASIS_POINTS

SET_PIECES_MAX = 20


def _ends_after_it_began(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name=f"{name}_ends_after_it_began"
    )


class BrandOffer(models.Model):
    """What both have in common: whose, what it is called, and when it holds."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="%(class)ss")
    title = models.CharField(_("title"), max_length=80)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title


class Bundle(BrandOffer):
    """Certain variants together at one price."""

    class Meta(BrandOffer.Meta):
        constraints = (_ends_after_it_began("bundle"),)


class BundlePiece(models.Model):
    """So many pieces of a variant in a bundle."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="pieces")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["bundle", "variant"], name="bundle_piece_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=SET_PIECES_MAX), name="bundle_piece_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"


class BundleAmount(models.Model):
    """What a bundle costs in one currency; elsewhere its pieces cost what they do."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="amounts")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bundle", "currency"], name="bundle_amount_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="bundle_amount_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class BuyXGetY(BrandOffer):
    """Of so many pieces some cost less: of all the brand's things, or of these products."""

    buy = models.PositiveIntegerField(_("buy"))
    get = models.PositiveIntegerField(_("get"))
    basis_points = models.PositiveIntegerField(default=BASIS_POINTS)
    products = models.ManyToManyField(Product, blank=True, related_name="+")
    # Given are pieces of these products; without any, the cheapest of what is bought.
    gifts = models.ManyToManyField(Product, blank=True, related_name="+")

    class Meta(BrandOffer.Meta):
        constraints = (
            _ends_after_it_began("buyxgety"),
            models.CheckConstraint(
                condition=Q(
                    buy__gte=1,
                    buy__lte=SET_PIECES_MAX,
                    get__gte=1,
                    get__lte=SET_PIECES_MAX,
                    basis_points__gte=1,
                    basis_points__lte=BASIS_POINTS,
                ),
                name="buy_x_get_y_in_bounds",
            ),
        )

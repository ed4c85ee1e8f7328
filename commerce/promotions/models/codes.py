"""Codes: what a buyer types to pay less."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from commerce.promotions.models.budgets import Budget
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import BASIS_POINTS

CODE_LETTERS_MAX = 32


class Code(models.Model):
    """A word that makes a basket cheaper: a brand's, for its own things, or the house's (no brand), for everything."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("a percentage")
        AMOUNT = "amount", _("a sum")
        FREE_SHIPPING = "free_shipping", _("free delivery")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="codes")
    # As it is compared: see promotions.buyers.code_text.
    text = models.CharField(_("code"), max_length=CODE_LETTERS_MAX, unique=True)
    kind = models.CharField(_("what it gives"), max_length=16, choices=Kind.choices)
    basis_points = models.PositiveIntegerField(null=True, blank=True)
    stacks = models.BooleanField(_("may be used beside other codes and bundles"), default=False)
    # Only for whoever claimed it from a voucher card.
    is_claimed_only = models.BooleanField(default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    # Only these things, only what was bought in this show (its public id).
    products = models.ManyToManyField(Product, blank=True, related_name="+")
    scope = models.CharField(max_length=12, blank=True)
    budget = models.OneToOneField(Budget, models.PROTECT, related_name="code")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="percent") | Q(basis_points__gte=1, basis_points__lte=BASIS_POINTS),
                name="code_percentage_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="code_ends_after_it_began",
            ),
        )
        indexes = (models.Index(fields=["brand", "-created_at"], name="code_by_brand"),)

    def __str__(self) -> str:
        return self.text


class CodeAmount(models.Model):
    """What a code gives and asks in one currency. A sum is given only in currencies that have a row."""

    code = models.ForeignKey(Code, models.CASCADE, related_name="amounts")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    minimum_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "currency"], name="code_amount_once"),
            models.CheckConstraint(
                condition=(Q(amount_minor__isnull=True) | Q(amount_minor__gte=1)) & Q(minimum_minor__gte=0),
                name="code_amount_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} in {self.currency}"

"""Markets: countries, currency, tax rule, shipping and languages that go together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Market(models.Model):
    """Where a buyer buys. One currency, one tax rate on prices that include it, one flat delivery fee."""

    class Draws(models.TextChoices):
        NONE = "none", _("no prizes are drawn")
        FREE = "free", _("only where entering is free")
        ANY = "any", _("also among people who bought")

    code = models.SlugField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    countries = models.JSONField(default=list, help_text="ISO 3166 codes")
    languages = models.JSONField(default=list)
    tax_name = models.CharField(max_length=20)
    tax_bp = models.PositiveIntegerField(help_text="Included in the price, in basis points")
    shipping_minor = models.PositiveBigIntegerField(help_text="Flat delivery fee of one brand's parcel")
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    # Off until the operator knows what the law there says of prizes that are drawn.
    draws = models.CharField(max_length=8, choices=Draws.choices, default=Draws.NONE, db_default=Draws.NONE)

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(condition=models.Q(tax_bp__lte=5000), name="market_tax_at_most_half"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="market_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(draws__in=["none", "free", "any"]), name="market_draws_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

"""Markets: countries, currency, tax rule, shipping and languages that go together."""

from django.db import models


class Market(models.Model):
    """Where a buyer buys. One currency, one tax rate on prices that include it, one flat delivery fee."""

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

    class Meta:
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(condition=models.Q(tax_bp__lte=5000), name="market_tax_at_most_half"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="market_currency_is_a_code"
            ),
        )

    def __str__(self) -> str:
        return self.name

"""Markets: countries, currency, tax rule, shipping and languages that go together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Market(models.Model):
    """Where a buyer buys: one currency, one way of writing prices, a flat delivery fee for brands with no methods."""

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
    tax_bp = models.PositiveIntegerField(
        help_text="In basis points; what holds where the tax rates name no country"
    )
    # Off where tax is added at the till, as in the United States.
    prices_include_tax = models.BooleanField(default=True, db_default=True)
    # May parcels be paid for at the door? Off until the operator knows carriers there who collect.
    takes_cash = models.BooleanField(default=False, db_default=False, help_text="Cash on delivery")
    shipping_minor = models.PositiveBigIntegerField(help_text="Flat delivery fee of one brand's parcel")
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    # Off until the operator knows what the law there says of prizes that are drawn.
    draws = models.CharField(max_length=8, choices=Draws.choices, default=Draws.NONE, db_default=Draws.NONE)
    # May fans give coins and tips, and from which age on? Where the law asks for more, that holds.
    has_gifts = models.BooleanField(default=True, db_default=True, help_text="Gifts, coins and tips")
    gift_age = models.PositiveSmallIntegerField(default=18, db_default=18, help_text="Lowest age for gifts")

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
            models.CheckConstraint(
                condition=models.Q(gift_age__gte=18, gift_age__lte=99), name="market_gifts_for_adults"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """What a class of goods is taxed with in a country, or one part of it, for a time. Never edited, only ended."""

    country = models.CharField(max_length=2, help_text="ISO 3166 code")
    region = models.CharField(
        max_length=8, blank=True, help_text="ISO 3166-2 without the country, or empty for all of it"
    )
    tax_class = models.CharField(max_length=24, default="standard")
    bp = models.PositiveIntegerField(help_text="In basis points")
    name = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(
        null=True, blank=True, help_text="The first day on which it no longer holds"
    )

    class Meta:
        ordering = ("country", "region", "tax_class", "-valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=["country", "region", "tax_class", "valid_from"], name="tax_rate_once"
            ),
            models.CheckConstraint(condition=models.Q(bp__lte=5000), name="tax_rate_at_most_half"),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="tax_rate_country_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="tax_rate_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        place = f"{self.country}-{self.region}" if self.region else self.country
        return f"{place} {self.tax_class} {self.bp / 100:g} %"


class DutyRate(models.Model):
    """What a country asks for goods that come over its border: an estimate by the first digits of their HS number."""

    destination = models.CharField(max_length=2, help_text="ISO 3166 code, or EU for all of the union")
    hs_prefix = models.CharField(max_length=10, blank=True, help_text="First digits, or empty for all goods")
    bp = models.PositiveIntegerField(help_text="In basis points of goods and delivery")
    # In the currency of the market that the destination is in.
    free_up_to_minor = models.PositiveBigIntegerField(
        default=0, help_text="Parcels worth no more than this are free of it"
    )

    class Meta:
        ordering = ("destination", "hs_prefix")
        constraints = (
            models.UniqueConstraint(fields=["destination", "hs_prefix"], name="duty_rate_once"),
            models.CheckConstraint(condition=models.Q(bp__lte=20000), name="duty_rate_bound"),
            models.CheckConstraint(
                condition=models.Q(hs_prefix__regex=r"^[0-9]*$"), name="duty_rate_prefix_of_digits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.destination} {self.hs_prefix or '*'} {self.bp / 100:g} %"

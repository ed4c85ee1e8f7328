"""Rates between currencies as the operator keeps them, in which currency a payee is paid, and what was exchanged."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.money import Money

CODE = r"^[A-Z]{3}$"


class ExchangeRate(models.Model):
    """What one whole unit of ``sold`` was worth in whole units of ``bought`` on a day, and who says so."""

    sold = models.CharField(_("one unit of"), max_length=3)
    bought = models.CharField(_("is worth, in"), max_length=3)
    value = models.DecimalField(_("rate"), max_digits=24, decimal_places=12)
    on = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-on", "sold", "bought")
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = (
            models.UniqueConstraint(fields=["sold", "bought", "on"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(
                condition=Q(sold__regex=CODE, bought__regex=CODE) & ~Q(sold=F("bought")),
                name="exchange_rate_between_two",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="exchange_rate_says_who"),
        )

    def __str__(self) -> str:
        return f"{self.sold}/{self.bought} {self.value:f}"


class PayoutCurrency(models.Model):
    """The one currency in which a payee wants all payouts. Without a row each currency is paid by itself."""

    owner = models.CharField(max_length=40, unique=True)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(currency__regex=CODE), name="payout_currency_is_a_code"),
        )

    def __str__(self) -> str:
        return f"{self.owner} in {self.currency}"


class PayoutExchange(models.Model):
    """What of a payout was owed in another currency, and at which rate it was exchanged."""

    payout = models.ForeignKey("payouts.Payout", models.PROTECT, related_name="exchanges")
    sold_currency = models.CharField(max_length=3)
    sold_minor = models.BigIntegerField()
    bought_minor = models.BigIntegerField()
    # As the ledger keeps it: "EUR/JPY 162.35".
    rate = models.CharField(max_length=40)
    rate_on = models.DateField()
    source = models.CharField(max_length=80)

    class Meta:
        ordering = ("sold_currency",)
        constraints = (
            models.UniqueConstraint(fields=["payout", "sold_currency"], name="payout_exchange_once"),
            models.CheckConstraint(
                condition=Q(sold_minor__gt=0, bought_minor__gt=0), name="payout_exchange_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.payout}: {self.rate}"

    @property
    def sold(self) -> Money:
        """What was owed."""
        return Money(self.sold_minor, self.sold_currency)

    @property
    def bought(self) -> Money:
        """What it was worth."""
        return Money(self.bought_minor, self.rate[4:7])

    @property
    def key(self) -> str:
        """The key of its movement in the books."""
        return f"payout:{self.payout.public_id}:exchange:{self.sold_currency}"

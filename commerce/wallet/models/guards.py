"""What keeps somebody from giving more than is good for them. It only ever gets looser after a while."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.wallet.models.coins import Wallet


class Guard(models.Model):
    """A person's own limits in coins, and their pauses. An empty limit is the house's."""

    wallet = models.OneToOneField(Wallet, models.CASCADE, related_name="guard")
    # The age that was confirmed (0: none yet), and until when nobody has to ask again: they are too young.
    age_confirmed = models.PositiveSmallIntegerField(default=0)
    too_young_until = models.DateField(null=True, blank=True)
    daily_coins = models.PositiveIntegerField(_("most coins in 24 hours"), null=True, blank=True)
    monthly_coins = models.PositiveIntegerField(_("most coins in 30 days"), null=True, blank=True)
    # Higher limits, and when they begin to hold. ``wants_…`` of nothing is the house's limit.
    wants_daily_coins = models.PositiveIntegerField(null=True, blank=True)
    wants_monthly_coins = models.PositiveIntegerField(null=True, blank=True)
    wants_from = models.DateTimeField(null=True, blank=True)
    # A break that ends by itself, and an exclusion; neither can be made shorter.
    paused_until = models.DateTimeField(null=True, blank=True)
    excluded_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"guard of {self.wallet.owner}"

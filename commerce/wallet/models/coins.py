"""Coins: what one person holds, where each came from, and what money stands behind it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from commerce.ledger.kinds import user_owner
from marketplace.kernel.ids import new_public_id

PACK_COINS_MAX = 1_000_000


class Wallet(models.Model):
    """How many coins somebody can give, how many are on their way, and how many are frozen.

    Whether there are enough is decided here, by one write. The lots beneath it, which only whoever has just written
    this row may touch, add up to it, and so does the ledger.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="wallet", verbose_name=_("person")
    )
    # The ledger's key of the person, kept when the account is gone.
    owner = models.CharField(max_length=40, unique=True)
    coins_free = models.BigIntegerField(_("coins"), default=0, db_default=0)
    coins_promised = models.BigIntegerField(_("coins on their way"), default=0, db_default=0)
    coins_frozen = models.BigIntegerField(_("frozen coins"), default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(coins_free__gte=0), name="wallet_never_negative"),
            models.CheckConstraint(condition=models.Q(coins_promised__gte=0), name="wallet_promises_counted"),
            models.CheckConstraint(condition=models.Q(coins_frozen__gte=0), name="wallet_frozen_counted"),
        )

    def __str__(self) -> str:
        return f"{self.owner}: {self.coins_free}"

    @staticmethod
    def owner_of(public_id: str) -> str:
        """Return the ledger's key of somebody with a wallet."""
        return user_owner(public_id)


class CoinPack(models.Model):
    """How many coins a variant of a product of coins is, and how many are given on top."""

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="coin_pack")
    coins = models.PositiveIntegerField(_("coins"))
    bonus = models.PositiveIntegerField(_("on top"), default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(coins__gte=1, coins__lte=PACK_COINS_MAX), name="coin_pack_has_coins"
            ),
            models.CheckConstraint(
                condition=models.Q(bonus__lte=PACK_COINS_MAX), name="coin_pack_bonus_in_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.coins} + {self.bonus}"


class CoinLot(models.Model):
    """Coins that came together. Those that were bought have money behind them, which leaves with them to the cent.

    ``coins`` came; of these ``coins_left`` can be given, ``coins_frozen`` are held back because their money is going
    or gone, and ``coins_reversed`` were taken back from creators for the same reason. What is missing was given.
    """

    class Kind(models.TextChoices):
        PROMOTIONAL = "promotional", _("a present")
        BOUGHT = "bought", _("bought")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="lots")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The order line (its public id) that paid for it, or the word of whoever gave it.
    source = models.CharField(max_length=60)
    coins = models.PositiveBigIntegerField()
    coins_left = models.BigIntegerField()
    coins_frozen = models.BigIntegerField(default=0, db_default=0)
    coins_reversed = models.BigIntegerField(default=0, db_default=0)
    # How many of the frozen and reversed ones are gone for good.
    coins_gone = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, blank=True)
    money_minor = models.BigIntegerField(default=0)
    money_left_minor = models.BigIntegerField(default=0)
    # What stands behind the frozen ones, and what of the money has gone back to the buyer, or is about to.
    money_frozen_minor = models.BigIntegerField(default=0, db_default=0)
    money_claimed_minor = models.BigIntegerField(default=0, db_default=0)
    # How often something was held back of it, or given free again: each time has a key of its own in the books.
    turns = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["source", "kind"], name="coin_lot_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(coins__gte=1)
                & models.Q(coins_left__gte=0, coins_frozen__gte=0, coins_reversed__gte=0)
                & models.Q(
                    coins__gte=models.F("coins_left") + models.F("coins_frozen") + models.F("coins_reversed")
                )
                & models.Q(coins_gone__gte=0)
                & models.Q(coins_gone__lte=models.F("coins_frozen") + models.F("coins_reversed")),
                name="coin_lot_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(money_left_minor__gte=0, money_frozen_minor__gte=0),
                name="coin_lot_money_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="bought") & ~models.Q(currency="")
                | models.Q(kind="promotional", currency="", money_minor=0, money_left_minor=0),
                name="coin_lot_money_is_of_bought_ones",
            ),
        )
        indexes = (
            models.Index(
                fields=["wallet", "id"], condition=models.Q(coins_left__gt=0), name="coin_lot_to_spend"
            ),
        )

    def __str__(self) -> str:
        return f"{self.coins_left} of {self.coins} ({self.kind} {self.source})"

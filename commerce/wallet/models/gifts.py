"""What is given: the catalogue, each gift with the coins it is made of, and what a creator gets of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commerce.wallet.models.coins import CoinLot, Wallet
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import BASIS_POINTS
from marketplace.markets.models import Market

GIFT_COINS_MAX = 100_000
GIFT_COUNT_MAX = 99


class GiftKind(models.Model):
    """A gift of the catalogue. Its price is in whole coins; what it was sold for stays with each gift."""

    class Animation(models.TextChoices):
        RISE = "rise", _("rises")
        SHOWER = "shower", _("rains down")
        BURST = "burst", _("bursts")
        DRIFT = "drift", _("drifts by")

    code = models.SlugField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=40)
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    # A letter of Unicode, as emotes are: what flies over the picture.
    sign = models.CharField(_("sign"), max_length=16, default="🎁", db_default="🎁")
    coins = models.PositiveIntegerField(_("price in coins"))
    animation = models.CharField(
        _("animation"), max_length=8, choices=Animation.choices, default=Animation.RISE
    )
    is_on = models.BooleanField(_("can be given"), default=True)
    markets_off = models.ManyToManyField(
        Market, blank=True, related_name="+", verbose_name=_("not in these markets")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "coins", "code")
        verbose_name = _("gift of the catalogue")
        verbose_name_plural = _("gift catalogue")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(coins__gte=1, coins__lte=GIFT_COINS_MAX), name="gift_kind_price_in_bounds"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the reader's language, or the one it was made with."""
        language = get_language() or ""
        return str(self.names.get(language) or self.names.get(language.partition("-")[0]) or self.name)


class CreatorShare(models.Model):
    """What creators get of what coins were bought for: from a day on, in one market or in all. Never edited."""

    market = models.ForeignKey(
        Market, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("market")
    )
    bp = models.PositiveIntegerField(_("creator's share"), help_text=_("in basis points: 6000 is 60 %"))
    valid_from = models.DateField(_("from"), default=timezone.localdate)

    class Meta:
        ordering = ("-valid_from", "-pk")
        verbose_name = _("creator's share of gifts")
        verbose_name_plural = _("creators' shares of gifts")
        constraints = (
            models.CheckConstraint(condition=models.Q(bp__lte=BASIS_POINTS), name="gift_share_at_most_whole"),
        )

    def __str__(self) -> str:
        return f"{self.bp / 100:g} %"


class Gift(models.Model):
    """Coins of one person for one creator; for a minute they may be taken back."""

    class State(models.TextChoices):
        PENDING = "pending", _("just sent")
        SETTLED = "settled", _("given")
        UNDONE = "undone", _("taken back by the sender")
        REVERSED = "reversed", _("taken back by a bank")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the page: two taps, a retry and a reconnect are one gift.
    key = models.UUIDField(unique=True)
    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="gifts")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="gifts")
    # The show it was given in (its public id).
    scope = models.CharField(max_length=12)
    kind = models.ForeignKey(GiftKind, models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField(default=1)
    coins = models.PositiveBigIntegerField()
    is_anonymous = models.BooleanField(default=False)
    market = models.ForeignKey(Market, models.SET_NULL, null=True, related_name="+")
    # What of the money is the creator's: frozen when it was sent.
    share_bp = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    sent_at = models.DateTimeField()
    settle_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(count__gte=1, count__lte=GIFT_COUNT_MAX), name="gift_count_in_bounds"
            ),
            models.CheckConstraint(condition=models.Q(coins__gte=1), name="gift_costs_coins"),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "settled", "undone", "reversed"]),
                name="gift_state_known",
            ),
        )
        indexes = (
            models.Index(fields=["settle_at"], condition=models.Q(state="pending"), name="gift_to_settle"),
            models.Index(fields=["scope", "wallet"], name="gift_by_show"),
            models.Index(fields=["creator", "sent_at"], name="gift_by_creator"),
            models.Index(fields=["wallet", "sent_at"], name="gift_by_sender"),
        )

    def __str__(self) -> str:
        return f"{self.count} × {self.kind} ({self.coins})"

    def subject(self, currency: str) -> str:
        """How the books call what was given in a show, in one currency: statements have one line of it."""
        return f"gifts:{self.scope}:{currency}"


class GiftPart(models.Model):
    """Which coins of which lot a gift is made of, the money behind them, and whose that is."""

    gift = models.ForeignKey(Gift, models.PROTECT, related_name="parts")
    lot = models.ForeignKey(CoinLot, models.PROTECT, related_name="parts")
    coins = models.PositiveBigIntegerField()
    # In the lot's currency; the rest of it is the house's.
    minor = models.BigIntegerField()
    creator_minor = models.BigIntegerField()
    # What of it was taken back, because the money for the coins was.
    reversed_coins = models.BigIntegerField(default=0, db_default=0)
    reversed_minor = models.BigIntegerField(default=0, db_default=0)
    reversed_creator_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["gift", "lot"], name="gift_part_once_per_lot"),
            models.CheckConstraint(
                condition=models.Q(coins__gte=1, minor__gte=0, creator_minor__gte=0)
                & models.Q(creator_minor__lte=models.F("minor")),
                name="gift_part_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(reversed_coins__gte=0, reversed_minor__gte=0)
                & models.Q(reversed_creator_minor__gte=0)
                & models.Q(reversed_coins__lte=models.F("coins"))
                & models.Q(reversed_minor__lte=models.F("minor"))
                & models.Q(reversed_creator_minor__lte=models.F("creator_minor")),
                name="gift_part_taken_back_at_most_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.coins} of {self.lot}"


class FanStanding(models.Model):
    """How many coins somebody has given a creator in all: what makes their level."""

    wallet = models.ForeignKey(Wallet, models.CASCADE, related_name="standings")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="+")
    coins = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["wallet", "creator"], name="fan_standing_once"),
            models.CheckConstraint(condition=models.Q(coins__gte=0), name="fan_standing_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.wallet.owner} to {self.creator}: {self.coins}"

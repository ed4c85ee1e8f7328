"""Tips: money for a creator with a few words, bought like anything else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.wallet.models.coins import Wallet
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

TIP_CHARACTERS_MAX = 200


class TipBounds(models.Model):
    """The smallest and largest tip in a currency. Without a row there are no tips in it."""

    currency = models.CharField(_("currency"), max_length=3, unique=True)
    least_minor = models.PositiveBigIntegerField(_("smallest tip"), help_text=_("in minor units"))
    most_minor = models.PositiveBigIntegerField(_("largest tip"), help_text=_("in minor units"))

    class Meta:
        ordering = ("currency",)
        verbose_name = _("bounds of tips")
        verbose_name_plural = _("bounds of tips")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="tip_bounds_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(least_minor__gte=1, most_minor__gte=models.F("least_minor")),
                name="tip_bounds_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.least_minor} to {self.most_minor} {self.currency}"


class Tip(models.Model):
    """What somebody wants to give in plain money; it counts when its order is paid."""

    class State(models.TextChoices):
        ASKED = "asked", _("not paid yet")
        PAID = "paid", _("paid")
        RETURNED = "returned", _("paid back")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the page; the order is placed with it.
    key = models.UUIDField(unique=True)
    # The public id of the order line that pays for it, once there is one.
    source = models.CharField(max_length=12, null=True, blank=True, unique=True)
    wallet = models.ForeignKey(Wallet, models.PROTECT, related_name="tips")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="tips")
    scope = models.CharField(max_length=12, blank=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    message = models.CharField(max_length=TIP_CHARACTERS_MAX, blank=True)
    is_anonymous = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount_minor__gte=1), name="tip_is_money"),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "paid", "returned"]), name="tip_state_known"
            ),
        )
        indexes = (
            models.Index(fields=["scope", "paid_at"], name="tip_by_show"),
            models.Index(fields=["creator", "paid_at"], name="tip_by_creator"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} for {self.creator}"

    @property
    def money(self) -> Money:
        """How much it is."""
        return Money(self.amount_minor, self.currency)

"""Flash deals: a price in one show, for a while, for so many pieces."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product, Variant
from commerce.promotions.models.budgets import Budget
from marketplace.kernel.ids import new_public_id


class FlashDeal(models.Model):
    """A product's price for buyers who come through one show (``scope`` is its public id).

    It holds from its start to its end, in carts too, or until it is ended; its budget counts pieces.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    scope = models.CharField(max_length=12, db_index=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="flash_deals")
    title = models.CharField(_("title"), max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    budget = models.OneToOneField(Budget, models.PROTECT, related_name="deal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="flash_deal_ends_after_it_began"
            ),
            # One deal at a time for a product of a show.
            models.UniqueConstraint(
                fields=["scope", "product"], condition=Q(ended_at__isnull=True), name="flash_deal_one_open"
            ),
        )

    def __str__(self) -> str:
        return self.title or f"{self.product} in {self.scope}"


class FlashDealPrice(models.Model):
    """What one variant costs in a deal, in one currency."""

    deal = models.ForeignKey(FlashDeal, models.CASCADE, related_name="prices")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["deal", "variant", "currency"], name="flash_deal_price_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="flash_deal_price_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

"""The fee schedule: what the house takes of a sale, by category, market and date."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Category
from marketplace.kernel.ids import new_public_id
from marketplace.markets.models import Market

FEE_BP_MAX = 5000


class FeeRule(models.Model):
    """A rate that holds from one day until another. It is never edited, only ended: a sale keeps the rule it was under.

    Without a category it holds for all of them, without a market for all of these. A category's rule holds for those
    below it too.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    market = models.ForeignKey(
        Market, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("market")
    )
    bp = models.PositiveIntegerField(_("fee"), help_text=_("in basis points: 500 is 5 %"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("the first day on which it no longer holds")
    )

    class Meta:
        ordering = ("-valid_from", "-pk")
        verbose_name = _("rule of the fee schedule")
        verbose_name_plural = _("fee schedule")
        constraints = (
            models.CheckConstraint(condition=Q(bp__lte=FEE_BP_MAX), name="fee_rule_at_most_half"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="fee_rule_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.bp / 100:g} %"

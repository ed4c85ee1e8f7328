"""Agencies: who looks after creators for a part of their commission."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id


class Agency(models.Model):
    """An organisation that is owed its part of its creators' commission."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    payout_account = models.CharField(_("payout account"), max_length=64, blank=True)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        ordering = ("name", "pk")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """One creator's agreement with one agency, for a time; how they agreed is kept with it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="represented")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="represented_by")
    share_bp = models.PositiveIntegerField(
        _("share of the commission"), help_text=_("in basis points: 2000 is 20 %")
    )
    consent = models.CharField(_("how the creator agreed"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("the first day on which it no longer holds")
    )

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(share_bp__gte=1, share_bp__lte=5000), name="representation_at_most_half"
            ),
            models.CheckConstraint(condition=~Q(consent=""), name="representation_is_agreed"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="representation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["creator"], condition=Q(valid_until__isnull=True), name="representation_by_one_agency"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} for {self.creator}"

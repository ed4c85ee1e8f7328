"""Holding back what somebody is owed: only with a reason, with what shows it, and until a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id


class Hold(models.Model):
    """While it lasts nothing is paid out to ``owner``, or nothing of one order. It ends by itself."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # The ledger's key of the payee: "brand:…", "creator:…".
    owner = models.CharField(max_length=40)
    # The public id of the one order it is about, or empty for everything.
    reference = models.CharField(_("order"), max_length=12, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.TextField(_("what shows it"), max_length=2000)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("ends"))
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-begins_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason="") & ~Q(evidence=""), name="hold_says_why"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="hold_ends"),
        )
        indexes = (models.Index(fields=["owner", "ends_at"], name="hold_by_owner"),)

    def __str__(self) -> str:
        return f"{self.owner} until {self.ends_at:%Y-%m-%d}"

    @property
    def number(self) -> str:
        """What people call the order it is about."""
        return f"SF-{self.reference[:8].upper()}" if self.reference else ""

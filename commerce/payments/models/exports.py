"""Who took which figures out of the books."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MoneyExport(models.Model):
    """One file that was taken; never edited."""

    class Kind(models.TextChoices):
        TRANSFERS = "transfers", _("every transfer")
        TRIAL_BALANCE = "trial_balance", _("trial balance")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    # Of a trial balance only the end.
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    currency = models.CharField(max_length=3, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} until {self.until:%Y-%m-%d}"

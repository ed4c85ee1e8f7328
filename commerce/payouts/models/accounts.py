"""Accounts that payees have at a provider itself: money goes there first, and leaves from there for their bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PayeeAccount(models.Model):
    """A payee's account at one provider, and how far they are with it. ``owner`` is the ledger's key."""

    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", _("something is missing")
        PENDING = "pending", _("being checked")
        READY = "ready", _("can be paid")
        REFUSED = "refused", _("refused by the provider")

    owner = models.CharField(max_length=40)
    provider = models.CharField(max_length=20)
    # The provider's name for the account.
    ref = models.CharField(max_length=80)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.INCOMPLETE)
    # What the provider still wants to know, in its own words.
    missing = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # Which bank accounts stand behind it, as the provider told last: to be compared, not to be read.
    bank = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Since when it leads to another bank account, or can be paid again.
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("owner", "provider")
        verbose_name = _("account of a payee")
        verbose_name_plural = _("accounts of payees")
        constraints = (
            models.UniqueConstraint(fields=["owner", "provider"], name="payee_account_once_a_provider"),
            models.UniqueConstraint(fields=["provider", "ref"], name="payee_account_of_one_payee"),
        )

    def __str__(self) -> str:
        return f"{self.owner} at {self.provider}"

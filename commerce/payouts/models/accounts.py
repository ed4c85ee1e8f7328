"""Where a payee stands with a provider that asks them for more than an account number."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PayeeAccount(models.Model):
    """A payee's account at a provider: opened once, finished whenever they find the time."""

    class Status(models.TextChoices):
        # Being opened: the provider was asked, its answer is not here yet.
        OPENING = "opening", pgettext_lazy("payee", "being opened")
        INCOMPLETE = "incomplete", pgettext_lazy("payee", "something is missing")
        PENDING = "pending", pgettext_lazy("payee", "being looked into")
        READY = "ready", pgettext_lazy("payee", "ready")
        REFUSED = "refused", pgettext_lazy("payee", "refused")

    # The ledger's key of the payee: "brand:…", "creator:…".
    owner = models.CharField(max_length=40)
    provider = models.CharField(_("provider"), max_length=20)
    ref = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)
    status = models.CharField(_("state"), max_length=12, choices=Status.choices, default=Status.OPENING)
    # In the provider's words ("individual.id_number").
    missing = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("owner", "provider")
        constraints = (
            models.UniqueConstraint(fields=["owner", "provider"], name="payee_account_once"),
            models.UniqueConstraint(
                fields=["provider", "ref"], condition=~models.Q(ref=""), name="payee_account_ref_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="opening") | ~models.Q(ref=""), name="payee_account_has_a_name"
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner} at {self.provider}"

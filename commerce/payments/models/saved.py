"""Ways to pay that somebody keeps with a provider. Of a card we know a token and four digits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id


class ProviderCustomer(models.Model):
    """The name a provider has for one of our people."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "provider"], name="provider_customer_once"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.ref}"


class SavedMethod(models.Model):
    """A card that may be charged later, also when its holder is away: they agreed to it when it was saved."""

    class State(models.TextChoices):
        CREATED = "created", _("being saved")
        REQUIRES_ACTION = "requires_action", _("to be confirmed with the bank")
        READY = "ready", _("saved")
        FAILED = "failed", _("not saved")
        REMOVED = "removed", _("removed")

    KEPT = (State.CREATED, State.REQUIRES_ACTION, State.READY)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the page: a double press saves one card.
    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_methods")
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, blank=True, db_index=True)
    token = models.CharField(max_length=80)
    label = models.CharField(max_length=40)
    # The same for the same card, whoever keeps it; empty where the provider does not say.
    fingerprint = models.CharField(max_length=80, blank=True, default="", db_default="", db_index=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATED)
    failure_code = models.CharField(max_length=40, blank=True)
    # Where the holder has to go next, e.g. {"kind": "redirect", "url": "…"}.
    next_step = models.JSONField(default=dict, blank=True)
    is_usual = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-is_usual", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_usual=True), name="saved_method_usual_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="saved_method_ref_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["created", "requires_action"]),
                name="saved_method_open_by_age",
            ),
        )

    def __str__(self) -> str:
        return self.label

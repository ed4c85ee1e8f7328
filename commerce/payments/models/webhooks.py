"""What providers told us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.Model):
    """The inbox: what a provider told us, raw, stored before anything else happens."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPLIED = "applied", _("applied")
        IGNORED = "ignored", _("nothing to do")
        UNMATCHED = "unmatched", _("belongs to nothing here")
        FLAGGED = "flagged", _("does not fit; a person must look")

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    # What it is about: the provider's name for the object, and ours.
    ref = models.CharField(max_length=80, blank=True, db_default="")
    reference = models.CharField(max_length=40, blank=True, db_default="")
    body = models.TextField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    note = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    # How often a person had it looked at again.
    replays = models.PositiveSmallIntegerField(default=0, db_default=0)

    # A person looked at it and nothing more is to be done.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    close_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=["provider", "event_id"], name="webhook_event_once"),)
        indexes = (
            models.Index(
                fields=["id"],
                condition=models.Q(outcome__in=["unmatched", "flagged"], closed_at__isnull=True),
                name="webhook_open",
            ),
            models.Index(
                fields=["received_at"], condition=models.Q(outcome="waiting"), name="webhook_waiting_by_age"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"

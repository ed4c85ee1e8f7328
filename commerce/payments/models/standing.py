"""What waits: for a person to look, or for a provider to be asked again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OperatorTask(models.Model):
    """Something about money that no program may decide; open until an operator says what came of it."""

    class Kind(models.TextChoices):
        MESSAGE_DOES_NOT_FIT = "message_does_not_fit", _("a provider's message does not fit")
        REFUND_FAILED = "refund_failed", _("a refund came back")
        DISPUTE = "dispute", _("a dispute waits for an answer")
        RECONCILIATION = "reconciliation", _("a provider’s report does not agree with the books")
        REFUND_WAITS = "refund_waits", _("a refund waits for a second person")
        PAYOUT_STUCK = "payout_stuck", _("the money of a payout cannot be taken back")

    kind = models.CharField(max_length=24, choices=Kind.choices)
    # What it is about: "webhook:12", "refund:<public id>".
    subject = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("done_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(done_at__isnull=True),
                name="operator_task_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.subject})"


class ProviderPause(models.Model):
    """A provider asked us to wait, or does not answer: what can wait leaves it alone until then."""

    provider = models.CharField(max_length=20, unique=True)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.provider} until {self.until:%H:%M:%S}"

"""Deliveries: the facts owed to durable handlers, outbox, timer and retry in one table. Jobs: long works."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id


class Delivery(models.Model):
    """One fact owed to one handler; its row is written with the change that made the fact true."""

    key = models.CharField(max_length=200, unique=True)
    handler = models.CharField(max_length=200)
    event = models.CharField(max_length=200)
    args = models.JSONField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.CheckConstraint(condition=~models.Q(key=""), name="delivery_key_not_empty"),)
        indexes = (
            models.Index(
                fields=["due_at"], condition=models.Q(done_at__isnull=True), name="delivery_open_by_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} → {self.handler}"


class Job(models.Model):
    """A long work that somebody waits for: how far it is, what it found, and the file it made.

    ``scope`` says whose it is in the words of its kind (a brand's public id, say); who may see it is the kind's word.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        FAILED = "failed", _("stopped")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=60, blank=True)
    # A person's number, without a key: who people are is known only above.
    started_by = models.BigIntegerField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    # Where to go on after an interruption, in the words of the kind.
    cursor = models.JSONField(default=dict)
    is_cancel_asked = models.BooleanField(default=False)
    # Which attempt may write: another one that was taken for dead finds its word gone.
    token = models.CharField(max_length=12, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=200, blank=True)
    result_name = models.CharField(max_length=120, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["state", "heard_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_open_by_sign_of_life",
            ),
            models.Index(fields=["kind", "scope"], name="job_by_scope"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        """It waits or runs."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int | None:
        """How much is done, of what is known to be there; None while that is not known."""
        if self.state == self.State.DONE:
            return 100
        return None if not self.total else min(100, self.done * 100 // self.total)


class JobFinding(models.Model):
    """Something a job says about one line of what it worked on."""

    class Level(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")

    job = models.ForeignKey(Job, models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField(null=True, blank=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    field = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("line", "pk")

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"

"""Deliveries: the facts owed to durable handlers. Outbox, timer and retry in one table."""

from django.db import models


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

"""What was said around a show."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from streams.shows.models import Show

MESSAGE_GRAPHEMES_MAX = 170
NICKNAME_GRAPHEMES_MAX = 20


class Message(models.Model):
    """One thing said in a room. The nonce is made by the writer's page: a resend is the same message."""

    class Role(models.TextChoices):
        FAN = "fan", _("fan")
        HOST = "host", _("host")
        BRAND = "brand", _("brand")

    show = models.ForeignKey(Show, models.CASCADE, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Who wrote, for people without an account: the signed visitor key, so that a resend is recognised.
    visitor = models.CharField(max_length=40)
    nonce = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.FAN)
    body = models.TextField()
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # Who is called by it: tags of writers in this room, or the role of whoever speaks for the show.
    mentions = models.JSONField(default=list, blank=True)
    # What the writer was to this show when they came in: "buyer", "follower".
    badges = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["show", "visitor", "nonce"], name="message_once"),
            models.CheckConstraint(condition=~models.Q(body=""), name="message_not_empty"),
        )
        indexes = (
            models.Index(
                fields=["show", "-id"], condition=models.Q(deleted_at__isnull=True), name="message_by_show"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:40]}"

    @property
    def is_shown(self) -> bool:
        """Whether fans may read it: only then may others quote it."""
        return self.deleted_at is None

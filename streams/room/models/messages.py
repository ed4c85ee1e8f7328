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
        MOD = "mod", _("moderator")

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
    # What the writer was to this show when they came in: "buyer", "follower", "member".
    badges = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # Held back until somebody who keeps order has looked; why in one word.
    held_at = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=8, blank=True, default="", db_default="")
    # Seen by its writer alone, for good. Like what is held it has deleted_at from the start: readers ask that alone.
    is_shadowed = models.BooleanField(default=False, db_default=False)
    # The entry of the log that took it out, so that undoing that deed brings back just what went with it.
    taken_with = models.BigIntegerField(null=True, blank=True)
    # By which browser and, for some days, from which network (a salted hash): see docs/security.md.
    device = models.CharField(max_length=40, blank=True, default="", db_default="")
    network = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["show", "visitor", "nonce"], name="message_once"),
            models.CheckConstraint(condition=~models.Q(body=""), name="message_not_empty"),
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=False)
                | (models.Q(held_at__isnull=True) & models.Q(is_shadowed=False)),
                name="message_held_is_out",
            ),
        )
        indexes = (
            models.Index(
                fields=["show", "-id"], condition=models.Q(deleted_at__isnull=True), name="message_by_show"
            ),
            models.Index(
                fields=["show", "id"], condition=models.Q(held_at__isnull=False), name="message_held_by_show"
            ),
            models.Index(
                fields=["show", "created_at"],
                condition=models.Q(deleted_at__isnull=True),
                name="message_by_time",
            ),
            models.Index(fields=["created_at"], condition=~models.Q(network=""), name="message_with_network"),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:40]}"

    @property
    def is_shown(self) -> bool:
        """Whether fans may read it: only then may others quote it."""
        return self.deleted_at is None

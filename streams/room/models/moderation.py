"""Who may not say more in one show, and what word lists found there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from streams.room.models.messages import Message
from streams.shows.models import Show


class Mute(models.Model):
    """Somebody took the word from a visitor for a show or less; in the shadow they do not notice.

    A row is what holds now: giving the word back takes it out, and the log keeps both.
    """

    class Kind(models.TextChoices):
        MUTE = "mute", _("silenced")
        SHADOW = "shadow", _("seen by themselves alone")

    show = models.ForeignKey(Show, models.CASCADE, related_name="mutes")
    visitor = models.CharField(max_length=40)
    # The key of their browser's cookie: for who signs in, or out, to go on.
    device = models.CharField(max_length=40, blank=True, default="", db_default="")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MUTE, db_default=Kind.MUTE)
    # None: until the show ends.
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["show", "visitor"], name="mute_once"),)

    def __str__(self) -> str:
        return f"{self.visitor} in {self.show}"


class FilterHit(models.Model):
    """What a word list found in a message, and what was done: for those who keep order, for some weeks."""

    class Action(models.TextChoices):
        BLOCK = "block", _("refused")
        HOLD = "hold", _("held")
        LOG = "log", _("noted")

    show = models.ForeignKey(Show, models.CASCADE, related_name="filter_hits")
    # None when it was refused: then nothing of it is in the room.
    message = models.OneToOneField(Message, models.CASCADE, null=True, blank=True, related_name="hit")
    visitor = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    body = models.TextField()
    action = models.CharField(max_length=8, choices=Action.choices)
    # [[start, end, term, kind], …] in signs of the body.
    terms = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["show", "-id"], name="filter_hit_by_show"),
            models.Index(fields=["created_at"], name="filter_hit_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:40]}"

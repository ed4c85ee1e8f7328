"""Who did what, to whom, why and when. Written once: neither this model nor the database lets a row be changed."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogRows(models.QuerySet["LogEntry"]):
    """Rows that are read and added, nothing else (triggers in the database hold it too: see migrations)."""

    def update(self, **fields: Any) -> NoReturn:
        raise TypeError("what is in the log never changes")

    def delete(self) -> NoReturn:
        raise TypeError("nothing is taken out of the log")


class LogEntry(models.Model):
    """One deed. People and places are written as they were called then: no later change of a name changes the log."""

    class Deed(models.TextChoices):
        MESSAGE_DELETED = "message_deleted", _("deleted a message")
        MESSAGE_RESTORED = "message_restored", _("brought back")
        MESSAGE_ALLOWED = "message_allowed", _("let a message through")
        WRITER_MUTED = "writer_muted", _("silenced somebody")
        WRITER_SHADOWED = "writer_shadowed", _("hid somebody from all others")
        WRITER_HEARD = "writer_heard", _("gave somebody the word again")
        WRITER_BANNED = "writer_banned", _("banned somebody")
        BAN_LIFTED = "ban_lifted", _("lifted a ban")
        APPEAL_MADE = "appeal_made", _("asked to be let in again")
        APPEAL_ANSWERED = "appeal_answered", _("answered an appeal")
        RULES_CHANGED = "rules_changed", _("changed the rules of the room")
        MODERATOR_INVITED = "moderator_invited", _("invited a moderator")
        MODERATOR_CAME = "moderator_came", _("accepted to moderate")
        MODERATOR_LEFT = "moderator_left", _("ended a moderator's work")
        TERMS_ADDED = "terms_added", _("added words to the list")
        TERM_REMOVED = "term_removed", _("took a word off the list")
        REPORT_CLOSED = "report_closed", _("decided about a report")

    at = models.DateTimeField()
    # The public id of who did it; empty when the house did it by itself, or a guest.
    by = models.CharField(max_length=12, blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    deed = models.CharField(max_length=20, choices=Deed.choices)
    # Public ids: this floor knows no shows, and a log outlives what it tells of.
    show = models.CharField(max_length=12, blank=True)
    brand = models.CharField(max_length=12, blank=True)
    creator = models.CharField(max_length=12, blank=True)
    # A key such as message:41 or writer:1f2e…, and how people know it.
    target = models.CharField(max_length=60, blank=True)
    target_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)
    # Plain values that belong to the deed: how many messages, until when.
    data = models.JSONField(default=dict)

    objects = LogRows.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("log entry")
        verbose_name_plural = _("moderation log")
        indexes = (
            models.Index(fields=["show", "-id"], name="log_by_show"),
            models.Index(fields=["brand", "-id"], name="log_by_brand"),
            models.Index(fields=["creator", "-id"], name="log_by_creator"),
        )

    def __str__(self) -> str:
        return f"{self.by_name} {self.deed} {self.target_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what is in the log never changes")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("nothing is taken out of the log")

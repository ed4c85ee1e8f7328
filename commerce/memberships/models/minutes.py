"""What members watched: the log that shares of the pool are reckoned from."""

from django.conf import settings
from django.db import models

from marketplace.creators.models import Creator


class WatchMinute(models.Model):
    """One minute of a show that a member watched. The same minute of a show counts once, on one screen at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="watched_minutes"
    )
    # Which person, when the account is gone.
    person = models.CharField(max_length=12)
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="+")
    # The show's public id: shows are a floor above.
    show = models.CharField(max_length=12)
    # Which minute of the programme, and which minute of the clock (since 1970).
    programme_minute = models.PositiveIntegerField()
    clock_minute = models.PositiveIntegerField()
    month = models.CharField(max_length=7)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "show", "programme_minute"], name="minute_of_a_show_once"
            ),
            models.UniqueConstraint(fields=["person", "clock_minute"], name="minute_on_one_screen"),
        )
        indexes = (models.Index(fields=["month", "person"], name="minute_by_month"),)

    def __str__(self) -> str:
        return f"{self.person} {self.show}/{self.programme_minute}"

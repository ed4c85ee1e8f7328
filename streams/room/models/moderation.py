"""Who may not say more."""

from django.conf import settings
from django.db import models

from streams.shows.models import Show


class Mute(models.Model):
    """The host, or the brand's staff, took the word from a visitor for the length of one show."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="mutes")
    visitor = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["show", "visitor"], name="mute_once"),)

    def __str__(self) -> str:
        return f"{self.visitor} in {self.show}"

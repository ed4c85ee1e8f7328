"""The message that stays on top of a room's talk."""

from django.conf import settings
from django.db import models

from streams.room.models.messages import Message
from streams.shows.models import Show


class Note(models.Model):
    """One message of a show, held up by one of its people; another one takes its place."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="note")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The name they go by in this room.
    by_name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.message} in {self.show}"

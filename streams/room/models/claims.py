"""Orders in the chat: what a message bought, once, however often it is sent."""

from django.db import models

from commerce.catalog.models import Variant
from streams.room.models.messages import Message


class ChatClaim(models.Model):
    """A message put so many pieces into its writer's bag; until then they are held, or (None) nothing is."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="claim")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    held_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"

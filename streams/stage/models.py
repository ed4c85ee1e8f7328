"""The keys by which encoders send shows."""

from django.db import models

from streams.shows.models import Show


class StreamKey(models.Model):
    """The one key of a show. Only its hash is kept: whoever lost the key makes another."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="stream_key")
    key_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(key_hash=""), name="stream_key_is_hashed"),)

    def __str__(self) -> str:
        return str(self.show)

"""The keys by which encoders send shows, and where else a show is sent."""

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


TARGETS_MAX = 3


class SimulcastTarget(models.Model):
    """Another site that gets the show too. Its key is sealed, and told to nobody any more."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="simulcast_targets")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300)
    sealed_key = models.TextField()
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("show", "position")
        constraints = (
            models.UniqueConstraint(fields=["show", "position"], name="simulcast_position_once"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=TARGETS_MAX),
                name="simulcast_position_bound",
            ),
        )

    def __str__(self) -> str:
        return self.name

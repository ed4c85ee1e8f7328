"""What the stage keeps in the database. The picture itself is in files."""

from django.db import models

from streams.shows.models import Show

TARGETS_MAX = 3


class StageDoor(models.Model):
    """The way in for co-hosts of one show: whoever has its key may ask to come on stage."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="stage_door")
    # Kept as it is: the host's page shows it again and again. A new one shuts the old one out.
    key = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"stage door of {self.show}"


class StreamKey(models.Model):
    """The one key by which encoders send a show. Only its hash is kept: whoever lost the key makes another."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="stream_key")
    key_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(key_hash=""), name="stream_key_is_hashed"),)

    def __str__(self) -> str:
        return str(self.show)


class ShowDelay(models.Model):
    """How late fans saw a show, over all that their players reported while it was on."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="delay")
    reports = models.PositiveIntegerField()
    median_ms = models.PositiveIntegerField()
    p95_ms = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(reports__gte=1), name="show_delay_was_reported"),
            models.CheckConstraint(
                condition=models.Q(p95_ms__gte=models.F("median_ms")), name="show_delay_p95_is_no_less"
            ),
        )

    def __str__(self) -> str:
        return f"{self.show}: {self.median_ms} ms"

    @property
    def median_seconds(self) -> float:
        """Return it as people read it."""
        return self.median_ms / 1000

    @property
    def p95_seconds(self) -> float:
        """Return it as people read it."""
        return self.p95_ms / 1000


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

"""What the stage keeps in the database. The picture itself is in files."""

from django.db import models

from streams.shows.models import Show


class StageDoor(models.Model):
    """The way in for co-hosts of one show: whoever has its key may ask to come on stage."""

    show = models.OneToOneField(Show, models.CASCADE, related_name="stage_door")
    # Kept as it is: the host's page shows it again and again. A new one shuts the old one out.
    key = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"stage door of {self.show}"

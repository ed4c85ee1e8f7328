"""Who may write in a show's room, how often, and what is looked at first."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from streams.shows.models import Show

SLOW_SECONDS_MAX = 300


class RoomRules(models.Model):
    """The rules of one room; a show without a row has the defaults. People who work in the show are above them."""

    class Who(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        SIGNED_IN = "signed_in", _("people who are signed in")
        FOLLOWERS = "followers", _("your followers")
        BUYERS = "buyers", _("people who bought from this store")

    class Links(models.TextChoices):
        BLOCK = "block", _("refuse them")
        HOLD = "hold", _("hold for approval")

    class Strength(models.TextChoices):
        OFF = "off", _("off: own words alone")
        NORMAL = "normal", _("normal")
        STRICT = "strict", _("strict: hold what would only be noted")

    show = models.OneToOneField(Show, models.CASCADE, related_name="room_rules")
    slow_seconds = models.PositiveSmallIntegerField(_("slow mode: seconds between messages"), default=0)
    who = models.CharField(_("who may write"), max_length=12, choices=Who.choices, default=Who.EVERYONE)
    # None: as the operator has it for the house.
    guests = models.BooleanField(_("guests may write under a nickname"), null=True, blank=True)
    holds_all = models.BooleanField(_("hold every message for approval"), default=False)
    links = models.CharField(_("links of fans"), max_length=8, choices=Links.choices, default=Links.HOLD)
    strength = models.CharField(
        _("word filter"), max_length=8, choices=Strength.choices, default=Strength.NORMAL
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(slow_seconds__lte=SLOW_SECONDS_MAX), name="room_rules_slow_bound"
            ),
        )

    def __str__(self) -> str:
        return str(self.show)


class Turn(models.Model):
    """When a visitor last wrote under slow mode: taking a turn is one conditional write."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["show", "visitor"], name="turn_once"),)

    def __str__(self) -> str:
        return f"{self.visitor} {self.taken_at}"

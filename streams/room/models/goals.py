"""What a host hopes for in gifts, and whom they thanked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from streams.shows.models import Show

GOAL_CHARACTERS_MAX = 60
GOAL_COINS_MAX = 10_000_000


class GiftGoal(models.Model):
    """So many coins for something, in one show; counted from when it was set. One at a time."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="gift_goals")
    title = models.CharField(_("what for"), max_length=GOAL_CHARACTERS_MAX)
    coins = models.PositiveIntegerField(_("coins"))
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-set_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["show"], condition=models.Q(ended_at__isnull=True), name="gift_goal_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(coins__gte=1, coins__lte=GOAL_COINS_MAX), name="gift_goal_in_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.coins}"


class GiftThanks(models.Model):
    """A host has thanked for a gift or a tip (its public id)."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="+")
    gift = models.CharField(max_length=12, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.gift

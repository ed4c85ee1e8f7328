"""Giveaways: what is given away, who entered, who won, and the log of each."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from marketplace.kernel.ids import new_public_id
from streams.shows.models import Show

WINNERS_MAX: Final = 20
WINDOW_SECONDS_MIN: Final = 30
WINDOW_SECONDS_MAX: Final = 3600
PRIZE_CHARACTERS_MAX: Final = 120
REASON_CHARACTERS_MAX: Final = 200
# A picture comes later to some than to others: what they do in its time is taken this much later.
GRACE: Final = timedelta(seconds=15)
CALL: Final = timedelta(seconds=30)


class Giveaway(models.Model):
    """A prize, the rules of who may have it, and what makes the draw checkable."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        OPEN = "open", _("open")
        CALLING = "calling", _("asking who is here")
        DRAWN = "drawn", _("drawn")
        CALLED_OFF = "called_off", _("called off")

    class Eligibility(models.TextChoices):
        EVERYONE = "everyone", _("everybody who signs in")
        FOLLOWERS = "followers", _("followers of the host")
        BUYERS = "buyers", _("people who bought in this show")

    show = models.ForeignKey(Show, models.CASCADE, related_name="giveaways")
    number = models.PositiveSmallIntegerField()
    prize = models.CharField(max_length=PRIZE_CHARACTERS_MAX)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    winners_max = models.PositiveSmallIntegerField()
    eligibility = models.CharField(max_length=12, choices=Eligibility.choices)
    # Codes of the markets whose people may enter, as they were when it was prepared.
    markets = models.JSONField(default=list)
    must_be_present = models.BooleanField()
    window_seconds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREPARED)
    # The seed stays sealed until the draw; its hash is public from the opening on.
    sealed_seed = models.TextField()
    seed_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, blank=True)
    entries_hash = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("show", "number")
        constraints = (
            models.UniqueConstraint(fields=["show", "number"], name="giveaway_number_once"),
            models.UniqueConstraint(
                fields=["show"],
                condition=models.Q(state__in=["open", "calling"]),
                name="giveaway_one_runs_per_show",
            ),
            models.CheckConstraint(condition=~models.Q(prize=""), name="giveaway_has_a_prize"),
            models.CheckConstraint(
                condition=models.Q(winners_max__gte=1, winners_max__lte=WINNERS_MAX),
                name="giveaway_winners_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    window_seconds__gte=WINDOW_SECONDS_MIN, window_seconds__lte=WINDOW_SECONDS_MAX
                ),
                name="giveaway_window_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(state="drawn") ^ models.Q(seed=""), name="giveaway_seed_shown_once_drawn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.prize}"

    @property
    def is_running(self) -> bool:
        """Open, or asking who is here."""
        return self.state in {self.State.OPEN, self.State.CALLING}

    @property
    def grace(self) -> timedelta:
        """How much later than on the host's clock a viewer's picture may say that time is up."""
        return GRACE + timedelta(seconds=self.show.safety_delay)

    @property
    def shuts_at(self) -> datetime | None:
        """Until when entries are taken, by the server's clock."""
        return self.closes_at + self.grace if self.closes_at else None

    @property
    def call_ends_at(self) -> datetime | None:
        """When the countdown of the call is over on the host's clock."""
        return self.called_at + CALL if self.called_at else None

    @property
    def may_draw_at(self) -> datetime | None:
        """From when on winners may be drawn: nobody who is in time is left out."""
        if self.must_be_present:
            return self.call_ends_at + self.grace if self.call_ends_at else None
        return self.shuts_at

    @property
    def is_shut(self) -> bool:
        """Whether no more entries are taken."""
        return self.state != self.State.OPEN or (
            self.shuts_at is not None and timezone.now() >= self.shuts_at
        )


class GiveawayEntry(models.Model):
    """One account in one giveaway, under a name that says nothing of the account."""

    giveaway = models.ForeignKey(Giveaway, models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # As the room shows them.
    name = models.CharField(max_length=80)
    market = models.CharField(max_length=12)
    entered_at = models.DateTimeField()
    here_at = models.DateTimeField(null=True, blank=True)
    # In the frozen list that winners were drawn from.
    is_listed = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["giveaway", "user"], name="giveaway_entry_once"),)

    def __str__(self) -> str:
        return self.public_id


class GiveawayWinner(models.Model):
    """An entry that was drawn. ``pick`` is its place in the order of the draw, ``place`` the prize it stands for."""

    class State(models.TextChoices):
        DRAWN = "drawn", _("told")
        CLAIMED = "claimed", _("address given")
        REPLACED = "replaced", _("replaced")

    giveaway = models.ForeignKey(Giveaway, models.CASCADE, related_name="winners")
    entry = models.OneToOneField(GiveawayEntry, models.CASCADE, related_name="win")
    pick = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAWN)
    drawn_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Where the prize goes; sealed, for who sends it.
    sealed_claim = models.TextField(blank=True)
    reason = models.CharField(max_length=REASON_CHARACTERS_MAX, blank=True)

    class Meta:
        ordering = ("giveaway", "pick")
        constraints = (
            models.UniqueConstraint(fields=["giveaway", "pick"], name="giveaway_pick_once"),
            models.UniqueConstraint(
                fields=["giveaway", "place"],
                condition=~models.Q(state="replaced"),
                name="giveaway_one_winner_per_prize",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="replaced") | ~models.Q(reason=""),
                name="giveaway_replaced_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.entry}"


class GiveawayDeed(models.Model):
    """What was done with a giveaway, when and by whom; only ever added to."""

    giveaway = models.ForeignKey(Giveaway, models.CASCADE, related_name="deeds")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    # None: the clock.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"

"""Polls and quizzes: what was prepared, each time it went on air, and who chose what."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from streams.shows.models import Show

POLL_GRAPHEMES_MAX = 140
OPTION_GRAPHEMES_MAX = 60
OPTIONS_MIN = 2
OPTIONS_MAX = 5
POLL_SECONDS_MIN = 15
POLL_SECONDS_MAX = 300
# Who sees the picture late answers late: so much longer votes are taken, by the server's own clock.
FAIR_SECONDS = 15

IS_OPTION = models.Q(right__isnull=True) | models.Q(right__gte=1, right__lte=OPTIONS_MAX)


class Asked(models.Model):
    """What a poll asks. A quiz has one right answer (its number, from 1)."""

    question = models.TextField()
    options = models.JSONField()
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether counts are seen while it runs, or only after its end.
    shows_counts = models.BooleanField(default=True)

    class Meta:
        abstract = True

    @property
    def is_quiz(self) -> bool:
        """One of the answers is right."""
        return self.right is not None


class Poll(Asked):
    """A poll as it was prepared; it can go on air again and again."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="polls")
    # How long it runs; without, until somebody ends it.
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(question=""), name="poll_asks"),
            models.CheckConstraint(condition=IS_OPTION, name="poll_right_is_an_option"),
            models.CheckConstraint(
                condition=models.Q(seconds__isnull=True)
                | models.Q(seconds__gte=POLL_SECONDS_MIN, seconds__lte=POLL_SECONDS_MAX),
                name="poll_seconds_bound",
            ),
        )

    def __str__(self) -> str:
        return self.question[:60]


class PollRun(Asked):
    """One time a poll was on air: what it asked then, from when until when."""

    poll = models.ForeignKey(Poll, models.SET_NULL, null=True, related_name="runs")
    show = models.ForeignKey(Show, models.CASCADE, related_name="poll_runs")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # Holds the show's one place for a poll; the clock says whether it still runs.
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("started_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["show"], condition=models.Q(is_open=True), name="poll_run_one_open"
            ),
            models.CheckConstraint(condition=IS_OPTION, name="poll_run_right_is_an_option"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("started_at")),
                name="poll_run_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question[:60]} {self.started_at:%H:%M:%S}"

    def is_over(self, now: datetime) -> bool:
        """Its time is up."""
        return self.ends_at is not None and now >= self.ends_at

    def takes_votes(self, now: datetime) -> bool:
        """It runs, or ended so recently that a late picture may still show it."""
        return self.ends_at is None or now < self.ends_at + timedelta(seconds=FAIR_SECONDS)

    def tells_counts(self, now: datetime) -> bool:
        """Everybody may know the counts: from the start, after its end, or (a quiz) after the last vote."""
        if self.is_quiz:
            return not self.takes_votes(now)
        return self.shows_counts or self.is_over(now)


class PollVote(models.Model):
    """What one person chose; the first choice stands."""

    run = models.ForeignKey(PollRun, models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=40)
    choice = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "voter"], name="poll_vote_once"),
            models.CheckConstraint(
                condition=models.Q(choice__gte=1, choice__lte=OPTIONS_MAX), name="poll_vote_is_an_option"
            ),
        )
        indexes = (models.Index(fields=["run", "choice"], name="poll_votes_by_choice"),)

    def __str__(self) -> str:
        return f"{self.voter} chose {self.choice}"

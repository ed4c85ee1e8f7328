"""What people ask the host, and which of it others want answered."""

from datetime import datetime

from django.conf import settings
from django.db import models

from streams.room.models.messages import Message
from streams.shows.models import Show

QUESTION_GRAPHEMES_MAX = 170
ANSWER_GRAPHEMES_MAX = 500


class Question(models.Model):
    """One question to the host. The nonce is made by the asker's page: a resend is the same question.

    It waits, is on stage, is answered, or is taken out. ``votes`` is kept in step with the rows of QuestionVote in the
    same transaction; ``votes_told`` is what the room was last told of it.
    """

    show = models.ForeignKey(Show, models.CASCADE, related_name="questions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visitor = models.CharField(max_length=40)
    nonce = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=Message.Role.choices, default=Message.Role.FAN)
    body = models.TextField()
    created_at = models.DateTimeField()
    # The room's rules held it back: who answers sees it, nobody else before it is on stage or answered.
    is_held = models.BooleanField(default=False)
    votes = models.PositiveIntegerField(default=0)
    votes_told = models.PositiveIntegerField(default=0)
    # The moment of the show at which the host took it up, last.
    shown_at = models.DateTimeField(null=True, blank=True)
    is_on_stage = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    # An answer in writing that everybody reads; what only its asker reads stands in a table of its own.
    reply = models.TextField(blank=True, default="")
    reply_name = models.CharField(max_length=80, blank=True, default="")
    reply_role = models.CharField(max_length=8, choices=Message.Role.choices, blank=True, default="")
    reply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-votes", "created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["show", "visitor", "nonce"], name="question_once"),
            models.UniqueConstraint(
                fields=["show"], condition=models.Q(is_on_stage=True), name="question_one_on_stage"
            ),
            models.CheckConstraint(condition=~models.Q(body=""), name="question_not_empty"),
            models.CheckConstraint(
                condition=models.Q(is_on_stage=False)
                | models.Q(shown_at__isnull=False, answered_at__isnull=True, deleted_at__isnull=True),
                name="question_on_stage_waits",
            ),
        )
        indexes = (
            models.Index(
                fields=["show", "-votes", "created_at"],
                condition=models.Q(deleted_at__isnull=True),
                name="question_by_show",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:40]}"

    @property
    def moment(self) -> datetime | None:
        """When in the show it was answered: from when on it was on stage, or else when it was marked."""
        return None if self.answered_at is None else self.shown_at or self.answered_at


class QuestionVote(models.Model):
    """One person wants one question answered."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="voters")
    visitor = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["question", "visitor"], name="question_vote_once"),)
        indexes = (models.Index(fields=["visitor", "question"], name="question_vote_by_visitor"),)

    def __str__(self) -> str:
        return f"{self.visitor} wants {self.question_id}"


class PrivateAnswer(models.Model):
    """What the host or the brand answered one person alone."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="private_answer")
    body = models.TextField()
    name = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Who asked has it on their screen; until then it is owed to them by mail.
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(body=""), name="answer_not_empty"),)

    def __str__(self) -> str:
        return f"answer to {self.question_id}"

"""Reads of the questions: what waits, what is on stage, what was answered, and who may do what with one."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from streams.room import news_questions as news
from streams.room.models import PrivateAnswer, Question, QuestionVote
from streams.room.models.questions import ANSWER_GRAPHEMES_MAX, QUESTION_GRAPHEMES_MAX
from streams.room.selectors.messages import AUTHOR_MAY_DELETE, is_room_open, writer_tag
from streams.shows.models import Show
from streams.shows.selectors import Person, duties_in_show

LISTED_MAX: Final = 50
ANSWERED_MAX: Final = 20


def questions_of(show: Show) -> QuerySet[Question]:
    """Return what everybody may read: neither taken out nor answered to its asker alone."""
    return Question.objects.filter(
        show=show, deleted_at__isnull=True, private_answer__isnull=True, is_held=False
    )


def questions_open(show: Show) -> QuerySet[Question]:
    """Return what waits for an answer, most wanted first, then the oldest."""
    waiting = Question.objects.filter(show=show, deleted_at__isnull=True, answered_at__isnull=True)
    return waiting.order_by("-is_on_stage", "-votes", "created_at", "pk")


def questions_answered(show: Show) -> QuerySet[Question]:
    """Return what was answered for everybody, latest first."""
    return questions_of(show).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


def question_by_id(question_id: int) -> Question | None:
    """Return a question and its show for a handler that heard of it, or None."""
    return Question.objects.select_related("show").filter(pk=question_id).first()


def question_facts(question: Question, show: str) -> dict[str, Any]:
    """Return a question as the room's frames carry it."""
    return news.question(question, writer_tag(show, question.visitor))


def staged_facts(show: Show) -> dict[str, Any]:
    """Return what is being answered now, and since when (programme time)."""
    found = Question.objects.filter(show=show, is_on_stage=True).first()
    tag = writer_tag(show.public_id, found.visitor) if found is not None else ""
    return news.staged(found, tag, now=timezone.now())


def votes_facts(show: Show) -> dict[str, int]:
    """Return the votes of what is listed, as the room's state carries them."""
    rows = questions_open(show).values_list("pk", "votes")[:LISTED_MAX]
    return {str(pk): votes for pk, votes in rows}


def open_count(show: Show) -> int:
    """Return how many questions wait."""
    return questions_open(show).count()


def votes_untold(show_id: int) -> QuerySet[Question]:
    """Return the listed questions whose votes changed since the room was told; lock them to tell them in order."""
    changed = Question.objects.filter(show_id=show_id, deleted_at__isnull=True).exclude(votes=F("votes_told"))
    return changed.order_by("-votes", "pk")[:LISTED_MAX]


def access_question(show: Show, question_id: int) -> Question:
    """Return a question that waits or was answered for everybody. Raises Http404 for every other."""
    found = Question.objects.filter(
        pk=question_id, show=show, deleted_at__isnull=True, private_answer__isnull=True
    ).first()
    if found is None:
        raise Http404
    found.show = show
    return found


def access_own_question(person: Person, visitor: str, show: Show, question_id: int) -> Question:
    """Return a question this person may take out: who keeps the chat any, its asker their own for a minute.

    Raises Http404 for everybody else.
    """
    found = access_question(show, question_id)
    if "chat" in duties_in_show(person, show):
        return found
    is_young = timezone.now() - found.created_at <= AUTHOR_MAY_DELETE
    if visitor and found.visitor == visitor and is_young:
        return found
    raise Http404


def answers_for(show: Show, visitor: str) -> list[PrivateAnswer]:
    """Return what was answered to one visitor alone, latest first."""
    if not visitor:
        return []
    asked = Question.objects.filter(show=show, visitor=visitor, deleted_at__isnull=True)
    answers = PrivateAnswer.objects.filter(question__in=asked).select_related("question")
    return list(answers.order_by("-created_at", "-pk")[:ANSWERED_MAX])


def answer_owed(question_id: int) -> PrivateAnswer | None:
    """Return a private answer that somebody with an account has not seen yet, or None."""
    owed = PrivateAnswer.objects.filter(question_id=question_id, read_at__isnull=True)
    return (
        owed.filter(question__user__isnull=False).select_related("question__show", "question__user").first()
    )


@dataclass(frozen=True)
class PanelQuestion:
    """A question as the page shows it."""

    id: int
    writer: str
    name: str
    body: str
    votes: int
    asked_at: datetime
    is_on_stage: bool
    is_answered: bool
    is_wanted: bool
    is_own: bool
    is_held: bool
    reply: str
    reply_name: str


@dataclass(frozen=True)
class QuestionsPanel:
    """The questions' part of a page."""

    show: Show
    # Whether this reader brings questions on stage and answers them.
    can_answer: bool
    questions: list[PanelQuestion]
    answered: list[PanelQuestion]
    answers: list[PrivateAnswer]
    count: int
    is_open: bool
    # A second press of the same page's button asks the same question.
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    signs_max: Final[int] = QUESTION_GRAPHEMES_MAX
    answer_signs_max: Final[int] = ANSWER_GRAPHEMES_MAX

    @property
    def staged(self) -> PanelQuestion | None:
        """What is being answered now."""
        return next((one for one in self.questions if one.is_on_stage), None)


def questions_panel(show: Show, visitor: str, *, can_answer: bool = False) -> QuestionsPanel:
    """Return the questions' part of a page: one read, however much was asked, voted and answered."""
    mine = Q(visitor=visitor) if visitor else Q(pk=None)
    public = Q(private_answer__isnull=True) if can_answer else Q(private_answer__isnull=True, is_held=False)
    votes = QuestionVote.objects.filter(question=OuterRef("pk"), visitor=visitor)
    rows = (
        Question.objects.filter(public | mine, show=show, deleted_at__isnull=True)
        .select_related("private_answer")
        .annotate(is_wanted=Exists(votes))
        .order_by(F("answered_at").desc(nulls_first=True), "-is_on_stage", "-votes", "created_at", "pk")
    )
    found = list(rows[: LISTED_MAX + ANSWERED_MAX])
    waiting = [one for one in found if one.answered_at is None]
    settled = [one for one in found if one.answered_at is not None]
    is_all = len(found) < LISTED_MAX + ANSWERED_MAX or settled
    return QuestionsPanel(
        show=show,
        can_answer=can_answer,
        questions=[_row(one, show, visitor) for one in waiting[:LISTED_MAX]],
        answered=[_row(one, show, visitor) for one in settled if not hasattr(one, "private_answer")],
        answers=[one.private_answer for one in settled if hasattr(one, "private_answer")],
        count=len(waiting) if is_all else open_count(show),
        is_open=is_room_open(show),
    )


def _row(question: Question, show: Show, visitor: str) -> PanelQuestion:
    is_own = bool(visitor) and question.visitor == visitor
    return PanelQuestion(
        id=question.pk,
        writer=writer_tag(show.public_id, question.visitor),
        name=question.name,
        body=question.body,
        votes=question.votes,
        asked_at=question.created_at,
        is_on_stage=question.is_on_stage,
        is_answered=question.answered_at is not None,
        is_wanted=bool(getattr(question, "is_wanted", False)),
        is_own=is_own and timezone.now() - question.created_at <= AUTHOR_MAY_DELETE,
        is_held=question.is_held,
        reply=question.reply,
        reply_name=question.reply_name,
    )

"""Writes of the questions: ask, vote, bring on stage, answer, take out."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from streams.room import words
from streams.room.errors import (
    AnswerTooLong,
    MessageEmpty,
    MessageUnreadable,
    QuestionSettled,
    QuestionsFull,
    QuestionsWaiting,
    RoomClosed,
)
from streams.room.events import (
    QuestionAnswered,
    QuestionAnsweredPrivately,
    QuestionAsked,
    QuestionGone,
    QuestionStaged,
    QuestionVoted,
)
from streams.room.models import PrivateAnswer, Question, QuestionVote
from streams.room.models.questions import ANSWER_GRAPHEMES_MAX
from streams.room.selectors.questions import questions_open
from streams.room.services.filtering import Fate, fate_of
from streams.room.services.messages import (
    NAME_CHARACTERS_MAX,
    Writer,
    admitted,
    message_body,
    show_of_room,
    tried,
)
from streams.room.services.taking_part import take_part
from streams.shows.models import Show

WAITING_MAX: Final = 3
OPEN_MAX: Final = 1_000


def question_ask(*, show: str, writer: Writer, nonce: str, body: str, wait: float = 0.0) -> Question:
    """Ask the host something in a show's room (its public id); the same nonce returns the same question.

    ``wait`` is how many seconds this writer still has to wait. What the room's rules hold back is seen by those who
    answer alone, until they bring it on stage or answer it.
    Raises TalkingTooFast, QuestionsWaiting, QuestionsFull, and what message_body, check_writer and fate_of raise.
    """
    kept = message_body(body)
    found = show_of_room(show)
    if found is None:
        raise RoomClosed
    with tried(found, writer, kept):
        before = Question.objects.filter(show=found, visitor=writer.visitor, nonce=nonce).first()
        if before is not None:
            return before
        writer, user, standing = admitted(found, writer, wait)
        fate = fate_of(found, writer, kept, user=user, is_shadowed=standing.is_shadowed)
        _check_room_for_more(found, writer)
        return _store(found, writer, nonce, kept, fate)


def _check_room_for_more(show: Show, writer: Writer) -> None:
    waiting = questions_open(show)
    if waiting.filter(visitor=writer.visitor).count() >= WAITING_MAX:
        raise QuestionsWaiting(most=WAITING_MAX)
    if waiting.count() >= OPEN_MAX:
        raise QuestionsFull


def _store(show: Show, writer: Writer, nonce: str, body: str, fate: Fate) -> Question:
    now = timezone.now()
    try:
        with transaction.atomic():
            question = Question.objects.create(
                show=show,
                user=fate.user,
                visitor=writer.visitor,
                nonce=nonce,
                name=writer.name[:NAME_CHARACTERS_MAX],
                role=writer.role,
                body=body,
                created_at=now,
                is_held=bool(fate.held_for),
                # Of who is in the shadow nobody else sees anything.
                deleted_at=now if fate.is_shadowed else None,
            )
    except IntegrityError:
        # The same page sent it twice at once: the first one is the question.
        return Question.objects.get(show=show, visitor=writer.visitor, nonce=nonce)
    emit(QuestionAsked(question_id=question.pk))
    return question


@transaction.atomic
def question_vote(*, question: Question, writer: Writer, wanted: bool) -> int:
    """Want a question answered, or no longer; doing either twice does nothing more. Returns its votes.

    Raises QuestionSettled, and what take_part raises.
    """
    _show, standing = take_part(question.show.public_id, writer)
    # The question's own row is the lock: votes and their count change together, one after the other.
    is_open = Question.objects.filter(pk=question.pk, answered_at__isnull=True, deleted_at__isnull=True)
    if not is_open.update(votes=F("votes")):
        raise QuestionSettled
    if standing.is_shadowed:
        return question.votes + wanted
    mine = QuestionVote.objects.filter(question=question, visitor=writer.visitor)
    change = 0
    if wanted and not mine.exists():
        QuestionVote.objects.create(question=question, visitor=writer.visitor)
        change = 1
    elif not wanted:
        change = -mine.delete()[0]
    if change:
        Question.objects.filter(pk=question.pk).update(votes=F("votes") + change)
        emit(QuestionVoted(show_id=question.show_id))
    question.refresh_from_db(fields=["votes"])
    return question.votes


@transaction.atomic
def question_show(*, question: Question) -> None:
    """Bring a question on stage; the one that was there waits again. Raises QuestionSettled."""
    _lock(question.show)
    Question.objects.filter(show_id=question.show_id, is_on_stage=True).exclude(pk=question.pk).update(
        is_on_stage=False
    )
    waits = Question.objects.filter(pk=question.pk, answered_at__isnull=True, deleted_at__isnull=True)
    if waits.filter(is_on_stage=True).exists():
        return
    if not waits.update(is_on_stage=True, shown_at=timezone.now(), is_held=False):
        raise QuestionSettled
    emit(QuestionStaged(show_id=question.show_id))


@transaction.atomic
def question_unshow(*, show: Show) -> None:
    """Clear the stage of questions: the one there waits again."""
    _lock(show)
    if Question.objects.filter(show=show, is_on_stage=True).update(is_on_stage=False):
        emit(QuestionStaged(show_id=show.pk))


@transaction.atomic
def question_answered(*, question: Question) -> bool:
    """Mark a question as answered in the show; False when it was before."""
    _lock(question.show)
    return _settle(question, QuestionAnswered(question_id=question.pk))


@transaction.atomic
def question_reply(*, question: Question, body: str, writer: Writer, by: User) -> None:
    """Answer a question in writing, for everybody. A second answer takes the place of the first.

    Raises QuestionSettled when it was answered privately, or is gone; and what answer_body raises.
    """
    kept = answer_body(body)
    _lock(question.show)
    there = Question.objects.filter(pk=question.pk, deleted_at__isnull=True)
    if PrivateAnswer.objects.filter(question=question).exists() or not there.update(
        reply=kept,
        reply_name=writer.name[:NAME_CHARACTERS_MAX],
        reply_role=writer.role,
        reply_by=by,
        is_held=False,
    ):
        raise QuestionSettled
    fact = QuestionAnswered(question_id=question.pk)
    if not _settle(question, fact):
        emit(fact)


@transaction.atomic
def question_reply_privately(*, question: Question, body: str, writer: Writer, by: User) -> PrivateAnswer:
    """Answer the asker alone; everybody else no longer sees the question.

    Raises QuestionSettled when it was answered before; and what answer_body raises.
    """
    kept = answer_body(body)
    _lock(question.show)
    if not _settle(question, QuestionAnsweredPrivately(question_id=question.pk)):
        raise QuestionSettled
    return PrivateAnswer.objects.create(
        question=question, body=kept, name=writer.name[:NAME_CHARACTERS_MAX], by=by
    )


def answer_read(*, show: Show, visitor: str) -> int:
    """Note that a visitor has the answers meant for them on their screen; returns how many are new."""
    mine = PrivateAnswer.objects.filter(question__in=Question.objects.filter(show=show, visitor=visitor))
    return mine.filter(read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def question_delete(*, question: Question, by: User | None) -> bool:
    """Take a question out; True when this call did it. ``by`` is None for a guest's own."""
    there = Question.objects.filter(pk=question.pk, deleted_at__isnull=True)
    return bool(_take_out(question.show_id, there, by))


@transaction.atomic
def questions_hide(*, show_id: int, visitor: str) -> int:
    """Take out everything a visitor asked in a show; returns how much. Works twice."""
    theirs = Question.objects.filter(show_id=show_id, visitor=visitor, deleted_at__isnull=True)
    return _take_out(show_id, theirs, None)


def answer_body(text: str) -> str:
    """Return what is kept of an answer. Raises MessageEmpty, AnswerTooLong, MessageUnreadable."""
    kept = words.clean_message(text)
    if not words.is_readable(text):
        raise MessageUnreadable
    if not words.has_content(kept):
        raise MessageEmpty
    count = len(words.graphemes(kept))
    if count > ANSWER_GRAPHEMES_MAX:
        raise AnswerTooLong(most=ANSWER_GRAPHEMES_MAX, count=count)
    return kept


def _settle(question: Question, fact: QuestionAnswered | QuestionAnsweredPrivately) -> bool:
    """Make a question answered, off the stage if it was there."""
    waits = Question.objects.filter(pk=question.pk, answered_at__isnull=True, deleted_at__isnull=True)
    was_on_stage = waits.filter(is_on_stage=True).exists()
    if not waits.update(answered_at=timezone.now(), is_on_stage=False):
        return False
    emit(fact)
    if was_on_stage:
        emit(QuestionStaged(show_id=question.show_id))
    return True


def _take_out(show_id: int, there: QuerySet[Question], by: User | None) -> int:
    found = list(there.values_list("pk", "is_on_stage"))
    gone = there.update(deleted_at=timezone.now(), deleted_by=by, is_on_stage=False)
    for pk, was_on_stage in found:
        emit(QuestionGone(question_id=pk))
        if was_on_stage:
            emit(QuestionStaged(show_id=show_id))
    return gone


def _lock(show: Show) -> None:
    """Two hands in one show's queue follow one another: a write that changes nothing is the lock."""
    Show.objects.filter(pk=show.pk).update(state=F("state"))

"""The room tells what is asked, wanted, on stage and answered."""

from typing import Final

from marketplace.kernel.bus import on
from streams.room import news, news_questions, tasks
from streams.room.events import (
    QuestionAnswered,
    QuestionAnsweredPrivately,
    QuestionAsked,
    QuestionGone,
    QuestionStaged,
    QuestionVoted,
    VisitorHidden,
)
from streams.room.hub import kinds
from streams.room.selectors.messages import writer_tag
from streams.room.selectors.questions import question_by_id, question_facts, staged_facts
from streams.room.services.questions import questions_hide
from streams.room.soon import tell_soon
from streams.shows.selectors import show_by_id

# Who is there has fetched their answer by then.
MAIL_AFTER_SECONDS: Final = 60


@on(QuestionAsked)
def tell_question(event: QuestionAsked) -> None:
    """Show a question to everybody in the room."""
    question = question_by_id(event.question_id)
    if question is not None and question.deleted_at is None:
        show = question.show.public_id
        if not question.is_held:
            news.send(show, kinds.QUESTION, question_facts(question, show))
        tell_soon(tasks.questions_count, question.show_id)


@on(QuestionVoted)
def tell_votes(event: QuestionVoted) -> None:
    """Have the votes told together in a second."""
    tell_soon(tasks.questions_count, event.show_id)


@on(QuestionStaged)
def tell_staged(event: QuestionStaged) -> None:
    """Say what is being answered now; read afresh, so that the last word is true."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, kinds.ASKED, staged_facts(show))


@on(QuestionAnswered)
def tell_answer(event: QuestionAnswered) -> None:
    """Say that a question is answered: with its picture, or in writing."""
    question = question_by_id(event.question_id)
    if question is None or question.deleted_at is not None:
        return
    if question.reply:
        news.send(question.show.public_id, kinds.REPLY, news_questions.reply(question))
    else:
        news.send(question.show.public_id, kinds.ANSWERED, news_questions.answered(question))
    tell_soon(tasks.questions_count, question.show_id)


@on(QuestionAnsweredPrivately)
def nudge_asker(event: QuestionAnsweredPrivately) -> None:
    """Take the question from all lists, and have its asker's page fetch what is theirs alone."""
    question = question_by_id(event.question_id)
    if question is not None:
        show = question.show.public_id
        news.send(show, kinds.UNASKED, news_questions.unasked(question))
        news.send(show, kinds.NUDGE, news_questions.nudge(writer_tag(show, question.visitor)))
        tell_soon(tasks.questions_count, question.show_id)


@on(QuestionAnsweredPrivately, durable=True)
def mail_answer(event: QuestionAnsweredPrivately) -> None:
    """Mail the answer to an account holder whose page did not fetch it within a minute."""
    tasks.private_answer_mail.apply_async((event.question_id,), countdown=MAIL_AFTER_SECONDS)


@on(QuestionGone)
def tell_question_gone(event: QuestionGone) -> None:
    """Take a question from every screen."""
    question = question_by_id(event.question_id)
    if question is not None:
        news.send(question.show.public_id, kinds.UNASKED, news_questions.unasked(question))
        tell_soon(tasks.questions_count, question.show_id)


@on(VisitorHidden, durable=True)
def hide_questions(event: VisitorHidden) -> None:
    """Of who was silenced no question stays either."""
    questions_hide(show_id=event.show_id, visitor=event.visitor)

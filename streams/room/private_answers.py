"""An answer meant for one person, who may have left: their page has it, or else it goes by mail."""

from django.conf import settings
from django.urls import reverse

from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from streams.room.selectors.questions import answer_owed


def answer_mail(question_id: int) -> bool:
    """Owe the asker a mail unless they have read the answer; True when it is owed. Works twice."""
    answer = answer_owed(question_id)
    if answer is None or answer.question.user is None:
        return False
    show, asker = answer.question.show, answer.question.user
    mail_queue(
        key=f"private-answer:{answer.pk}",
        to=asker.email,
        language=language_of(asker),
        template="question_answered",
        context={
            "name": answer.name,
            "title": show.title,
            "question": answer.question.body,
            "answer": answer.body,
            "address": settings.SITE_URL + reverse("front:show", args=[show.public_id]),
        },
    )
    return True

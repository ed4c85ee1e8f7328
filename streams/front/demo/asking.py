"""What people of the demonstration ask, want answered and choose. Names and words are invented."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from streams.room.models import Poll, PollRun, PollVote, Question, QuestionVote
from streams.shows.models import Show

# (who, what, how many want it answered)
WAITING: Final = (
    ("Jonas K.", "Ist der Schirm austauschbar?", 31),
    ("佐和", "消費電力は何ワットですか？", 22),
    ("अनया", "क्या बिहार में कैश ऑन डिलीवरी है?", 17),
    ("Tomas R.", "Will you restock the Heron?", 9),
    ("Maëlle", "Livrez-vous en Suisse ?", 6),
    ("யாழினி", "இது எந்த பல்பு?", 2),
)
ANSWERED: Final = (
    ("Nour", "Does the clip hold on a bunk bed?", 12, 6, ""),
    ("小禾", "灯罩是手工做的吗？", 8, 14, "是的，每一个都是手工做的。"),
)
PREPARED: Final[tuple[dict[str, Any], ...]] = (
    {
        "question": "Which lamp shall we turn on next?",
        "options": ["Heron tripod lamp", "Persimmon pendant", "Kura floor lantern"],
        "seconds": 60,
    },
    {
        "question": "What is the shade of the Washi Moon made of?",
        "options": ["Paper", "Linen", "Glass", "Porcelain"],
        "right": 1,
        "seconds": 30,
    },
)
FINISHED: Final[dict[str, Any]] = {
    "question": "Where will yours stand?",
    "options": ["By the bed", "On the desk", "In the hall"],
    "seconds": 60,
}
FINISHED_VOTES: Final = (47, 23, 11)
FINISHED_AFTER: Final = timedelta(seconds=5)


def _question(show: Show, number: int, name: str, body: str, **fields: Any) -> Question:
    values = {"created_at": timezone.now() - timedelta(minutes=20 - number), **fields}
    return Question.objects.create(
        show=show, visitor=f"g:demo-{number}", nonce=f"demo-{number}", name=name, body=body, **values
    )


def _vote(question: Question, count: int) -> None:
    QuestionVote.objects.bulk_create(
        QuestionVote(question=question, visitor=f"g:demo-fan-{number}") for number in range(count)
    )


def asked_before(show: Show) -> None:
    """Fill the queue of a show to come, and prepare two polls for it."""
    for number, (name, body, votes) in enumerate(WAITING):
        _vote(_question(show, number, name, body, votes=votes, votes_told=votes), votes)
    for poll in PREPARED:
        Poll.objects.create(show=show, **poll)


def answered_then(show: Show, began: datetime) -> None:
    """Give a show that is over questions that were answered in it, and a poll with its result."""
    for number, (name, body, votes, seconds, reply) in enumerate(ANSWERED):
        at = began + timedelta(seconds=seconds)
        _question(
            show,
            len(WAITING) + number,
            name,
            body,
            created_at=began,
            votes=votes,
            votes_told=votes,
            shown_at=at,
            answered_at=at + timedelta(seconds=5),
            reply=reply,
            reply_name=show.creator.display_name if reply else "",
            reply_role="host" if reply else "",
        )
    poll = Poll.objects.create(show=show, **FINISHED)
    asked = {name: FINISHED[name] for name in ("question", "options")}
    starts = began + FINISHED_AFTER
    run = PollRun.objects.create(
        show=show,
        poll=poll,
        started_at=starts,
        ends_at=starts + timedelta(seconds=60),
        is_open=False,
        **asked,
    )
    PollVote.objects.bulk_create(
        PollVote(run=run, voter=f"g:demo-{choice}-{number}", choice=choice)
        for choice, votes in enumerate(FINISHED_VOTES, start=1)
        for number in range(votes)
    )

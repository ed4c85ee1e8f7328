"""What was asked in a show and answered in it: marks in its recording, next to its chapters."""

from dataclasses import dataclass

from streams.front.replay import clock_of
from streams.room.models import Question
from streams.room.selectors.questions import questions_answered
from streams.shows.models import Show
from streams.stage.selectors import stage_offsets

MARKS_MAX = 50


@dataclass(frozen=True)
class AnswerMark:
    """A question, its answer in writing if there is one, and where in the recording it is answered."""

    question: Question
    seconds: float

    @property
    def clock(self) -> str:
        """The place as players write it."""
        return clock_of(self.seconds)


def answer_marks(show: Show) -> list[AnswerMark]:
    """Return the questions answered in a show, in the order of its recording; what came after its end has no place."""
    asked = [one for one in questions_answered(show)[:MARKS_MAX] if one.moment is not None]
    offsets = stage_offsets(show.public_id, [one.moment for one in asked if one.moment is not None])
    marks = [AnswerMark(one, at) for one, at in zip(asked, offsets, strict=True) if at is not None]
    return sorted(marks, key=lambda mark: mark.seconds)

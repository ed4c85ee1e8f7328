"""What a room is told of polls and quizzes."""

from datetime import datetime
from typing import Any

from streams.room.models.polls import PollRun
from streams.shows.programme import programme_ms


def poll(run: PollRun, *, now: datetime, counts: list[int]) -> dict[str, Any]:
    """Return a poll on air, or one that is over, from which picture on; what is not to be known yet is left out."""
    is_over = run.is_over(now)
    is_told = is_over and run.tells_counts(now)
    begins = run.ends_at if is_over and run.ends_at is not None else run.started_at
    return {
        "t": programme_ms(begins),
        "id": run.pk,
        "q": run.question,
        "o": list(run.options),
        "until": programme_ms(run.ends_at) if run.ends_at is not None else None,
        "quiz": run.is_quiz,
        "live": run.shows_counts and not run.is_quiz,
        "over": is_over,
        **({"n": counts, "right": run.right} if is_told else {}),
    }


def no_poll() -> dict[str, Any]:
    """Return that there is none."""
    return {"t": 0, "id": None}


def totals(run: PollRun, counts: list[int]) -> dict[str, Any]:
    """Return how many chose each answer, as the database counts them."""
    return {"id": run.pk, "n": counts}


def voted(nonce: str, run_id: int, choice: int) -> dict[str, Any]:
    """Return to one page which choice stands."""
    return {"t": "voted", "c": nonce, "poll": run_id, "o": choice}

"""Reads of polls: what is prepared, what is on air, who chose what, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone

from streams.room import news_polls
from streams.room.models.polls import FAIR_SECONDS, Poll, PollRun, PollVote
from streams.shows.models import Show

# So long a result stays on the screens of those who come in.
RESULT_SECONDS: Final = 60


def polls_of(show: Show) -> QuerySet[Poll]:
    """Return what was prepared for a show; a rehearsal tries the polls of its show."""
    return Poll.objects.filter(show_id=show.rehearsal_of_id or show.pk)


def access_poll(show: Show, poll_id: int) -> Poll:
    """Return a poll that was prepared for this show. Raises Http404 for every other."""
    found = polls_of(show).filter(pk=poll_id).first()
    if found is None:
        raise Http404
    return found


def access_run(show: Show, run_id: int) -> PollRun:
    """Return a poll that was on air in this show. Raises Http404 for every other."""
    found = PollRun.objects.filter(show=show, pk=run_id).first()
    if found is None:
        raise Http404
    return found


def run_by_id(run_id: int) -> PollRun | None:
    """Return a run and its show for a handler or a task that heard of it, or None."""
    return PollRun.objects.select_related("show").filter(pk=run_id).first()


def run_of_moment(show: Show) -> PollRun | None:
    """Return the poll on air, or the last one while its result is fresh; the clock alone says which it is."""
    now = timezone.now()
    last = PollRun.objects.filter(show=show).order_by("-started_at", "-pk").first()
    if last is None:
        return None
    keeps = timedelta(seconds=RESULT_SECONDS + FAIR_SECONDS)
    return last if last.ends_at is None or now < last.ends_at + keeps else None


def counts_of(run: PollRun) -> list[int]:
    """Return how many chose each answer: one query."""
    rows = PollVote.objects.filter(run=run).values_list("choice").annotate(Count("pk"))
    found = dict(rows)
    return [found.get(number, 0) for number in range(1, len(run.options) + 1)]


def poll_facts(show: Show) -> dict[str, Any]:
    """Return the poll of the moment as the room's state carries it."""
    run = run_of_moment(show)
    if run is None:
        return news_polls.no_poll()
    now = timezone.now()
    counts = counts_of(run) if run.is_over(now) else []
    return news_polls.poll(run, now=now, counts=counts)


def totals_facts(show: Show) -> dict[str, Any]:
    """Return the counts of the poll of the moment, once they may be known."""
    run = run_of_moment(show)
    if run is None or not run.tells_counts(timezone.now()):
        return {"id": None, "n": []}
    return news_polls.totals(run, counts_of(run))


def choice_of(run: PollRun, voter: str) -> int | None:
    """Return what somebody chose, or None."""
    return PollVote.objects.filter(run=run, voter=voter).values_list("choice", flat=True).first()


@dataclass(frozen=True)
class OptionResult:
    """One answer and how many chose it."""

    number: int
    text: str
    votes: int
    percent: int
    is_right: bool


@dataclass(frozen=True)
class RunResult:
    """What came of one time a poll was on air."""

    run: PollRun
    votes: int
    options: list[OptionResult]
    is_running: bool


def results_of(show: Show) -> list[RunResult]:
    """Return what came of every poll of a show, in order: two queries, however many there were."""
    runs = list(PollRun.objects.filter(show=show))
    counts: dict[int, dict[int, int]] = {run.pk: {} for run in runs}
    rows = PollVote.objects.filter(run__in=runs).values_list("run_id", "choice").annotate(Count("pk"))
    for run_id, choice, count in rows:
        counts[run_id][choice] = count
    return [result_of(run, counts[run.pk]) for run in runs]


def result_of(run: PollRun, counts: dict[int, int]) -> RunResult:
    """Return what came of a run by its counts."""
    total = sum(counts.values())
    options = [
        OptionResult(
            number=number,
            text=text,
            votes=counts.get(number, 0),
            percent=round(100 * counts.get(number, 0) / total) if total else 0,
            is_right=run.right == number,
        )
        for number, text in enumerate(run.options, start=1)
    ]
    return RunResult(run, total, options, is_running=not run.is_over(timezone.now()))


@dataclass(frozen=True)
class PollDesk:
    """The polls as the show's people have them."""

    show: Show
    polls: list[Poll]
    running: RunResult | None
    results: list[RunResult]

    @property
    def next(self) -> Poll | None:
        """The first that was not on air yet."""
        done = {result.run.poll_id for result in self.results}
        return next((poll for poll in self.polls if poll.pk not in done), None)


def poll_desk(show: Show) -> PollDesk:
    """Return everything about a show's polls: three queries."""
    results = results_of(show)
    running = next((one for one in reversed(results) if one.is_running and one.run.is_open), None)
    return PollDesk(show, list(polls_of(show)), running, [one for one in results if one is not running])


def csv_rows(results: Iterable[RunResult]) -> Iterable[list[Any]]:
    """Return one row per answer of what came of polls."""
    for result in results:
        run = result.run
        for option in result.options:
            yield [
                timezone.localtime(run.started_at).isoformat(timespec="seconds"),
                run.question,
                "quiz" if run.is_quiz else "poll",
                option.number,
                option.text,
                option.votes,
                "yes" if option.is_right else "",
            ]

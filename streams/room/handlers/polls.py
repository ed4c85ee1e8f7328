"""The room tells what is asked of everybody, and what they chose."""

from typing import Final

from django.utils import timezone

from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.events import PollEnded, PollLaunched, PollVoted
from streams.room.models.polls import FAIR_SECONDS
from streams.room.polls_told import poll_tell
from streams.room.selectors.polls import run_by_id
from streams.room.services.polls import polls_end_with_show
from streams.room.soon import tell_soon
from streams.shows.events import ShowEnded

# A clock of another machine may be a little behind.
MARGIN_SECONDS: Final = 0.2


@on(PollLaunched)
def tell_poll(event: PollLaunched) -> None:
    """Show the poll with the picture, and have its end told when it comes."""
    poll_tell(event.run_id)
    run = run_by_id(event.run_id)
    if run is not None and run.ends_at is not None:
        wait = (run.ends_at - timezone.now()).total_seconds()
        tasks.poll_over.apply_async((run.pk,), countdown=max(0.0, wait) + MARGIN_SECONDS)


@on(PollEnded)
def tell_poll_over(event: PollEnded) -> None:
    """Say that it is over, and have the result told when late pictures have voted."""
    poll_tell(event.run_id)
    tasks.poll_result.apply_async((event.run_id,), countdown=FAIR_SECONDS + MARGIN_SECONDS)


@on(PollVoted)
def tell_totals(event: PollVoted) -> None:
    """Have a second's votes told together."""
    tell_soon(tasks.poll_totals, event.run_id)


@on(ShowEnded, durable=True)
def end_polls(event: ShowEnded) -> None:
    """With the show its poll is over."""
    polls_end_with_show(show_id=event.show_id)

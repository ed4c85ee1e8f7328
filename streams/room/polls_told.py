"""Telling a room of its poll: on air, over, and how many chose what, as the database counts them."""

from django.db import transaction
from django.utils import timezone

from streams.room import news, news_polls
from streams.room.hub import kinds
from streams.room.models.polls import PollRun
from streams.room.selectors.polls import counts_of, run_by_id, run_of_moment


def poll_tell(run_id: int) -> bool:
    """Tell a poll as it stands now; of one that another took the place of nothing is told."""
    run = run_by_id(run_id)
    if run is None or run_of_moment(run.show) != run:
        return False
    now = timezone.now()
    counts = counts_of(run) if run.is_over(now) else []
    news.send(run.show.public_id, kinds.POLL, news_polls.poll(run, now=now, counts=counts))
    return True


@transaction.atomic
def totals_tell(run_id: int) -> bool:
    """Tell the counts, once everybody may know them."""
    # Locked: of two tellers the second counts after the first has told, so no older count is told later. Votes do
    # not wait for this lock.
    run = PollRun.objects.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None or not run.tells_counts(timezone.now()):
        return False
    news.send(run.show.public_id, kinds.TOTALS, news_polls.totals(run, counts_of(run)))
    return True

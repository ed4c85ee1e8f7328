"""Telling a room how many questions wait and how much they are wanted: together, at most once a second."""

from django.db import transaction

from streams.room import news
from streams.room.hub import kinds
from streams.room.models import Question
from streams.room.selectors.questions import open_count, votes_untold
from streams.shows.selectors import show_by_id


@transaction.atomic
def questions_tell(show_id: int) -> int:
    """Tell how many wait, and the votes that the room does not know yet; returns of how many questions."""
    show = show_by_id(show_id)
    if show is None:
        return 0
    news.send(show.public_id, kinds.WAITING, open_count(show))
    # Locked: of two tellers the second finds nothing left, and never tells an older number later.
    changed = list(votes_untold(show_id).select_for_update())
    votes = {str(one.pk): one.votes for one in changed}
    if votes and news.send(show.public_id, kinds.WANTED, votes):
        for one in changed:
            Question.objects.filter(pk=one.pk).update(votes_told=one.votes)
    return len(changed)

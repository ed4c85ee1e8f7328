"""Minutes that members watched, written down once each."""

from collections.abc import Iterable

from commerce.memberships.models import WatchMinute
from commerce.memberships.periods import month_of_minute
from commerce.memberships.selectors.members import covers_of
from marketplace.accounts.models import User
from marketplace.creators.models import Creator


def minutes_note(*, user: User, creator: Creator, show: str, minutes: Iterable[tuple[int, int]]) -> None:
    """Write down minutes that somebody watched: which of the programme, in which of the clock (since 1970).

    A minute of a show counts once for a person, and a minute of the clock once, whatever is open on how many screens.
    Nothing is kept of people who are members of nothing.
    """
    seen = list(minutes)
    if not seen or not covers_of(user):
        return
    WatchMinute.objects.bulk_create(
        (
            WatchMinute(
                user=user,
                person=user.public_id,
                creator=creator,
                show=show,
                programme_minute=programme,
                clock_minute=clock,
                month=month_of_minute(clock),
            )
            for programme, clock in seen
        ),
        ignore_conflicts=True,
    )

"""For how long the recording of a performance is open to a ticket's holder: as long as the ticket said."""

from dataclasses import dataclass
from datetime import datetime

from commerce.tickets.models import TicketTier
from commerce.tickets.selectors import tickets_of
from commerce.tickets.terms import RefundStep, Terms, refund_steps, replay_until, terms_of, terms_of_tier
from streams.shows.admission import Person, tiers_of
from streams.shows.errors import ReplayOver
from streams.shows.included import is_covered, plans_of
from streams.shows.models import Show


def replay_closes(person: Person, show: Show) -> datetime | None:
    """Return when the recording closes, or closed, for somebody with tickets: the last of them counts.

    None for one that stays open, as for members who have recordings, and where no ticket has a say.
    """
    if show.state != Show.State.ENDED or not person.is_authenticated:
        return None
    tiers = tiers_of(show)
    held = list(tickets_of(person).filter(tier__in=tiers)) if tiers else []
    ends = [replay_until(terms_of(ticket), show.ended_at) for ticket in held]
    said = [end for end in ends if end is not None]
    if not said or len(said) < len(ends) or is_covered(person, show, plans_of(show)):
        return None
    return max(said)


def replay_seconds(person: Person, show: Show, *, now: datetime, most: int, is_staff: bool = False) -> int:
    """Return for how many seconds a pass to the recording may be good, at most ``most``.

    Passes end with the window, so that what serves the picture keeps to it. Raises ReplayOver.
    """
    closes = None if is_staff else replay_closes(person, show)
    if closes is None:
        return most
    # Ends of passes are rounded up to ten seconds.
    left = int((closes - now).total_seconds())
    if left <= 0:
        raise ReplayOver
    return min(most, left)


@dataclass(frozen=True)
class TierTerms:
    """What the tickets of one kind say, as a buyer reads it before paying."""

    tier: TicketTier
    terms: Terms
    steps: list[RefundStep]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.tier.product.shown_title


def terms_told(show: Show, tiers: list[TicketTier]) -> list[TierTerms]:
    """Return what each kind of ticket to a show says."""
    said = [(tier, terms_of_tier(tier)) for tier in tiers]
    return [TierTerms(tier, terms, refund_steps(terms, show.starts_at)) for tier, terms in said]

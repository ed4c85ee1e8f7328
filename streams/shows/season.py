"""What the box office has to know of shows: when they begin, and what a season pass is good for."""

from collections.abc import Iterable

from commerce.boxoffice.services import tiers_follow
from commerce.tickets.models import TicketTier
from streams.shows.admission import tiers_of
from streams.shows.box_office import TicketOffer, first_start
from streams.shows.models import Show
from streams.shows.replay_window import TierTerms, terms_told


def box_office_follow(show: Show) -> None:
    """Let sales that are told by a show's start move with it: of a pass, with the first show that is to come."""
    for tier in tiers_of(show):
        first = first_start(tier) or show
        tiers_follow(tier_ids=[tier.pk], creator=first.creator, starts_at=first.starts_at)


def tiers_ending(show: Show) -> list[TicketTier]:
    """Return the kinds of tickets that end with a show: all, but for passes with another show that is not over."""
    return [tier for tier in tiers_of(show) if not _goes_on(tier, show)]


def _goes_on(tier: TicketTier, show: Show) -> bool:
    others = tier.shows.exclude(pk=show.pk).filter(state__in=[Show.State.SCHEDULED, Show.State.LIVE])
    return others.exists()


def terms_seen(show: Show, offers: Iterable[TicketOffer]) -> list[TierTerms]:
    """Return what the tickets say that somebody may know of; once, where all of them say the same."""
    tiers = {offer.variant.product.tier.pk: offer.variant.product.tier for offer in offers}
    told = terms_told(show, list(tiers.values()))
    is_one = all(each.terms == told[0].terms and each.steps == told[0].steps for each in told)
    return told[:1] if is_one else told

"""The auctions of a show beside its recording: when each began, what was bid when, and how it came out. To read."""

from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import DenseRank, Lag

from commerce.auctions.models import Auction, Bid
from commerce.auctions.selectors.awards import auctions
from marketplace.kernel.money import Money
from streams.front.replay import clock_of
from streams.shows.models import Show
from streams.stage.selectors import stage_offsets

AUCTIONS_MAX: Final = 50
STEPS_MAX: Final = 100


@dataclass(frozen=True)
class Moment:
    """A place in the recording (None: outside of it), what the piece was to go for then, and who led."""

    seconds: float | None
    price: Money
    who: str

    @property
    def clock(self) -> str:
        """The place as players write it; nothing outside of the recording."""
        return "" if self.seconds is None else clock_of(self.seconds)


@dataclass(frozen=True)
class HeldAuction:
    """An auction that is over, with the bids that changed its price."""

    auction: Auction
    began: Moment
    steps: list[Moment]


def auctions_held(show: Show) -> list[HeldAuction]:
    """Return the auctions of a show that were held, in their order. Two queries for any number."""
    held = list(
        auctions()
        .filter(scope=show.public_id, opened_at__isnull=False, settled_at__isnull=False)
        .exclude(state=Auction.State.WITHDRAWN)
        .order_by("opened_at", "pk")[:AUCTIONS_MAX]
    )
    if not held:
        return []
    bids: dict[int, list[Bid]] = {}
    for bid in _changing(held):
        bids.setdefault(bid.auction_id, []).append(bid)
    return [_held(show, auction, bids.get(auction.pk, [])) for auction in held]


def _changing(held: list[Auction]) -> QuerySet[Bid]:
    """Return the bids that changed a price, the last ones of each auction: a price never falls."""
    each = [F("auction_id")]
    bids = Bid.objects.filter(auction__in=held).annotate(
        before=Window(Lag("price_minor"), partition_by=each, order_by="number"),
        step=Window(DenseRank(), partition_by=each, order_by=F("price_minor").desc()),
    )
    changed = Q(before__isnull=True) | Q(before__lt=F("price_minor"))
    return bids.filter(changed, step__lte=STEPS_MAX).select_related("leader").order_by("number")


def _held(show: Show, auction: Auction, bids: list[Bid]) -> HeldAuction:
    moments = [auction.opened_at or auction.created_at, *(bid.at for bid in bids)]
    found = stage_offsets(show.public_id, moments)
    # What was bid before the show has no place in its recording.
    since = show.started_at
    began, *places = (
        at if since is not None and moment >= since else None
        for at, moment in zip(found, moments, strict=True)
    )
    steps = [
        Moment(place, Money(bid.price_minor, auction.currency), bid.leader.shown_name or bid.leader.name)
        for bid, place in zip(bids, places, strict=True)
    ]
    return HeldAuction(auction, Moment(began, auction.start, ""), steps)

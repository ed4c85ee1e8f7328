"""Auctions as the room tells them: the same words for every reader; nobody's maximum is among them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from commerce.auctions.models import Auction
from commerce.auctions.moments import ms_of
from commerce.auctions.selectors.awards import auctions, latest_award
from commerce.catalog.models import Variant
from commerce.catalog.selectors import covers_of
from commerce.catalog.wording import with_choice
from marketplace.kernel.memory import kept
from streams.shows.models import LineUpItem, Show

# A result is told for so long, also to who comes in.
TOLD_FOR: Final = timedelta(minutes=3)
PIECES_MAX: Final = 300


def _of_show(scope: str) -> QuerySet[Auction]:
    return auctions().filter(scope=scope)


@kept(Auction)
def _shows_told() -> frozenset[str]:
    """Return the shows with an auction to tell, some that were told until a moment ago too: most have none."""
    since = timezone.now() - TOLD_FOR
    told = Auction.objects.filter(Q(settled_at__isnull=True) | Q(settled_at__gte=since)).exclude(scope="")
    return frozenset(told.order_by().values_list("scope", flat=True))


def auction_of_moment(scope: str) -> Auction | None:
    """Return what runs in a show, else what is to begin (it can be bid for), else what has just ended."""
    if scope not in _shows_told():
        return None
    rows = _of_show(scope).exclude(state=Auction.State.WITHDRAWN)
    fresh = rows.filter(settled_at__isnull=True) | rows.filter(settled_at__gte=timezone.now() - TOLD_FOR)
    rank = Case(
        When(state=Auction.State.OPEN, then=Value(0)),
        When(state=Auction.State.SCHEDULED, then=Value(1)),
        default=Value(2),
    )
    return fresh.order_by(rank, "-settled_at", "pk").first()


def auction_facts(auction: Auction | None, gone_ms: int = 0) -> dict[str, Any]:
    """Return an auction with its rules; ``t`` is when it was posted, begun or taken back, in programme time."""
    if auction is None:
        return {"t": gone_ms, "id": None}
    product = auction.variant.product
    cover = covers_of([product.pk]).get(product.pk)
    address = cover.image.url if cover is not None else ""
    return {
        "t": ms_of(auction.opened_at or auction.created_at),
        "id": auction.public_id,
        "number": auction.number,
        "product": product.public_id,
        "title": with_choice(product.title, auction.variant.name),
        "titles": {code: with_choice(title, auction.variant.name) for code, title in product.titles.items()},
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "currency": auction.currency,
        "start": auction.start_minor,
        "steps": auction.increments,
        "reset": 0 if auction.is_sudden_death else auction.reset_seconds,
        "window": auction.window_seconds,
        "opened": ms_of(auction.opened_at) if auction.opened_at else None,
    }


def bids_facts(auction: Auction | None) -> dict[str, Any]:
    """Return how an auction stands, by its public id: told with every bid, and again when it is settled."""
    if auction is None:
        return {}
    leader = auction.leader
    award = latest_award(auction) if auction.state == Auction.State.SOLD else None
    told = {
        "n": auction.bids,
        "p": auction.price_minor,
        "l": leader.name if leader else None,
        "who": leader.shown_name if leader else "",
        "ends": ms_of(auction.ends_at) if auction.ends_at else None,
        "state": auction.state,
        "award": award.state if award is not None else None,
    }
    return {auction.public_id: told}


# The studio


@dataclass(frozen=True)
class Piece:
    """What can be auctioned: a variant of the line-up, under the show's number for its product."""

    number: int
    variant: Variant
    free: int

    @property
    def value(self) -> str:
        return f"{self.number}:{self.variant.public_id}"


def pieces_of(show: Show) -> list[Piece]:
    """Return what of a line-up is there to be auctioned. Two queries."""
    numbers = dict(LineUpItem.objects.filter(show=show).values_list("product_id", "number"))
    variants = Variant.objects.filter(product__in=numbers, is_offered=True, stock__isnull=False)
    rows = variants.select_related("product", "stock").order_by("product_id", "position", "pk")[:PIECES_MAX]
    found = [Piece(numbers[row.product_id], row, row.stock.free) for row in rows if not row.product.is_ticket]
    return sorted((piece for piece in found if piece.free > 0), key=lambda piece: piece.number)


def auction_rows(show: Show) -> list[Auction]:
    """Return a show's auctions as the studio has them: what runs, what is to begin, and the latest that are over."""
    rank = Case(
        When(state=Auction.State.OPEN, then=Value(0)),
        When(state=Auction.State.SCHEDULED, then=Value(1)),
        default=Value(2),
    )
    return list(_of_show(show.public_id).order_by(rank, "-settled_at", "pk")[:8])


def auctions_so_far(show: Show) -> int:
    """Return how many auctions a show has had: the next one's key is made of it."""
    return _of_show(show.public_id).count()

"""Auctions of a show on air: its people post one, let it begin, take it back before that; and who they are."""

from uuid import UUID

from django.db import transaction
from django.http import Http404

from commerce.auctions.models import Auction
from commerce.auctions.services.posting import (
    AuctionDraft,
    Place,
    auction_open,
    auction_post,
    auction_withdraw,
)
from commerce.catalog.models import Variant
from commerce.checkout.errors import RehearsalSellsNothing
from marketplace.accounts.models import User
from streams.shows.errors import NotInLineUp
from streams.shows.locks import require_live
from streams.shows.models import Show, ShowModerator
from streams.shows.pins import line_up_item
from streams.shows.selectors import Person, access_show, show_by_public_id


@transaction.atomic
def show_auction_post(
    *, show: Show, piece: tuple[int, str], key: UUID, draft: AuctionDraft, by: User
) -> Auction:
    """Post an auction of one piece of the line-up: ``piece`` is its number and the variant's public id.

    Raises ShowNotLive, RehearsalSellsNothing, NotInLineUp, SoldOut and what the rules are refused for.
    """
    require_live(show)
    if show.is_rehearsal:
        raise RehearsalSellsNothing
    number, variant_id = piece
    item = line_up_item(show, number)
    variants = Variant.objects.select_related("product__brand").filter(
        product=item.product, public_id=variant_id, is_offered=True
    )
    variant = variants.first()
    if variant is None or item.sold_out_at is not None:
        raise NotInLineUp(number=number)
    terms = show.collaboration.public_id if show.collaboration is not None else ""
    place = Place(show.public_id, show.creator.public_id, terms, number)
    return auction_post(key=key, place=place, variant=variant, draft=draft, by=by)


@transaction.atomic
def show_auction_open(*, show: Show, auction: Auction, by: User) -> None:
    """Let the clock of an auction run. Raises ShowNotLive, AuctionRunning, AuctionBegun."""
    require_live(show)
    auction_open(auction=auction, by=by)


def show_auctions_withdraw(scope: str) -> int:
    """Take back what a show that is over never began; what runs goes on to its end. Returns how many."""
    waiting = Auction.objects.filter(scope=scope, state=Auction.State.SCHEDULED)
    withdrawn = 0
    for auction in waiting.order_by("pk"):
        auction_withdraw(auction=auction, by=None)
        withdrawn += 1
    return withdrawn


def sellers_in_show(scope: str) -> set[int]:
    """Return the keys of a show's host, and of whoever the host asked to help with its products."""
    show = Show.objects.select_related("creator").filter(public_id=scope).first()
    if show is None:
        return set()
    asked = ShowModerator.objects.filter(
        creator=show.creator_id, accepted_at__isnull=False, ended_at__isnull=True, user__isnull=False
    )
    helpers = {row.user_id for row in asked if "products" in row.duties and row.user_id is not None}
    return {show.creator.user_id, *helpers}


def is_show_known(scope: str, person: Person) -> bool:
    """Tell whether somebody may know of what is auctioned in a show: of one by invitation, whoever is invited."""
    if not scope:
        return True
    try:
        access_show(person, scope, to="watch")
    except Http404:
        return False
    return True


def is_on_air(scope: str) -> bool:
    """Tell whether a show (its public id) can begin another auction."""
    show = show_by_public_id(scope)
    return show is not None and show.is_live

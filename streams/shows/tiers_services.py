"""A kind of ticket made for a show, or a season pass that admits to it."""

from django.db import transaction

from commerce.boxoffice.services import TierDraft, tier_make
from commerce.catalog.counters import creator_counter
from commerce.catalog.services import product_archive, product_list, product_restore
from commerce.stock.services import stock_set
from commerce.stock.services.counting import Reason
from commerce.tickets.models import TicketTier
from commerce.tickets.services import tiers_await
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from streams.shows.errors import ShowNotEditable
from streams.shows.models import Show
from streams.shows.season import box_office_follow
from streams.shows.tiers_desk import TierRow

OPEN = (Show.State.DRAFT, Show.State.SCHEDULED, Show.State.LIVE)


@transaction.atomic
def tier_add(*, show: Show, brand: Brand, draft: TierDraft) -> TicketTier:
    """Make a kind of ticket that admits to a show.

    Raises ShowNotEditable once it is over, and what tier_make refuses.
    """
    _lock_open(show)
    seller = brand if brand.pk else creator_counter(show.creator)
    tier = tier_make(brand=seller, creator=show.creator, draft=draft)
    show.ticket_tiers.add(tier)
    tiers_await(tier_ids=[tier.pk])
    box_office_follow(show)
    return tier


def _lock_open(show: Show) -> None:
    if not Show.objects.select_for_update().filter(pk=show.pk, state__in=OPEN).exists():
        raise ShowNotEditable


@transaction.atomic
def tier_seats_set(*, row: TierRow, seats: int, seen: int, by: User) -> None:
    """Say how many pieces there are in all, sold ones included; what was sold meanwhile stays sold.

    Raises StockBelowHeld.
    """
    on_hand = max(row.on_hand + seats - seen, 0)
    stock_set(variant=row.variant, on_hand=on_hand, seen=row.on_hand, reason=Reason(by, "box office"))


@transaction.atomic
def tier_sale_set(*, row: TierRow, is_on_sale: bool) -> None:
    """Take a kind of ticket off sale, or sell it again; who has one keeps it."""
    if not is_on_sale:
        product_archive(product=row.product)
        return
    product_restore(product=row.product)
    product_list(product=row.product)

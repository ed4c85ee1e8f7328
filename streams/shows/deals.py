"""Flash deals of a show on air: its host and its brand drop one, and end it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.catalog.selectors import prices_of
from commerce.promotions import services as promotions
from commerce.promotions.models import FlashDeal
from commerce.promotions.services import DealDraft
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from streams.shows.locks import require_live
from streams.shows.models import Show
from streams.shows.pins import line_up_item

MINUTES_MAX: Final = 60
PIECES_MAX: Final = 100_000
PER_BUYER_MAX: Final = 20


@dataclass(frozen=True)
class DealTerms:
    """What a deal asks, for how many minutes, of how many pieces in all and for each buyer (None: any number)."""

    price: Money
    minutes: int
    pieces: int | None = None
    per_buyer: int | None = None


@transaction.atomic
def show_deal_open(*, show: Show, number: int, terms: DealTerms, by: User) -> FlashDeal:
    """Drop a deal for a product of the line-up, from now on: one price for all its variants that are sold there.

    Raises ShowNotLive, NotInLineUp, DealOpen, ShowPriceTooHigh, ShowPriceElsewhere.
    """
    require_live(show)
    product = line_up_item(show, number).product
    variants = list(product.variants.filter(is_offered=True))
    sold = prices_of([variant.pk for variant in variants], terms.price.currency)
    now = timezone.now()
    draft = DealDraft(
        # Where nothing of it is sold in that currency, the deal is refused for all of it.
        prices={variant: (terms.price,) for variant in variants if variant.pk in sold or not sold},
        starts_at=now,
        ends_at=now + timedelta(minutes=terms.minutes),
        pieces_max=terms.pieces,
        per_buyer=terms.per_buyer,
    )
    return promotions.deal_open(scope=show.public_id, product=product, by=by, draft=draft)


@transaction.atomic
def show_deal_end(*, show: Show, deal: FlashDeal) -> bool:
    """End a deal before its time; False when it was over. Raises ShowNotLive."""
    require_live(show)
    return promotions.deal_end(deal=deal)

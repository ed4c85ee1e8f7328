"""What a show asks while it is on air: its host and its brand change a price, or let it end by itself."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.promotions import services as promotions
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from streams.shows.locks import require_live
from streams.shows.models import Show
from streams.shows.pins import line_up_item

MINUTES_MAX: Final = 780


@transaction.atomic
def show_price_change(*, show: Show, number: int, price: Money, by: User, minutes: int | None = None) -> None:
    """Ask another show price for a product of the line-up from now on, for so many minutes if any are given.

    Raises ShowNotLive, NotInLineUp, ShowPriceTooHigh, ShowPriceElsewhere.
    """
    require_live(show)
    variants = list(line_up_item(show, number).product.variants.filter(is_offered=True))
    promotions.show_price_ask(
        scope=show.public_id,
        variants=variants,
        price=price,
        by=by,
        until=timezone.now() + timedelta(minutes=minutes) if minutes else None,
        is_practice=show.is_rehearsal,
    )


@transaction.atomic
def show_price_end(*, show: Show, number: int, currency: str) -> bool:
    """Ask the ordinary price of a product again; False when that was so already.

    Raises ShowNotLive, NotInLineUp.
    """
    require_live(show)
    variants = list(line_up_item(show, number).product.variants.all())
    return promotions.show_price_end(scope=show.public_id, variants=variants, currency=currency)

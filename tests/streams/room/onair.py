"""What can be on air in a show besides its products, for whoever walks all addresses."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commerce.auctions.models import Auction
from commerce.catalog.models import Product
from commerce.promotions.models import Budget, Code, FlashDeal, VoucherCard
from commerce.wallet.models import Gift
from streams.shows.models import Show
from tests.commerce.auctions.whole import make_scheduled
from tests.commerce.wallet.whole import make_gift


def make_on_air(show: Show, product: Product | None = None) -> None:
    """Give a show a deal, a voucher card and an auction that has not begun."""
    now, by = timezone.now(), show.creator.user
    product = product or show.line_up.select_related("product").order_by("number")[0].product
    FlashDeal.objects.create(
        scope=show.public_id,
        product=product,
        starts_at=now,
        ends_at=now + timedelta(minutes=5),
        budget=Budget.objects.create(uses_max=5),
        by=by,
    )
    code = Code.objects.create(
        brand=product.brand,
        text=f"CARD{show.pk}",
        kind=Code.Kind.FREE_SHIPPING,
        is_claimed_only=True,
        starts_at=now,
        budget=Budget.objects.create(),
    )
    VoucherCard.objects.create(scope=show.public_id, code=code, opened_at=now, by=by)
    make_scheduled(show.public_id, product.variants.order_by("pk")[0], show.creator)
    make_gift(show.public_id, show.creator)


def on_air_ids(show: Show) -> dict[str, Any]:
    """The deal, the card and the auction of a show, by the addresses that name them."""
    return {
        "flash/<deal_id>": FlashDeal.objects.get(scope=show.public_id).public_id,
        "auctions/<auction_id>": Auction.objects.get(scope=show.public_id, state="scheduled").public_id,
        "gifts/<gift_id>": Gift.objects.get(scope=show.public_id).public_id,
        "cards/<card_id>": VoucherCard.objects.get(scope=show.public_id).public_id,
    }

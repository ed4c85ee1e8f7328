"""What can be on air in a show besides its products, for whoever walks all addresses."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commerce.promotions.models import Budget, Code, FlashDeal, VoucherCard
from streams.shows.models import Show


def on_air_ids(show: Show) -> dict[str, Any]:
    """A deal and a voucher card of a show, by the addresses that name them."""
    now, by = timezone.now(), show.creator.user
    product = show.line_up.select_related("product").order_by("number")[0].product
    deal = FlashDeal.objects.create(
        scope=show.public_id,
        product=product,
        starts_at=now,
        ends_at=now + timedelta(minutes=5),
        budget=Budget.objects.create(uses_max=5),
        by=by,
    )
    code = Code.objects.create(
        brand=product.brand,
        text="ONLYFORCARDS",
        kind=Code.Kind.FREE_SHIPPING,
        is_claimed_only=True,
        starts_at=now,
        budget=Budget.objects.create(),
    )
    card = VoucherCard.objects.create(scope=show.public_id, code=code, opened_at=now, by=by)
    return {"flash/<deal_id>": deal.public_id, "cards/<card_id>": card.public_id}

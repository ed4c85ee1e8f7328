"""What the demonstration shows of money: a fee schedule, an agency, a seller's class, a hold, and who is credited."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from commerce.orders.models import Order
from commerce.payouts.holding import Ground, hold_place
from commerce.payouts.models import Agency, FeeRule, Hold, Representation, SellerTerms
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.markets.models import Market
from streams.front.demo import world
from streams.shows.models import Show

# The creator whose show the seeded orders came from.
HOST: Final = world.HOST_HANDLE
RULES: Final = (
    ("Everywhere", None, 600, -365, None),
    ("Japan", "jp", 500, -200, None),
    ("Winter weeks in Europe", "eu", 400, -20, 30),
)


def terms_open() -> None:
    """Write the terms that sales are shared out by; before the first order is placed."""
    if FeeRule.objects.exists():
        return
    today = timezone.localdate()
    for name, market, bp, begins, ends in RULES:
        FeeRule.objects.create(
            name=name,
            market=Market.objects.get(code=market) if market else None,
            bp=bp,
            valid_from=today + timedelta(days=begins),
            valid_until=today + timedelta(days=ends) if ends else None,
        )
    agency = Agency.objects.create(
        name="Farol Talent", payout_account="PT50000201231234567890455", is_verified=True
    )
    Representation.objects.create(
        agency=agency,
        creator=Creator.objects.get(handle=HOST),
        share_bp=1500,
        consent="Signed on paper in Lisbon; a copy is with the operators.",
        valid_from=today - timedelta(days=90),
    )
    SellerTerms.objects.create(
        brand=Brand.objects.get(name=world.BRANDS[0].name), days=SellerTerms.Days.EARLY
    )


def credited(brand: Brand) -> tuple[Collaboration | None, str]:
    """Return whose show led to a brand's seeded orders, and which show."""
    agreed = Collaboration.objects.select_related("creator").filter(brand=brand, creator__handle=HOST).first()
    show = Show.objects.filter(creator=agreed.creator, state=Show.State.ENDED).first() if agreed else None
    return agreed, show.public_id if show else ""


def hold_show(order: Order) -> None:
    """Hold back what a seller earns from one order, as an operator would."""
    if Hold.objects.exists():
        return
    brand = order.fulfilments.select_related("brand").order_by("pk")[0].brand
    ground = Ground(
        reason="Two parcels to this address came back in October.",
        evidence="Tracking CD000031PT and CD000034PT: “unknown at this address”.",
        ends_at=timezone.now() + timedelta(days=6),
    )
    by = User.objects.filter(is_superuser=True).first()
    hold_place(owner=f"brand:{brand.public_id}", reference=order.public_id, ground=ground, by=by)

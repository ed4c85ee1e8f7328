"""Orders of coins and of tips: placed without a cart, paid like anything else."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.counters import creator_counter
from commerce.catalog.models import Product, Variant
from commerce.checkout.credit import Credit
from commerce.checkout.errors import PackUnknown
from commerce.checkout.models import Placement
from commerce.checkout.services.direct import DirectItem, details_known, order_direct
from commerce.checkout.shoppers import Shopper
from commerce.wallet.guarding import check_person
from commerce.wallet.models import Tip
from commerce.wallet.selectors.guards import guard_of_user
from commerce.wallet.selectors.packs import pack_offer
from commerce.wallet.services import TipWish, tip_ask, tip_placed
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.markets.models import Market


@transaction.atomic
def coins_order(
    *, user: User, shopper: Shopper, pack: str, key: UUID, market: Market, scope: str = ""
) -> Placement:
    """Place the order of a pack of coins (its variant's public id); the same key returns the first.

    Raises PackUnknown and what the guards refuse; then nothing is ordered.
    """
    check_person(guard_of_user(user), market, timezone.now())
    offer = pack_offer(market, pack)
    if offer is None:
        raise PackUnknown
    item = DirectItem(offer.variant, offer.price, credit=Credit(scope))
    buyer = details_known(user, market)
    return order_direct(key=key, shopper=shopper, buyer=buyer, market=market, item=item)


@transaction.atomic
def tip_order(*, user: User, shopper: Shopper, wish: TipWish, key: UUID) -> tuple[Tip, Placement]:
    """Ask for a tip and place its order at the creator's counter; the same key returns the first.

    Raises what ``tip_ask`` raises; then nothing is booked.
    """
    tip = tip_ask(sender=user, wish=wish, key=key)
    item = DirectItem(
        _tip_variant(wish.creator),
        tip.money,
        credit=Credit(wish.scope),
        title=_("Tip for %(name)s") % {"name": wish.creator.display_name},
    )
    buyer = details_known(user, wish.market)
    placement = order_direct(key=key, shopper=shopper, buyer=buyer, market=wish.market, item=item)
    if tip.source is None:
        tip_placed(tip=tip, source=placement.order.lines.get().public_id)
    return tip, placement


def _tip_variant(creator: Creator) -> Variant:
    """Return what a creator's counter sells as a tip, made when it is needed first."""
    counter = creator_counter(creator)
    mine = Product.objects.filter(brand=counter, kind=Product.Kind.TIP).order_by("pk")
    product = mine.first()
    if product is None:
        # Of two first tips in one moment the second waits here, and finds what the first has made.
        Brand.objects.select_for_update().get(pk=counter.pk)
        product = mine.first() or Product.objects.create(
            brand=counter, kind=Product.Kind.TIP, title="Tip", state=Product.State.LISTED
        )
    variant, _is_new = Variant.objects.get_or_create(product=product, name="")
    return Variant.objects.select_related("product__brand").get(pk=variant.pk)

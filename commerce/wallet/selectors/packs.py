"""Reads of packs of coins: what a market sells, and for how much."""

from dataclasses import dataclass

from commerce.catalog.models import Price, Product, Variant
from commerce.wallet.models import CoinPack
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


@dataclass(frozen=True)
class PackOffer:
    """A pack as it is sold in a market."""

    variant: Variant
    coins: int
    bonus: int
    price: Money

    @property
    def in_all(self) -> int:
        """How many coins that are."""
        return self.coins + self.bonus


def packs_for(market: Market) -> list[PackOffer]:
    """Return the packs that a market sells, the smallest first; none where there are no gifts."""
    if not market.has_gifts:
        return []
    packs = CoinPack.objects.filter(
        variant__is_offered=True,
        variant__product__kind=Product.Kind.COINS,
        variant__product__state=Product.State.LISTED,
    ).select_related("variant__product__brand")
    found = {pack.variant_id: pack for pack in packs.order_by("coins", "pk")}
    prices = dict(
        Price.objects.filter(variant__in=found, currency=market.currency).values_list(
            "variant", "amount_minor"
        )
    )
    return [
        PackOffer(pack.variant, pack.coins, pack.bonus, Money(prices[number], market.currency))
        for number, pack in found.items()
        if number in prices
    ]


def pack_offer(market: Market, variant_id: str) -> PackOffer | None:
    """Return a pack that a market sells by its variant's public id, or None."""
    return next((offer for offer in packs_for(market) if offer.variant.public_id == variant_id), None)

"""Coins, packs and gifts of the demonstration: a fan who can give, and a live show that was given something."""

from typing import Final
from uuid import uuid4

from django.utils import timezone

from commerce.catalog.counters import house_counter
from commerce.catalog.models import Price, Product, Variant
from commerce.wallet.models import CoinPack, Guard
from commerce.wallet.services import GiftWish, coins_present, gift_send, wallet_open
from marketplace.accounts.models import User
from marketplace.markets.models import Market
from streams.room.models import GiftGoal
from streams.shows.models import Show

# coins, on top, and what it costs in minor units by currency
PACKS: Final = (
    (100, 0, {"EUR": 149, "USD": 149, "JPY": 220, "INR": 12900, "CNY": 1000}),
    (500, 25, {"EUR": 699, "USD": 699, "JPY": 1000, "INR": 59900, "CNY": 4800}),
    (1000, 100, {"EUR": 1299, "USD": 1299, "JPY": 1900, "INR": 109900, "CNY": 9000}),
    (5000, 700, {"EUR": 5999, "USD": 5999, "JPY": 8800, "INR": 499900, "CNY": 42000}),
)
WELCOME_COINS: Final = 1_400
GROWN_UP: Final = 19
GIVEN: Final = (("lantern", 3), ("rose", 5), ("crane", 1), ("clap", 4))


def packs_make() -> None:
    """Put the packs on the house's counter."""
    product = Product.objects.create(
        brand=house_counter(), kind=Product.Kind.COINS, title="Coins", state=Product.State.LISTED
    )
    for position, (coins, bonus, prices) in enumerate(PACKS):
        variant = Variant.objects.create(product=product, name=f"{coins}", position=position)
        CoinPack.objects.create(variant=variant, coins=coins, bonus=bonus)
        for currency, minor in prices.items():
            Price.objects.create(variant=variant, currency=currency, amount_minor=minor)


def gifts_make(show: Show, fan: User, others: list[User]) -> None:
    """Give a fan coins, and the show some gifts and a goal."""
    market = Market.objects.get(code="eu")
    packs_make()
    # It goes on air when the demonstration starts.
    GiftGoal.objects.create(show=show, title="A second camera", coins=1_000, set_at=timezone.now())
    for number, giver in enumerate((fan, *others)):
        wallet = wallet_open(giver)
        Guard.objects.update_or_create(wallet=wallet, defaults={"age_confirmed": GROWN_UP})
        coins_present(source=f"welcome:{giver.public_id}", user=giver, coins=WELCOME_COINS)
        if giver.pk == show.creator.user_id:
            continue
        kind, count = GIVEN[number % len(GIVEN)]
        wish = GiftWish(kind, count, show.creator, show.public_id, market, is_anonymous=number == len(others))
        gift_send(sender=giver, wish=wish, key=uuid4())

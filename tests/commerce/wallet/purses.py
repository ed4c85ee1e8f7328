"""Wallets with coins in them, and what tests ask of them."""

from uuid import UUID, uuid4

from django.utils import timezone

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.models import Transfer
from commerce.ledger.proof import prove_accounts, prove_transfers
from commerce.ledger.selectors import balance
from commerce.ledger.services import Posting, account, post
from commerce.wallet.models import CoinLot, CoinPack, Gift, Guard, Wallet
from commerce.wallet.proving import prove_wallets
from commerce.wallet.services import (
    Bought,
    GiftWish,
    coins_credit,
    coins_present,
    gift_send,
    gifts_settle,
    wallet_open,
)
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests import factories

SHOW = "showshowshow"


def make_pack(brand, *, coins=100, bonus=0, **fields):
    """A product that is a pack of coins; returns its pack."""
    product = factories.make_product(brand, **{"title": f"{coins} coins", **fields})
    return CoinPack.objects.create(variant=product.variants.get(), coins=coins, bonus=bonus)


def buy(pack: CoinPack, user: User, money: Money, source: str = "") -> CoinLot:
    """Let somebody have bought a pack: the money stands behind its coins, as the sale books it."""
    source = source or new_public_id()
    clearing = account(AccountKind.CLEARING, "", money.currency)
    behind = account(AccountKind.COIN_LIABILITY, Wallet.owner_of(user.public_id), money.currency)
    post(
        key=f"sold:{source}",
        kind=MovementKind.COINS,
        reference=source,
        lines=[Posting(clearing, behind, money)],
    )
    coins_credit(source=source, user=user, bought=Bought(pack.variant_id, 1, money))
    return CoinLot.objects.get(source=source, kind=CoinLot.Kind.BOUGHT)


def grown_up(user: User, **fields) -> Guard:
    """Somebody who has confirmed that they are old enough."""
    wallet = wallet_open(user)
    return Guard.objects.update_or_create(wallet=wallet, defaults={"age_confirmed": 19, **fields})[0]


def fan_with(coins: int, email: str = "") -> User:
    """A grown-up fan with so many coins, given for nothing."""
    user = factories.make_user(email)
    grown_up(user)
    if coins:
        coins_present(source=f"welcome:{user.public_id}", user=user, coins=coins)
    return user


def wish(creator: Creator, kind: str = "rose", count: int = 1, **fields) -> GiftWish:
    values = {"scope": SHOW, "market": Market.objects.get(code="eu"), **fields}
    return GiftWish(kind=kind, count=count, creator=creator, **values)


def send(user: User, creator: Creator, kind: str = "rose", count: int = 1, **fields) -> Gift:
    key: UUID = fields.pop("key", None) or uuid4()
    return gift_send(sender=user, wish=wish(creator, kind, count, **fields), key=key)[0]


def settle_all() -> int:
    """Let the minute of every gift be over."""
    Gift.objects.filter(state=Gift.State.PENDING).update(settle_at=timezone.now())
    return gifts_settle()


def free_of(user: User) -> int:
    return Wallet.objects.get(user=user).coins_free


def owed(creator: Creator, currency: str = "EUR") -> int:
    return balance(AccountKind.CREATOR_PAYABLE, f"creator:{creator.public_id}", currency).minor


def behind(user: User, currency: str = "EUR") -> int:
    """The money that stands behind somebody's coins, in the books."""
    return balance(AccountKind.COIN_LIABILITY, f"user:{user.public_id}", currency).minor


def snapshot():
    """Everything a refusal must not change."""
    return (
        list(Wallet.objects.order_by("pk").values_list("coins_free", "coins_promised", "coins_frozen")),
        list(CoinLot.objects.order_by("pk").values_list("coins_left", "money_left_minor")),
        Gift.objects.count(),
        Transfer.objects.count(),
    )


def difference() -> str:
    """What the books and the wallets say differently; their money is booked without orders here."""
    return next(filter(None, (prove()[1] for prove in (prove_transfers, prove_accounts, prove_wallets))), "")


def books_agree() -> bool:
    return difference() == ""

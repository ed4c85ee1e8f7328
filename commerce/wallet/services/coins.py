"""Coins come into a wallet: bought, or as a present. Each source gives once."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.services import Posting
from commerce.wallet.errors import NotCoins
from commerce.wallet.events import CoinsCame
from commerce.wallet.models import CoinLot, CoinPack, Wallet
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import COIN, Money


@dataclass(frozen=True)
class Bought:
    """A line of coins as it was paid: which pack, how many of it, and what of the money stands behind the coins."""

    variant_id: int
    quantity: int
    money: Money
    title: str = ""


def wallet_open(user: User) -> Wallet:
    """Return somebody's wallet, made when it is needed first."""
    owner = Wallet.owner_of(user.public_id)
    return Wallet.objects.get_or_create(owner=owner, defaults={"user": user})[0]


def wallet_held(wallet: Wallet) -> Wallet:
    """Hold a wallet: whoever touches its lots or gifts passes here one after the other."""
    return Wallet.objects.select_for_update().get(pk=wallet.pk)


@transaction.atomic
def coins_credit(*, source: str, user: User, bought: Bought) -> int:
    """Give somebody the coins of one paid order line; returns how many were new. The same source gives once.

    What a pack has on top is a present: no money stands behind it. Raises NotCoins.
    """
    pack = CoinPack.objects.filter(variant=bought.variant_id).first()
    if pack is None:
        raise NotCoins(title=bought.title)
    wallet = wallet_held(wallet_open(user))
    came = _lot_add(wallet, CoinLot.Kind.BOUGHT, source, pack.coins * bought.quantity, bought.money)
    if pack.bonus:
        came += _lot_add(wallet, CoinLot.Kind.PROMOTIONAL, source, pack.bonus * bought.quantity)
    return came


@transaction.atomic
def coins_present(*, source: str, user: User, coins: int) -> int:
    """Give somebody coins for nothing; returns how many were new. The same source gives once."""
    wallet = wallet_held(wallet_open(user))
    return _lot_add(wallet, CoinLot.Kind.PROMOTIONAL, source, coins)


def _lot_add(wallet: Wallet, kind: str, source: str, coins: int, money: Money | None = None) -> int:
    minor, currency = (money.minor, money.currency) if money else (0, "")
    lot, is_new = CoinLot.objects.get_or_create(
        source=source,
        kind=kind,
        defaults={
            "wallet": wallet,
            "coins": coins,
            "coins_left": coins,
            "currency": currency,
            "money_minor": minor,
            "money_left_minor": minor,
            "created_at": timezone.now(),
        },
    )
    if not is_new:
        return 0
    Wallet.objects.filter(pk=wallet.pk).update(coins_free=F("coins_free") + coins)
    sides = [(AccountKind.COINS_ISSUED, ""), (AccountKind.COIN_LIABILITY, wallet.owner)]
    made, held = (ledger.accounts(sides, COIN)[side] for side in sides)
    ledger.post(
        key=f"coins:{lot.public_id}",
        kind=MovementKind.COINS,
        reference=lot.public_id,
        lines=[Posting(made, held, Money(coins, COIN), lot.public_id)],
    )
    emit(CoinsCame(lot_id=lot.pk))
    return coins

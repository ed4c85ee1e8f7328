"""Reads of wallets: what somebody holds, and where it came from."""

from dataclasses import dataclass

from django.db.models import Sum
from django.http import Http404

from commerce.wallet.models import CoinLot, CoinPack, Wallet
from marketplace.accounts.models import User


@dataclass(frozen=True)
class Holding:
    """What somebody can give, and what is on its way or frozen."""

    free: int = 0
    promised: int = 0
    frozen: int = 0
    promotional: int = 0


def wallet_of(user: User) -> Wallet | None:
    """Return somebody's wallet, or None before they needed one."""
    return Wallet.objects.filter(user=user).first()


def holding_of(user: User) -> Holding:
    """Return what somebody holds."""
    wallet = wallet_of(user)
    if wallet is None:
        return Holding()
    presents = wallet.lots.filter(kind=CoinLot.Kind.PROMOTIONAL, coins_left__gt=0)
    return Holding(
        free=wallet.coins_free,
        promised=wallet.coins_promised,
        frozen=wallet.coins_frozen,
        promotional=presents.aggregate(coins=Sum("coins_left"))["coins"] or 0,
    )


def lots_of(user: User, limit: int) -> list[CoinLot]:
    """Return where somebody's coins came from, latest first."""
    return list(CoinLot.objects.filter(wallet__user=user).order_by("-created_at", "-pk")[:limit])


def access_bought_lot(user: User, public_id: str) -> CoinLot:
    """Return one of somebody's bought lots. Raises Http404 for everybody else."""
    lots = CoinLot.objects.select_related("wallet").filter(wallet__user=user, kind=CoinLot.Kind.BOUGHT)
    lot = lots.filter(public_id=public_id).first()
    if lot is None:
        raise Http404
    return lot


def lot_by_id(lot_id: int) -> CoinLot | None:
    """Return a lot with its wallet for a handler that heard of it, or None."""
    return CoinLot.objects.select_related("wallet__user").filter(pk=lot_id).first()


def pack_of(variant_id: int) -> CoinPack | None:
    """Return how many coins a variant is, or None."""
    return CoinPack.objects.filter(variant=variant_id).first()

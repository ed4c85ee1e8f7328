"""What wallets can prove: each is the sum of its lots, and the books say the same of its coins and of their money."""

from collections import defaultdict

from django.db.models import F, Sum

from commerce.ledger.kinds import AccountKind
from commerce.ledger.selectors import balances
from commerce.wallet.models import CoinLot, Gift, Wallet
from marketplace.kernel.money import COIN

Sums = dict[tuple[str, str], int]


def prove_wallets() -> tuple[int, str]:
    """Check every wallet; the first difference, or ""."""
    books = _books(AccountKind.COIN_LIABILITY)
    kept = _books(AccountKind.RESERVE)
    lots, money = _lots()
    promised = dict(
        Gift.objects.filter(state=Gift.State.PENDING)
        .order_by()
        .values_list("wallet")
        .annotate(coins=Sum("coins"))
    )
    count = 0
    for wallet in Wallet.objects.order_by("pk").iterator():
        count += 1
        free, frozen = lots.get(wallet.pk, (0, 0))
        facts = (
            ("coins of its lots", wallet.coins_free, free),
            ("coins in the books", wallet.coins_free, books.pop((wallet.owner, COIN), 0)),
            ("coins on their way", wallet.coins_promised, promised.get(wallet.pk, 0)),
            ("frozen coins of its lots", wallet.coins_frozen, frozen),
            ("frozen coins in the books", wallet.coins_frozen, kept.pop((wallet.owner, COIN), 0)),
            *(
                (f"{currency} behind its coins", minor, books.pop((wallet.owner, currency), 0))
                for currency, minor in money.get(wallet.owner, {}).items()
            ),
        )
        for what, said, found in facts:
            if said != found:
                return count, f"wallet {wallet.owner}: {what}: {said}, and {found} elsewhere"
    left = next(((side, minor) for side, minor in books.items() if minor), None)
    return count, f"{left[1]} {left[0][1]} of {left[0][0]} stand behind no coins" if left else ""


def _books(kind: AccountKind) -> Sums:
    """What the books say is free, by owner and currency."""
    rows = balances(kind=kind, owner__startswith="user:")
    return {(row.owner, row.posted.currency): row.free.minor for row in rows}


def _lots() -> tuple[dict[int, tuple[int, int]], dict[str, dict[str, int]]]:
    rows = (
        CoinLot.objects.order_by()
        .values_list("wallet")
        .annotate(
            left=Sum("coins_left"), frozen=Sum(F("coins_frozen") + F("coins_reversed") - F("coins_gone"))
        )
    )
    behind: dict[str, dict[str, int]] = defaultdict(dict)
    money = CoinLot.objects.filter(kind=CoinLot.Kind.BOUGHT).order_by()
    for owner, currency, minor in money.values_list("wallet__owner", "currency").annotate(
        minor=Sum("money_left_minor")
    ):
        behind[owner][currency] = minor
    return {wallet: (left, frozen) for wallet, left, frozen in rows}, behind

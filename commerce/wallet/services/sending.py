"""Sending gifts: coins are promised at once, and the creator's when their minute is over.

The wallet is held first and everything else is written under it, so that two taps, a retry and a second device send
one gift, and limits are asked in the transaction that spends.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.timezone import localdate

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, creator_owner
from commerce.ledger.services import Posting
from commerce.wallet.errors import GiftCountRefused, GiftKeyTaken, GiftKindUnknown, GiftToSelf, TooFewCoins
from commerce.wallet.events import GiftSent
from commerce.wallet.guarding import check_coins, check_person
from commerce.wallet.models import CoinLot, Gift, GiftKind, GiftPart, Wallet
from commerce.wallet.models.gifts import GIFT_COUNT_MAX
from commerce.wallet.selectors.gifts import gift_of_key, kind_by_code
from commerce.wallet.selectors.guards import given_lately, guard_of
from commerce.wallet.services.coins import wallet_held, wallet_open
from commerce.wallet.shares import share_on
from commerce.wallet.spending import LotLeft, coins_taken, creators_part
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.bus import emit
from marketplace.kernel.money import COIN, Money
from marketplace.markets.models import Market


@dataclass(frozen=True)
class GiftWish:
    """What somebody wants to send: what, how many, to whom, and where."""

    kind: str
    count: int
    creator: Creator
    scope: str
    market: Market
    is_anonymous: bool = False


class _AgainError(Exception):
    """The key was used while we waited for the wallet: nothing of this attempt stays."""


def gift_send(*, sender: User, wish: GiftWish, key: UUID) -> tuple[Gift, bool]:
    """Send a gift; returns it and whether it is new. The same key returns the first.

    Raises GiftKeyTaken, GiftCountRefused, GiftKindUnknown, GiftToSelf, TooFewCoins and what the guards refuse; then
    nothing changed.
    """
    first = gift_of_key(key)
    if first is None:
        try:
            return _send(sender, wish, key), True
        except (_AgainError, IntegrityError):
            first = gift_of_key(key)
            if first is None:
                raise
    return _same(first, sender, wish), False


def _same(first: Gift, sender: User, wish: GiftWish) -> Gift:
    said = (first.wallet.user_id, first.kind.code, first.count, first.scope)
    if said != (sender.pk, wish.kind, wish.count, wish.scope):
        raise GiftKeyTaken
    return first


@transaction.atomic
def _send(sender: User, wish: GiftWish, key: UUID) -> Gift:
    if not 1 <= wish.count <= GIFT_COUNT_MAX:
        raise GiftCountRefused(most=GIFT_COUNT_MAX)
    if wish.creator.user_id == sender.pk:
        raise GiftToSelf
    wallet, now = wallet_held(wallet_open(sender)), timezone.now()
    if gift_of_key(key) is not None:
        raise _AgainError
    guard = guard_of(wallet)
    check_person(guard, wish.market, now)
    kind = kind_by_code(wish.kind, wish.market)
    if kind is None:
        raise GiftKindUnknown
    coins = kind.coins * wish.count
    check_coins(guard, given_lately(wallet, now), coins, now)
    _promise(wallet, coins)
    gift = _write(wallet, wish, kind, key, now)
    _reserve(wallet, gift, _parts(wallet, gift))
    emit(GiftSent(gift_id=gift.pk, scope=gift.scope))
    return gift


def _promise(wallet: Wallet, coins: int) -> None:
    enough = Wallet.objects.filter(pk=wallet.pk, coins_free__gte=coins)
    if not enough.update(coins_free=F("coins_free") - coins, coins_promised=F("coins_promised") + coins):
        raise TooFewCoins(coins=coins, free=wallet.coins_free)


def _write(wallet: Wallet, wish: GiftWish, kind: GiftKind, key: UUID, now: datetime) -> Gift:
    return Gift.objects.create(
        key=key,
        wallet=wallet,
        creator=wish.creator,
        scope=wish.scope,
        kind=kind,
        count=wish.count,
        coins=kind.coins * wish.count,
        is_anonymous=wish.is_anonymous,
        market=wish.market,
        share_bp=share_on(wish.market, localdate(now)),
        sent_at=now,
        settle_at=now + timedelta(seconds=settings.GIFT_UNDO_SECONDS),
    )


def _parts(wallet: Wallet, gift: Gift) -> list[GiftPart]:
    """Take the coins out of their lots, and remember which."""
    lots = {lot.pk: lot for lot in CoinLot.objects.filter(wallet=wallet, coins_left__gt=0)}
    left = [
        LotLeft(lot.pk, lot.kind == CoinLot.Kind.PROMOTIONAL, lot.coins_left, lot.money_left_minor)
        for lot in lots.values()
    ]
    parts = []
    for taken in coins_taken(left, gift.coins):
        CoinLot.objects.filter(pk=taken.lot_id).update(
            coins_left=F("coins_left") - taken.coins, money_left_minor=F("money_left_minor") - taken.minor
        )
        creator_minor = creators_part(taken.minor, gift.share_bp)
        parts.append(
            GiftPart(
                gift=gift,
                lot=lots[taken.lot_id],
                coins=taken.coins,
                minor=taken.minor,
                creator_minor=creator_minor,
            )
        )
    GiftPart.objects.bulk_create(parts)
    return parts


def _reserve(wallet: Wallet, gift: Gift, parts: list[GiftPart]) -> None:
    ledger.reserve(
        key=gift_key(gift),
        kind=MovementKind.GIFT,
        reference=gift.public_id,
        lines=[
            *coin_lines(wallet, gift),
            *(
                line
                for currency, sums in money_of(parts).items()
                for line in _money(wallet, gift, currency, sums)
            ),
        ],
    )


def gift_key(gift: Gift) -> str:
    """Return the key of a gift in the books."""
    return f"gift:{gift.public_id}"


def coin_lines(wallet: Wallet, gift: Gift) -> list[Posting]:
    """Return the coins' way, from who held them to who is given them."""
    held, given = (AccountKind.COIN_LIABILITY.value, wallet.owner), _given_to(gift)
    opened = ledger.accounts([held, given], COIN)
    return [Posting(opened[held], opened[given], Money(gift.coins, COIN), gift.subject(COIN))]


def _given_to(gift: Gift) -> tuple[str, str]:
    return (AccountKind.COINS_GIVEN.value, creator_owner(gift.creator.public_id))


def money_of(parts: list[GiftPart]) -> dict[str, tuple[int, int]]:
    """Return the money behind the coins by currency: the creator's and the house's."""
    sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part in parts:
        if part.minor:
            creators, houses = sums[part.lot.currency]
            sums[part.lot.currency] = (
                creators + part.creator_minor,
                houses + part.minor - part.creator_minor,
            )
    return dict(sorted(sums.items()))


def _money(wallet: Wallet, gift: Gift, currency: str, sums: tuple[int, int]) -> list[Posting]:
    held = (AccountKind.COIN_LIABILITY.value, wallet.owner)
    theirs = (AccountKind.CREATOR_PAYABLE.value, creator_owner(gift.creator.public_id))
    houses = (AccountKind.PLATFORM_FEE.value, "")
    opened = ledger.accounts([held, theirs, houses], currency)
    return [
        Posting(opened[held], opened[side], Money(minor, currency), gift.subject(currency))
        for side, minor in zip((theirs, houses), sums, strict=True)
    ]

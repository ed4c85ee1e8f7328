"""The money for coins goes back to who bought them: what is left is frozen, what was given is taken back.

One function brings a lot to where it has to be, however often the money is claimed, given up and claimed again: a
refund, a dispute that opens, one that is won. What was given is taken back from creators in proportion to what each
got of these coins. What remains to whole cents is the house's rounding.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, creator_owner
from commerce.ledger.services import Posting
from commerce.wallet.events import CoinsFrozen, GiftReversed
from commerce.wallet.models import CoinLot, Gift, GiftPart, Wallet
from commerce.wallet.services.closing import gift_give_up, gift_settle, pending_of_lots, standing_add
from commerce.wallet.services.coins import wallet_held
from commerce.wallet.spending import part_of, shared_out
from marketplace.kernel.bus import emit
from marketplace.kernel.money import COIN, Money

Side = tuple[str, str]
# From, to, how much, and about which gift (none: about the lot).
_Step = tuple[Side, Side, Money, Gift | None]


@dataclass
class _Turn:
    """One step of a lot: what it changes, and the transfers it is made of."""

    lot: CoinLot
    owner: str
    coins: int = 0
    minor: int = 0
    lines: list[_Step] = field(default_factory=list)

    @property
    def held(self) -> Side:
        return (AccountKind.COIN_LIABILITY.value, self.owner)

    @property
    def kept(self) -> Side:
        return (AccountKind.RESERVE.value, self.owner)

    def move(self, start: Side, to: Side, minor: int, currency: str, gift: Gift | None = None) -> None:
        """Note a transfer; what is below nothing goes the other way."""
        if minor < 0:
            start, to, minor = to, start, -minor
        if minor:
            self.lines.append((start, to, Money(minor, currency), gift))


@transaction.atomic
def coins_claimed(*, source: str, gone: Money, of: Money) -> None:
    """Say how much of the money behind the coins of a source is back with the buyer, or is about to be.

    ``of`` is what stood behind all of them. The same again changes nothing; less than before gives free again.
    """
    lots = list(CoinLot.objects.filter(source=source).select_related("wallet").order_by("kind", "pk"))
    if not lots:
        return
    wallet_held(lots[0].wallet)
    if gone.minor > max(lot.money_claimed_minor for lot in lots):
        for gift in pending_of_lots([lot.pk for lot in lots]):
            # One whose minute is over is the creator's, and taken back like any other.
            if not gift_settle(gift_id=gift.pk):
                gift_give_up(gift)
    for lot in lots:
        lot.refresh_from_db()
        wanted = -(-lot.coins * gone.minor // of.minor) if of.minor else (lot.coins if gone.minor else 0)
        _bring(lot, min(wanted, lot.coins), gone.minor if lot.currency else 0)


@transaction.atomic
def coins_take_back(*, source: str) -> int:
    """What is held back of a source is gone for good; returns of how many coins that is news."""
    taken = 0
    for lot in CoinLot.objects.filter(source=source).select_related("wallet").order_by("kind", "pk"):
        wallet_held(lot.wallet)
        lot.refresh_from_db()
        gone = lot.coins_frozen + lot.coins_reversed
        news = gone - lot.coins_gone
        if news <= 0:
            continue
        turn = _Turn(lot, lot.wallet.owner)
        turn.move(turn.kept, (AccountKind.COINS_ISSUED.value, ""), news, COIN)
        CoinLot.objects.filter(pk=lot.pk).update(coins_gone=gone, turns=F("turns") + 1)
        Wallet.objects.filter(pk=lot.wallet_id).update(coins_frozen=F("coins_frozen") - news)
        _post(turn)
        taken += news
    return taken


def _bring(lot: CoinLot, wanted: int, claimed_minor: int) -> None:
    """Bring one lot to ``wanted`` coins held back, with so much of its money claimed."""
    held = lot.coins_frozen + lot.coins_reversed
    wanted = max(wanted, lot.coins_gone)
    if lot.kind == CoinLot.Kind.PROMOTIONAL:
        # A present that was given stays given: no money stands behind it.
        wanted = min(wanted, lot.coins_left + held) if wanted > held else wanted
    news_minor = claimed_minor - lot.money_claimed_minor
    if wanted == held and not news_minor:
        return
    turn = _Turn(lot, lot.wallet.owner)
    if wanted >= held:
        frozen = _freeze(turn, min(wanted - held, lot.coins_left))
        _take_from_creators(turn, wanted - held - frozen)
        if frozen:
            emit(CoinsFrozen(lot_id=lot.pk, coins=frozen))
    else:
        back = _give_to_creators(turn, min(held - wanted, lot.coins_reversed))
        _unfreeze(turn, min(held - wanted - back, lot.coins_frozen))
    # What moved is what is claimed, to the cent.
    turn.move((AccountKind.ROUNDING.value, ""), turn.held, news_minor - turn.minor, lot.currency)
    CoinLot.objects.filter(pk=lot.pk).update(money_claimed_minor=claimed_minor, turns=F("turns") + 1)
    Wallet.objects.filter(pk=lot.wallet_id).update(coins_frozen=F("coins_frozen") + turn.coins)
    _post(turn)


def _freeze(turn: _Turn, coins: int) -> int:
    """Hold back some of what is left of a lot; returns how many."""
    lot = turn.lot
    minor = part_of(lot.money_left_minor, coins=coins, whole=lot.coins_left)
    CoinLot.objects.filter(pk=lot.pk).update(
        coins_left=F("coins_left") - coins,
        coins_frozen=F("coins_frozen") + coins,
        money_left_minor=F("money_left_minor") - minor,
        money_frozen_minor=F("money_frozen_minor") + minor,
    )
    Wallet.objects.filter(pk=lot.wallet_id).update(coins_free=F("coins_free") - coins)
    turn.move(turn.held, turn.kept, coins, COIN)
    turn.coins, turn.minor = turn.coins + coins, turn.minor + minor
    return coins


def _unfreeze(turn: _Turn, coins: int) -> None:
    """Give some of what is frozen free again."""
    lot = turn.lot
    minor = part_of(lot.money_frozen_minor, coins=coins, whole=lot.coins_frozen)
    CoinLot.objects.filter(pk=lot.pk).update(
        coins_left=F("coins_left") + coins,
        coins_frozen=F("coins_frozen") - coins,
        money_left_minor=F("money_left_minor") + minor,
        money_frozen_minor=F("money_frozen_minor") - minor,
    )
    Wallet.objects.filter(pk=lot.wallet_id).update(coins_free=F("coins_free") + coins)
    turn.move(turn.kept, turn.held, coins, COIN)
    turn.coins, turn.minor = turn.coins - coins, turn.minor - minor


def _take_from_creators(turn: _Turn, coins: int) -> None:
    """Take coins that were given back from who got them, in proportion, and their money with them."""
    parts = _parts_of(turn.lot)
    for part, taken in zip(parts, shared_out(coins, [_left(part) for part in parts]), strict=True):
        if taken:
            minor = part_of(part.minor - part.reversed_minor, coins=taken, whole=_left(part))
            creators = part_of(
                part.creator_minor - part.reversed_creator_minor, coins=taken, whole=_left(part)
            )
            _reverse(turn, part, taken, (minor, creators))


def _give_to_creators(turn: _Turn, coins: int) -> int:
    """Give creators back what was taken from them; returns how many coins that were."""
    parts = _parts_of(turn.lot)
    weights = [part.reversed_coins for part in parts]
    for part, given in zip(parts, shared_out(coins, weights), strict=True):
        if given:
            minor = part_of(part.reversed_minor, coins=given, whole=part.reversed_coins)
            creators = part_of(part.reversed_creator_minor, coins=given, whole=part.reversed_coins)
            _reverse(turn, part, -given, (-minor, -creators))
    return coins


def _parts_of(lot: CoinLot) -> list[GiftPart]:
    given = GiftPart.objects.filter(lot=lot, gift__state__in=[Gift.State.SETTLED, Gift.State.REVERSED])
    return list(given.select_related("gift__creator", "gift__wallet").order_by("pk"))


def _left(part: GiftPart) -> int:
    return int(part.coins - part.reversed_coins)


def _reverse(turn: _Turn, part: GiftPart, coins: int, money: tuple[int, int]) -> None:
    """Take so many coins of a part back with their money, and the creator's of it; below nothing, give them again."""
    minor, creators = money
    gift, currency = part.gift, turn.lot.currency
    GiftPart.objects.filter(pk=part.pk).update(
        reversed_coins=F("reversed_coins") + coins,
        reversed_minor=F("reversed_minor") + minor,
        reversed_creator_minor=F("reversed_creator_minor") + creators,
    )
    CoinLot.objects.filter(pk=turn.lot.pk).update(coins_reversed=F("coins_reversed") + coins)
    creator = creator_owner(gift.creator.public_id)
    turn.move((AccountKind.COINS_GIVEN.value, creator), turn.kept, coins, COIN, gift)
    turn.move((AccountKind.CREATOR_PAYABLE.value, creator), turn.held, creators, currency, gift)
    turn.move((AccountKind.PLATFORM_FEE.value, ""), turn.held, minor - creators, currency, gift)
    standing_add(gift, -coins)
    turn.coins, turn.minor = turn.coins + coins, turn.minor + minor
    _state_of(gift)


def _state_of(gift: Gift) -> None:
    """A gift of which nothing is left with its creator is reversed; one of which something is, is given."""
    is_gone = not gift.parts.filter(reversed_coins__lt=F("coins")).exists()
    before, after = (
        (Gift.State.SETTLED, Gift.State.REVERSED) if is_gone else (Gift.State.REVERSED, Gift.State.SETTLED)
    )
    if Gift.objects.filter(pk=gift.pk, state=before).update(state=after) and is_gone:
        emit(GiftReversed(gift_id=gift.pk, scope=gift.scope))


def _post(turn: _Turn) -> None:
    """Write a turn: what is about gifts as movements of theirs, the rest as one about the lot."""
    by_gift: dict[str, list[_Step]] = {}
    for step in turn.lines:
        by_gift.setdefault(step[3].public_id if step[3] else "", []).append(step)
    for gift, steps in by_gift.items():
        ledger.post(
            key=f"coins:{turn.lot.public_id}:{turn.lot.turns + 1}:{gift}".rstrip(":"),
            kind=MovementKind.GIFT if gift else MovementKind.COINS,
            reference=gift or turn.lot.public_id,
            lines=_postings(turn, steps),
        )


def _postings(turn: _Turn, steps: list[_Step]) -> list[Posting]:
    sides: dict[str, set[Side]] = {}
    for start, to, money, _gift in steps:
        sides.setdefault(money.currency, set()).update((start, to))
    opened = {currency: ledger.accounts(wanted, currency) for currency, wanted in sides.items()}
    return [
        Posting(
            opened[money.currency][start],
            opened[money.currency][to],
            money,
            gift.subject(money.currency) if gift else turn.lot.public_id,
        )
        for start, to, money, gift in steps
    ]

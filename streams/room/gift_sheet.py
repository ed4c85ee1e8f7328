"""What the gift sheet shows to somebody: their coins, the catalogue, packs, and what stands in the way."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils import timezone

from commerce.wallet.errors import AgeNotConfirmed
from commerce.wallet.guarding import age_for, check_person
from commerce.wallet.models import Gift, GiftKind, TipBounds
from commerce.wallet.selectors.gifts import catalogue
from commerce.wallet.selectors.guards import guard_of_user
from commerce.wallet.selectors.packs import PackOffer, packs_for
from commerce.wallet.selectors.ranking import LEVELS, fan_coins
from commerce.wallet.selectors.tips import tip_bounds
from commerce.wallet.selectors.wallets import Holding, holding_of
from marketplace.accounts.models import User
from marketplace.kernel.money import Money, to_decimal_text
from marketplace.kernel.refusals import Refusal
from marketplace.markets.models import Market
from streams.room.gift_errors import GiftsLiveOnly, RehearsalTakesNoGifts
from streams.shows.models import Show


@dataclass(frozen=True)
class Level:
    """How far somebody is as a fan of a show's creator."""

    number: int
    coins: int
    # From how many coins on the next one begins; None on the last.
    next: int | None


@dataclass(frozen=True)
class GiftSheet:
    """The sheet as somebody sees it."""

    show: Show
    market: Market
    holding: Holding
    kinds: list[GiftKind]
    packs: list[PackOffer]
    bounds: TipBounds | None
    level: Level
    hindrance: Refusal | None
    key: UUID
    tip_key: UUID
    sent: Gift | None = None
    chosen: str = ""
    count: int = 1
    is_anonymous: bool = False

    @property
    def asks_age(self) -> bool:
        """Whether an age would open it."""
        return isinstance(self.hindrance, AgeNotConfirmed)

    @property
    def age(self) -> int:
        """From which age on people give here."""
        return age_for(self.market)

    @property
    def tip_least(self) -> Money:
        """The smallest tip."""
        return Money(self.bounds.least_minor if self.bounds else 0, self.market.currency)

    @property
    def tip_most(self) -> Money:
        """The largest tip."""
        return Money(self.bounds.most_minor if self.bounds else 0, self.market.currency)

    @property
    def tip_suggested(self) -> list[str]:
        """Amounts to choose from, as forms carry them."""
        least = self.tip_least.minor
        return [
            to_decimal_text(Money(least * times, self.market.currency))
            for times in (2, 5, 10, 20)
            if least * times <= self.tip_most.minor
        ]

    @property
    def undo_seconds(self) -> int:
        """For how long what was sent may be taken back."""
        if self.sent is None or self.sent.state != Gift.State.PENDING:
            return 0
        return max(0, int((self.sent.settle_at - timezone.now()).total_seconds()))


def hindrance_of(show: Show, user: User, market: Market) -> Refusal | None:
    """Return what keeps somebody from giving anything here."""
    if show.is_rehearsal:
        return RehearsalTakesNoGifts()
    if not show.is_live:
        return GiftsLiveOnly()
    try:
        check_person(guard_of_user(user), market, timezone.now())
    except Refusal as refusal:
        return refusal
    return None


def level_of(user: User, show: Show) -> Level:
    """Return somebody's level as a fan of a show's creator."""
    coins = fan_coins(user, show.creator)
    number = sum(coins >= each for each in LEVELS)
    return Level(number, coins, LEVELS[number] if number < len(LEVELS) else None)


def gift_sheet(
    show: Show, user: User, market: Market, *, sent: Gift | None = None, is_anonymous: bool = False
) -> GiftSheet:
    """Return the sheet for somebody with an account; with what they have just sent."""
    kinds = list(catalogue(market))
    first = kinds[0].code if kinds else ""
    return GiftSheet(
        show=show,
        market=market,
        holding=holding_of(user),
        kinds=kinds,
        packs=packs_for(market),
        bounds=tip_bounds(market.currency),
        level=level_of(user, show),
        hindrance=hindrance_of(show, user, market),
        key=uuid4(),
        tip_key=uuid4(),
        sent=sent,
        chosen=sent.kind.code if sent else first,
        count=sent.count if sent else 1,
        is_anonymous=is_anonymous,
    )

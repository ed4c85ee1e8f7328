"""Tips: asked for with a few words, booked when their order is paid, returned with its money."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commerce.wallet.errors import (
    GiftToSelf,
    TipCurrencyRefused,
    TipKeyTaken,
    TipLimitReached,
    TipRefused,
    TipTooLong,
)
from commerce.wallet.events import TipPaid, TipReturned
from commerce.wallet.guarding import check_person
from commerce.wallet.models import Tip, TipBounds
from commerce.wallet.models.tips import TIP_CHARACTERS_MAX
from commerce.wallet.selectors.guards import guard_of, tipped_lately
from commerce.wallet.services.coins import wallet_held, wallet_open
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money
from marketplace.markets.models import Market


@dataclass(frozen=True)
class TipWish:
    """What somebody wants to give: how much as they typed it, to whom, in which show, and what they say."""

    amount: str
    creator: Creator
    scope: str
    market: Market
    message: str = ""
    is_anonymous: bool = False


@transaction.atomic
def tip_ask(*, sender: User, wish: TipWish, key: UUID) -> Tip:
    """Write down what is to be paid; the same key returns the first.

    Raises AmountRefused, TipRefused, TipCurrencyRefused, TipTooLong, TipKeyTaken, GiftToSelf, TipLimitReached and
    what the guards refuse; then nothing is booked.
    """
    money, message = _money(wish), wish.message.strip()
    if len(message) > TIP_CHARACTERS_MAX:
        raise TipTooLong(most=TIP_CHARACTERS_MAX)
    if wish.creator.user_id == sender.pk:
        raise GiftToSelf
    wallet, now = wallet_held(wallet_open(sender)), timezone.now()
    first = Tip.objects.select_related("wallet", "creator").filter(key=key).first()
    if first is not None:
        said = (first.wallet_id, first.creator_id, first.scope, first.money)
        if said != (wallet.pk, wish.creator.pk, wish.scope, money):
            raise TipKeyTaken
        return first
    check_person(guard_of(wallet), wish.market, now)
    most = settings.TIP_DAILY_MAX.get(money.currency)
    if most is not None and (tipped_lately(wallet, money.currency, now) + money).minor > most:
        raise TipLimitReached(limit=format_money(Money(most, money.currency)))
    return Tip.objects.create(
        key=key,
        wallet=wallet,
        creator=wish.creator,
        scope=wish.scope,
        amount_minor=money.minor,
        currency=money.currency,
        message=message,
        is_anonymous=wish.is_anonymous,
    )


def _money(wish: TipWish) -> Money:
    """Read what was typed, in the market's currency and within its bounds."""
    currency = wish.market.currency
    money = Money.parse(wish.amount, currency)
    bounds = TipBounds.objects.filter(currency=currency).first()
    if bounds is None:
        raise TipCurrencyRefused(currency=currency)
    if not bounds.least_minor <= money.minor <= bounds.most_minor:
        least, most = (Money(minor, currency) for minor in (bounds.least_minor, bounds.most_minor))
        raise TipRefused(least=format_money(least), most=format_money(most))
    return money


def tip_placed(*, tip: Tip, source: str) -> None:
    """Remember the order line that pays for it."""
    Tip.objects.filter(pk=tip.pk, source__isnull=True).update(source=source)
    tip.source = source


def tip_note(*, source: str) -> bool:
    """Its money came; False when that is no news, or it is of no tip."""
    waiting = Tip.objects.filter(source=source, state=Tip.State.ASKED)
    if not waiting.update(state=Tip.State.PAID, paid_at=timezone.now()):
        return False
    tip = Tip.objects.get(source=source)
    emit(TipPaid(tip_id=tip.pk, scope=tip.scope))
    return True


def tip_return(*, source: str) -> bool:
    """Its money went back; False when that is no news."""
    paid = Tip.objects.filter(source=source, state=Tip.State.PAID)
    if not paid.update(state=Tip.State.RETURNED):
        return False
    tip = Tip.objects.get(source=source)
    emit(TipReturned(tip_id=tip.pk, scope=tip.scope))
    return True

"""The end of a gift's minute: it is the creator's, or it was taken back in time. Each once, whoever comes first."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.wallet.errors import GiftNotUndone, GiftNotYours
from commerce.wallet.events import GiftSettled, GiftUndone
from commerce.wallet.models import CoinLot, FanStanding, Gift, Wallet
from commerce.wallet.selectors.gifts import gift_by_id, gift_of, gifts_due
from commerce.wallet.services.coins import wallet_held
from commerce.wallet.services.sending import gift_key
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit

logger = logging.getLogger(__name__)

SETTLED_AT_ONCE = 500


def gifts_settle(*, limit: int = SETTLED_AT_ONCE) -> int:
    """Settle the gifts whose minute is over, each in a transaction of its own; returns how many were news."""
    return sum(_settled(gift_id) for gift_id in gifts_due(timezone.now(), limit))


def _settled(gift_id: int) -> bool:
    """The same for one gift; one that is at fault keeps no other waiting."""
    try:
        return gift_settle(gift_id=gift_id)
    except Exception:
        logger.exception("gift %s could not be settled", gift_id)
        return False


@transaction.atomic
def gift_settle(*, gift_id: int) -> bool:
    """Make a gift the creator's when its minute is over; False when that is not so, or it is closed."""
    gift = gift_by_id(gift_id)
    if gift is None:
        return False
    wallet_held(gift.wallet)
    now = timezone.now()
    due = Gift.objects.filter(pk=gift.pk, state=Gift.State.PENDING, settle_at__lte=now)
    if not due.update(state=Gift.State.SETTLED, closed_at=now):
        return False
    ledger.settle(key=gift_key(gift))
    Wallet.objects.filter(pk=gift.wallet_id).update(coins_promised=F("coins_promised") - gift.coins)
    standing_add(gift, gift.coins)
    emit(GiftSettled(gift_id=gift.pk, scope=gift.scope))
    return True


def standing_add(gift: Gift, coins: int) -> None:
    """Count what somebody gave a creator in all; below nothing for what was taken back."""
    row, _is_new = FanStanding.objects.get_or_create(wallet=gift.wallet, creator=gift.creator)
    FanStanding.objects.filter(pk=row.pk).update(coins=F("coins") + coins)


@transaction.atomic
def gift_undo(*, sender: User, public_id: str) -> bool:
    """Take a gift back while its minute runs; False when it was taken back before.

    Raises GiftNotYours and GiftNotUndone; then nothing changed.
    """
    gift = gift_of(sender, public_id)
    if gift is None:
        raise GiftNotYours
    wallet_held(gift.wallet)
    gift.refresh_from_db()
    if gift.state == Gift.State.UNDONE:
        return False
    if gift.state != Gift.State.PENDING or gift.settle_at <= timezone.now():
        raise GiftNotUndone
    gift_give_up(gift)
    return True


def gift_give_up(gift: Gift) -> None:
    """Give a gift that is on its way up: its coins are back where they came from. The wallet is held by the caller."""
    pending = Gift.objects.filter(pk=gift.pk, state=Gift.State.PENDING)
    if not pending.update(state=Gift.State.UNDONE, closed_at=timezone.now()):
        return
    ledger.void(key=gift_key(gift))
    Wallet.objects.filter(pk=gift.wallet_id).update(
        coins_free=F("coins_free") + gift.coins, coins_promised=F("coins_promised") - gift.coins
    )
    for part in gift.parts.all():
        CoinLot.objects.filter(pk=part.lot_id).update(
            coins_left=F("coins_left") + part.coins, money_left_minor=F("money_left_minor") + part.minor
        )
    emit(GiftUndone(gift_id=gift.pk, scope=gift.scope))


def pending_of_lots(lot_ids: Sequence[int]) -> list[Gift]:
    """Return the gifts on their way that hold coins of some lots."""
    rows = Gift.objects.filter(state=Gift.State.PENDING, parts__lot__in=list(lot_ids))
    return list(rows.select_related("kind", "creator", "wallet").distinct().order_by("pk"))

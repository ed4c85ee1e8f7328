"""Voucher cards on air: the show's people hand one out, whoever does what it asks takes it."""

import time
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from commerce.promotions import services as promotions
from commerce.promotions.models import Code, VoucherCard, VoucherClaim
from marketplace.accounts.models import User
from marketplace.creators.selectors import is_following
from marketplace.kernel import passes
from streams.room.errors import CardElsewhere, CardNeedsAccount, RehearsalGivesNothing
from streams.room.selectors.vouchers import codes_offered, has_written_since
from streams.shows.locks import require_live
from streams.shows.models import Show

# Proves since when a page has had a card before it; longer than any show.
WATCH_KIND: Final = "card-watch"
WATCH_SECONDS: Final = 12 * 3600


@dataclass(frozen=True)
class CardDraft:
    """What a card asks for its code, of how many people at most (None: any number)."""

    task: str = VoucherCard.Task.OPEN
    task_seconds: int = 0
    claims_max: int | None = None


@transaction.atomic
def card_open(*, show: Show, code: Code | None, draft: CardDraft, by: User) -> VoucherCard:
    """Put a card on air; the one before it goes. Raises ShowNotLive, RehearsalGivesNothing, CardElsewhere."""
    require_live(show)
    if show.is_rehearsal:
        raise RehearsalGivesNothing
    if code is None or not codes_offered(show).filter(pk=code.pk).exists():
        raise CardElsewhere
    promotions.voucher_cards_close(scope=show.public_id)
    return promotions.voucher_card_open(
        scope=show.public_id,
        code=code,
        by=by,
        task=draft.task,
        task_seconds=draft.task_seconds,
        claims_max=draft.claims_max,
    )


def card_take(*, show: Show, card: VoucherCard, user: User | None, watch: str = "") -> VoucherClaim:
    """Let somebody take a card; the second time is the first claim.

    ``watch`` is what their page was given when the card came (see ``watch_sign``).
    Raises CardNeedsAccount, CardTaskOpen, CardClosed, CardsGone.
    """
    if user is None:
        raise CardNeedsAccount
    return promotions.voucher_claim(card=card, user=user, is_done=task_done(show, card, user, watch))


def task_done(show: Show, card: VoucherCard, user: User, watch: str) -> bool:
    """Tell whether somebody did what a card asks."""
    match card.task:
        case VoucherCard.Task.FOLLOW:
            return is_following(user, show.creator)
        case VoucherCard.Task.COMMENT:
            return has_written_since(show, user, card.opened_at)
        case VoucherCard.Task.TIME:
            return watched_seconds(card, user, watch) >= card.task_seconds
    return True


def watch_sign(card: VoucherCard, user: User) -> str:
    """Return what proves later since when a page has had a card before it."""
    claims = {"c": card.public_id, "u": user.public_id, "t": int(time.time())}
    return passes.sign(WATCH_KIND, claims, seconds=WATCH_SECONDS)


def watched_seconds(card: VoucherCard, user: User, watch: str) -> int:
    """Return for how long somebody's page has had a card before it; 0 for a proof that is none."""
    try:
        claims = passes.read(WATCH_KIND, watch)
    except passes.PassRefused:
        return 0
    if (claims.get("c"), claims.get("u")) != (card.public_id, user.public_id):
        return 0
    return max(0, int(time.time()) - int(claims["t"]))

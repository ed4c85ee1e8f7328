"""Who gets the piece: the winner is charged by itself, and if that fails the host's wish decides what comes next.

Every step is one conditional write with what follows from it, and may be done again after a crash: a step that was
done says so in its row, an order has the award's key, and a charge has a key made of it.
"""

import logging
from datetime import timedelta
from typing import Any, Final
from uuid import uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commerce.auctions.engine import without
from commerce.auctions.errors import OfferOver
from commerce.auctions.events import AuctionRelisted, AwardMoved
from commerce.auctions.models import Auction, AuctionDeed, Award, Bidder
from commerce.auctions.selectors.logs import offers_of, rules_of
from commerce.auctions.services.deeds import deed_write
from commerce.auctions.services.ordering import award_order
from commerce.auctions.services.pieces import ASIDE_SECONDS, aside_key, piece_give_back, piece_hand
from commerce.auctions.services.turns import turn_take
from commerce.orders.models import Order
from commerce.payments.errors import MethodNotSaved
from commerce.payments.models import Payment
from commerce.payments.selectors import payments_of, usual_method
from commerce.payments.services import payment_charge
from marketplace.kernel.bus import emit
from marketplace.kernel.refusals import Refusal

logger = logging.getLogger(__name__)

# The winner, and so many others one after the other; then the piece goes back.
ROUNDS_MAX: Final = 4
# A charge that broke off is looked at again after so long.
LOOK_AGAIN_SECONDS: Final = 30
Kind = AuctionDeed.Kind
State = Award.State


def award_charge(*, award: Award) -> Payment | None:
    """Order what an award is of, once, and charge the saved card; never inside a transaction.

    None: there is nothing to charge any more, or no card; then its bidder can pay another way until the order ends.
    """
    order = _placed(award)
    if order is None or order.state != Order.State.PENDING or award.bidder.user is None:
        return None
    saved = usual_method(award.bidder.user)
    if payments_of(order) or saved is None:
        return None
    try:
        return payment_charge(order=order, saved=saved, key=uuid5(award.key, "charge"))
    except Refusal as refusal:
        # A card that was removed in this moment, say: the order stands, and can be paid another way.
        logger.info("award %s was not charged: %s", award, refusal.code)
        return None


@transaction.atomic
def _placed(award: Award) -> Order | None:
    """Place the order of an award that is due; returns the order of one that was placed before."""
    turn_take(award.auction_id)
    later = timezone.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
    Award.objects.filter(pk=award.pk, state__in=(State.DUE, State.PLACED)).update(
        due_at=later, attempts=F("attempts") + 1
    )
    award.refresh_from_db()
    if award.state == State.PLACED:
        return award.order
    if award.state != State.DUE:
        return None
    user = award.bidder.user
    try:
        if user is None or not user.is_active or not award.bidder.goes_to:
            raise MethodNotSaved
        with transaction.atomic():
            order = award_order(award)
    except Refusal as refusal:
        _fail(award, State.DUE, reason=refusal.code)
        return None
    Award.objects.filter(pk=award.pk).update(state=State.PLACED, order=order)
    award.refresh_from_db()
    _tell(award)
    return order


@transaction.atomic
def award_paid(*, award: Award) -> bool:
    """Note that the money came, and that nothing more comes of the auction; False when that was noted.

    Late money of an award that had failed ends nobody's second chance: that goes on with the auction's own piece.
    """
    turn_take(award.auction_id)
    rows = Award.objects.filter(pk=award.pk, state__in=(State.PLACED, State.FAILED))
    if not rows.update(state=State.PAID):
        return False
    award.refresh_from_db()
    deed_write(award.auction, Kind.PAID, bidder=award.bidder.name, price=award.price_minor)
    if not Award.objects.filter(auction=award.auction_id, state__in=Award.OPEN).exists():
        _finish(award.auction)
    _tell(award)
    return True


@transaction.atomic
def award_failed(*, award: Award, reason: str = "") -> bool:
    """Note that an order of an award ended unpaid, and go on as the host wished; False when that was noted."""
    return _fail(award, State.PLACED, reason=reason)


def _fail(award: Award, before: Award.State, *, reason: str) -> bool:
    turn_take(award.auction_id)
    if not Award.objects.filter(pk=award.pk, state=before).update(state=State.FAILED):
        return False
    award.refresh_from_db()
    deed_write(award.auction, Kind.FAILED, reason=reason, bidder=award.bidder.name, price=award.price_minor)
    _tell(award)
    _go_on(award)
    return True


@transaction.atomic
def award_accept(*, award: Award) -> None:
    """Take a second chance: it is ordered and charged like a win. Raises OfferOver."""
    turn_take(award.auction_id)
    now = timezone.now()
    open_rows = Award.objects.filter(pk=award.pk, state=State.OFFERED, due_at__gt=now)
    if not open_rows.update(state=State.DUE, due_at=now):
        raise OfferOver
    award.refresh_from_db()
    deed_write(award.auction, Kind.ACCEPTED, by=award.bidder.user, bidder=award.bidder.name)
    _tell(award)


@transaction.atomic
def award_pass(*, award: Award) -> bool:
    """Let a second chance go, or note that its time is over; False when it was taken or gone."""
    turn_take(award.auction_id)
    if not Award.objects.filter(pk=award.pk, state=State.OFFERED).update(state=State.PASSED):
        return False
    award.refresh_from_db()
    deed_write(award.auction, Kind.PASSED, bidder=award.bidder.name)
    _tell(award)
    _go_on(award)
    return True


def _go_on(award: Award) -> None:
    """Offer the piece to the next bidder, auction it again, or put it back on the shelf."""
    auction = Auction.objects.select_related("variant__product").get(pk=award.auction_id)
    wish = auction.on_failure
    if wish == Auction.OnFailure.RUNNER_UP and award.round < ROUNDS_MAX and _offer_next(auction, award.round):
        return
    if wish == Auction.OnFailure.RELIST:
        _relist(auction)
        return
    _finish(auction)
    deed_write(auction, Kind.GIVEN_BACK)
    piece_give_back(auction)
    emit(AwardMoved(scope=auction.scope, auction=auction.public_id, round=award.round, state="given_back"))


def _offer_next(auction: Auction, last: int) -> bool:
    """Offer it to whoever bid most of all others, at the price that it would have had without those before them."""
    had = set(Award.objects.filter(auction=auction).values_list("bidder__name", flat=True))
    standing = without(rules_of(auction), offers_of(auction), had)
    bidder = Bidder.objects.filter(auction=auction, name=standing.leader or "").first()
    if bidder is None or standing.price is None:
        return False
    now = timezone.now()
    award = Award.objects.create(
        auction=auction,
        round=last + 1,
        bidder=bidder,
        price_minor=standing.price,
        state=State.OFFERED,
        due_at=now + timedelta(seconds=settings.AUCTION_OFFER_SECONDS),
    )
    deed_write(auction, Kind.OFFERED, bidder=bidder.name, price=standing.price)
    _tell(award)
    return True


def _relist(auction: Auction) -> None:
    """Post the same auction once more, not begun, with the same piece."""
    again = Auction.objects.create(
        key=uuid5(auction.key, "again"),
        relist_of=auction,
        **{name: getattr(auction, name) for name in RELISTED},
    )
    piece_hand(auction, key=aside_key(again.public_id, 1), seconds=ASIDE_SECONDS)
    _finish(auction)
    deed_write(auction, Kind.RELISTED, relisted=again.public_id)
    deed_write(again, Kind.POSTED, of=auction.public_id, start=again.start_minor)
    emit(AuctionRelisted(scope=auction.scope, auction=auction.public_id, relisted=again.public_id))


RELISTED: Final = (
    "scope", "variant", "creator", "collaboration", "number", "currency", "start_minor", "increments",
    "duration_seconds", "reset_seconds", "is_sudden_death", "window_seconds", "on_failure", "by",
)  # fmt: skip


def _finish(auction: Auction) -> None:
    Auction.objects.filter(pk=auction.pk, finished_at__isnull=True).update(finished_at=timezone.now())
    # Where a piece would have gone is nobody's business any more; orders have their own copy.
    Bidder.objects.filter(auction=auction).update(goes_to={})


def _tell(award: Award) -> None:
    auction = award.auction
    told: dict[str, Any] = {"scope": auction.scope, "auction": auction.public_id}
    emit(AwardMoved(**told, round=award.round, state=award.state))

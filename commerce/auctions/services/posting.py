"""Writes of the host: an auction is posted, begun, or withdrawn before it began; the operator's is declared void."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.auctions.engine import USUAL_INCREMENTS
from commerce.auctions.errors import (
    AuctionBegun,
    AuctionBeingPaid,
    AuctionRunning,
    AuctionSettled,
    AuctionUnreadable,
    TicketNotAuctioned,
    VoidNeedsReason,
)
from commerce.auctions.events import AuctionOff, AuctionOpened, AuctionPosted
from commerce.auctions.models import Auction, AuctionDeed, Award, Bidder
from commerce.auctions.models.auctions import (
    DURATION_SECONDS_MAX,
    DURATION_SECONDS_MIN,
    RESET_SECONDS_MAX,
    RESET_SECONDS_MIN,
)
from commerce.auctions.moments import moment_of, ms_of
from commerce.auctions.services.deeds import deed_write
from commerce.auctions.services.pieces import piece_give_back, piece_set_aside
from commerce.auctions.services.turns import turn_take
from commerce.catalog.models import Variant
from commerce.checkout.drop_grace import drop_grace
from commerce.promotions.models.drops import GRACE_SECONDS
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money

# How late a picture counts in sudden death, beside its show's own delay.
SUDDEN_SECONDS: Final = 8
REASON_LETTERS_MIN: Final = 10
REASON_LETTERS_MAX: Final = 300
START_MINOR_MAX: Final = 10**9
Kind = AuctionDeed.Kind
State = Auction.State


@dataclass(frozen=True)
class Place:
    """In which show something is auctioned, and who is credited for it (public ids)."""

    scope: str
    creator: str = ""
    collaboration: str = ""
    number: int | None = None


@dataclass(frozen=True)
class AuctionDraft:
    """The rules of an auction as its host wants them."""

    start: Money
    duration_seconds: int = 60
    reset_seconds: int = 5
    is_sudden_death: bool = False
    increments: Sequence[tuple[int, int]] = USUAL_INCREMENTS
    on_failure: str = Auction.OnFailure.RUNNER_UP

    def check(self) -> None:
        """Raise AuctionUnreadable for rules by which nobody could bid."""
        if not 1 <= self.start.minor <= START_MINOR_MAX:
            raise AuctionUnreadable(problem=_("the first bid has to be an amount."))
        if not DURATION_SECONDS_MIN <= self.duration_seconds <= DURATION_SECONDS_MAX:
            raise AuctionUnreadable(problem=_("it runs from 10 seconds to an hour."))
        if not RESET_SECONDS_MIN <= self.reset_seconds <= RESET_SECONDS_MAX:
            raise AuctionUnreadable(problem=_("a late bid gives the others 1 to 9 seconds."))
        if self.on_failure not in Auction.OnFailure.values or not _is_table(self.increments):
            raise AuctionUnreadable(problem=_("the steps have to begin at nothing and go up."))


def _is_table(increments: Sequence[tuple[int, int]]) -> bool:
    since = [row[0] for row in increments]
    begins = bool(since) and since[0] == 0 and since == sorted(set(since))
    return begins and all(1 <= row[1] <= START_MINOR_MAX for row in increments)


@transaction.atomic
def auction_post(*, key: UUID, place: Place, variant: Variant, draft: AuctionDraft, by: User) -> Auction:
    """Post an auction and set its piece aside, both or neither; the same key posts one.

    Raises AuctionUnreadable, TicketNotAuctioned, SoldOut.
    """
    first = Auction.objects.filter(key=key).first()
    if first is not None:
        return first
    draft.check()
    if variant.product.is_ticket:
        raise TicketNotAuctioned
    try:
        with transaction.atomic():
            auction = _created(key, place, variant, draft, by)
    except IntegrityError:
        return Auction.objects.get(key=key)
    piece_set_aside(auction)
    deed_write(auction, Kind.POSTED, by=by, start=draft.start.minor)
    emit(AuctionPosted(scope=auction.scope, auction=auction.public_id))
    return auction


def _created(key: UUID, place: Place, variant: Variant, draft: AuctionDraft, by: User) -> Auction:
    return Auction.objects.create(
        key=key,
        scope=place.scope,
        creator=place.creator,
        collaboration=place.collaboration,
        number=place.number,
        variant=variant,
        currency=draft.start.currency,
        start_minor=draft.start.minor,
        increments=[list(row) for row in draft.increments],
        duration_seconds=draft.duration_seconds,
        reset_seconds=draft.reset_seconds,
        is_sudden_death=draft.is_sudden_death,
        window_seconds=_window(draft, variant.product_id),
        on_failure=draft.on_failure,
        by=by,
    )


def _window(draft: AuctionDraft, product_id: int) -> int:
    """Return for how long after the end late pictures may bid.

    How late a picture is only its page knows, and nobody can answer a last bid in sudden death: there it is less, so
    that little is won by whoever says that their picture were later than it is. A show's own delay is everybody's.
    """
    window = drop_grace(product_id)
    return window - GRACE_SECONDS + SUDDEN_SECONDS if draft.is_sudden_death else window


@transaction.atomic
def auction_open(*, auction: Auction, by: User) -> None:
    """Let the clock run. Raises AuctionRunning while another one runs in the show, AuctionBegun."""
    # In whole milliseconds, as the log says it.
    now = moment_of(ms_of(timezone.now()))
    ends = now + timedelta(seconds=auction.duration_seconds)
    closes = ends + timedelta(seconds=auction.window_seconds)
    try:
        with transaction.atomic():
            waiting = Auction.objects.filter(pk=auction.pk, state=State.SCHEDULED)
            if not waiting.update(state=State.OPEN, opened_at=now, ends_at=ends, closes_at=closes):
                raise AuctionBegun
    except IntegrityError as error:
        raise AuctionRunning from error
    auction.refresh_from_db()
    deed_write(auction, Kind.OPENED, by=by, after=auction.bids)
    closes_ms = ms_of(closes)
    emit(AuctionOpened(scope=auction.scope, auction=auction.public_id, closes_ms=closes_ms))


@transaction.atomic
def auction_withdraw(*, auction: Auction, by: User | None) -> None:
    """Take an auction back before it began; its piece is on the shelf again. Raises AuctionBegun."""
    now = timezone.now()
    waiting = Auction.objects.filter(pk=auction.pk, state=State.SCHEDULED)
    if not waiting.update(state=State.WITHDRAWN, settled_at=now, finished_at=now):
        raise AuctionBegun
    deed_write(auction, Kind.WITHDRAWN, by=by)
    _off(auction)


@transaction.atomic
def auction_void(*, auction: Auction, by: User, reason: str) -> None:
    """Declare an auction void because of an error, with a reason that everybody who bid can read.

    For operators; nobody is charged, and the piece is on the shelf again.
    Raises VoidNeedsReason, AuctionBeingPaid once an order was made of it, AuctionSettled.
    """
    reason = " ".join(reason.split())[:REASON_LETTERS_MAX]
    if len(reason) < REASON_LETTERS_MIN:
        raise VoidNeedsReason
    # Its row first, so that no bid and no order comes in between.
    turn_take(auction.pk)
    ordered = Award.objects.filter(auction=auction, order__isnull=False)
    if ordered.filter(state__in=[Award.State.PLACED, Award.State.PAID]).exists():
        raise AuctionBeingPaid
    now = timezone.now()
    standing = Auction.objects.filter(pk=auction.pk, finished_at__isnull=True)
    before = standing.values_list("opened_at", flat=True).first()
    # One that has not begun gets a beginning and an end: it is over by then.
    times = {} if before else {"opened_at": now, "ends_at": now, "closes_at": now}
    if not standing.update(state=State.VOIDED, settled_at=now, finished_at=now, **times):
        raise AuctionSettled
    Award.objects.filter(auction=auction, state__in=Award.OPEN).update(state=Award.State.FAILED)
    deed_write(auction, Kind.VOIDED, by=by, reason=reason)
    _off(auction)


def _off(auction: Auction) -> None:
    piece_give_back(auction)
    Bidder.objects.filter(auction=auction).update(goes_to={})
    emit(AuctionOff(scope=auction.scope, auction=auction.public_id))

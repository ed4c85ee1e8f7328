"""What auctions do when they hear of themselves, of orders and of payments."""

from commerce.auctions import tasks
from commerce.auctions.events import AuctionOpened, AuctionSettled, AwardMoved, BidMade
from commerce.auctions.letters import award_mail, host_mail
from commerce.auctions.models import Award
from commerce.auctions.moments import moment_of
from commerce.auctions.selectors.awards import auction_by_id, award_of_order, award_of_round
from commerce.auctions.services.awarding import award_failed, award_paid
from commerce.orders.events import OrderCancelled, OrderPaid, OrderSoldOut
from commerce.payments.events import PaymentFailed
from commerce.payments.selectors import usual_method
from marketplace.kernel.bus import on

# The clock


@on(AuctionOpened)
def settle_at_the_end(event: AuctionOpened) -> None:
    """Have it settled at its end; should that get lost, the sweep does it."""
    tasks.auction_settle.apply_async((event.auction,), eta=moment_of(event.closes_ms))


@on(BidMade)
def settle_later(event: BidMade) -> None:
    """Have it settled at the end that a bid moved it to."""
    if event.closes_ms is not None:
        tasks.auction_settle.apply_async((event.auction,), eta=moment_of(event.closes_ms))


# Who gets it


@on(AuctionSettled)
def charge_winner(event: AuctionSettled) -> None:
    """Order and charge what was won; should that get lost, the sweep does it."""
    _charge(award_of_round(event.auction, 1))


@on(AwardMoved)
def charge_next(event: AwardMoved) -> None:
    """Order and charge a second chance that was taken."""
    if event.state == Award.State.DUE:
        _charge(award_of_round(event.auction, event.round))


def _charge(award: Award | None) -> None:
    if award is not None:
        tasks.award_due.delay(award.pk)


@on(OrderPaid, durable=True)
def note_paid(event: OrderPaid) -> None:
    """The money of what somebody won is there."""
    award = award_of_order(event.order_id)
    if award is not None:
        award_paid(award=award)


@on(OrderCancelled, durable=True)
def note_unpaid(event: OrderCancelled) -> None:
    """Whoever won did not pay: the next one, another auction, or the shelf."""
    award = award_of_order(event.order_id)
    if award is not None and award.order is not None:
        award_failed(award=award, reason=award.order.end_reason)


@on(OrderSoldOut, durable=True)
def note_too_late(event: OrderSoldOut) -> None:
    """Whoever won paid when the piece was another's by then; their money goes back."""
    award = award_of_order(event.order_id)
    if award is not None:
        award_failed(award=award, reason="sold_out")


# Mails


@on(AuctionSettled, durable=True)
def mail_settled(event: AuctionSettled) -> None:
    """Tell the winner that the card is charged, and the host how it ended."""
    auction, award = auction_by_id(event.auction), award_of_round(event.auction, 1)
    if award is not None:
        award_mail("auction_won", award)
    if auction is not None:
        host_mail(auction, auction.state, auction.price)


@on(AwardMoved, durable=True)
def mail_award(event: AwardMoved) -> None:
    """Tell whoever is offered the piece, missed it, or has no card to charge; and the host what became of it."""
    award = award_of_round(event.auction, event.round)
    if award is None:
        return
    key = f"{event.state}:{event.round}"
    if event.state == Award.State.OFFERED:
        award_mail("auction_offer", award)
        host_mail(award.auction, event.state, award.price, key=key)
    elif event.state == Award.State.PASSED:
        award_mail("auction_over", award)
    elif event.state == Award.State.PLACED:
        if award.bidder.user is not None and usual_method(award.bidder.user) is None:
            award_mail("auction_unpaid", award)
    elif event.state in {Award.State.PAID, Award.State.FAILED, "given_back"}:
        host_mail(award.auction, event.state, award.price, key=key)


@on(PaymentFailed, durable=True)
def mail_not_charged(event: PaymentFailed) -> None:
    """Tell the winner that the card on file was refused, and until when they can pay another way."""
    award = award_of_order(event.order_id)
    if award is not None and award.state == Award.State.PLACED:
        award_mail("auction_unpaid", award)

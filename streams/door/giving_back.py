"""Tickets that come back: for money while the rules say so, or through the box office when somebody else buys."""

from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order, OrderLine
from commerce.orders.selectors import line_by_public_id
from commerce.payments.services import refund_begin
from commerce.payments.services.refunding import refund_of_key
from commerce.stock.errors import SoldOut
from commerce.stock.services import stock_return
from commerce.stock.services.taking_again import stock_return_undo
from commerce.tickets.hands import ticket_offer, ticket_offer_end
from commerce.tickets.models import Ticket
from commerce.tickets.services import ticket_lose
from marketplace.accounts.models import User
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money, format_money
from streams.door.errors import (
    NotRefundable,
    NotResold,
    NotYoursToSell,
    RefundChanged,
    SeatIsBeingSold,
    TicketOnOffer,
)
from streams.door.events import SeatResold
from streams.door.resold import resold_among
from streams.door.selectors import Seat


def refund_key(ticket: Ticket) -> UUID:
    """Return the key under which a ticket's money goes back: once, whoever asks and however often."""
    return uuid5(NAMESPACE_URL, f"ticket-refund:{ticket.public_id}")


@transaction.atomic
def ticket_refund(*, seat: Seat, expected_minor: int, by: User, now: datetime) -> Money:
    """Take a ticket back and give its buyer what the rules say; the page said ``expected_minor``.

    Raises NotYoursToSell, TicketOnOffer, NotRefundable, RefundChanged and what ``refund_begin`` raises; nothing changed
    then.
    """
    line = seat.line
    if line is None or not seat.is_buyer:
        raise NotYoursToSell
    order = Order.objects.select_for_update().get(pk=line.order_id)
    line.refresh_from_db()
    seat.ticket.refresh_from_db(fields=["offered_at"])
    if (first := refund_of_key(order, refund_key(seat.ticket))) is not None:
        return first.money
    if seat.ticket.offered_at is not None:
        raise TicketOnOffer
    back = seat.back(now)
    if back is None or not ticket_lose(ticket_id=seat.ticket.pk, why=Ticket.Lost.REFUNDED):
        raise NotRefundable
    if back.minor != expected_minor:
        raise RefundChanged(amount=format_money(back))
    is_seat = seat.each == 1
    if not back and is_seat:
        stock_return(variant_id=line.variant_id, quantity=1, key=str(order.key))
    if not back:
        return back
    reason = _("Ticket to “%(title)s” given back") % {"title": seat.show.title}
    # One of a group is no piece of the line: its price goes back, and its seat stays with the group.
    _give_back(line, seat.ticket, back, (reason, by), is_seat=is_seat, restock=is_seat)
    return back


def _give_back(
    line: OrderLine,
    ticket: Ticket,
    back: Money,
    why: tuple[str, User | None],
    *,
    is_seat: bool = True,
    restock: bool,
) -> None:
    reason, by = why
    part = RefundPart(line.public_id, back.minor, pieces=int(is_seat), restock=restock)
    refund_begin(order=line.order, key=refund_key(ticket), parts=[part], reason=reason, asked_by=by)


@transaction.atomic
def resale_offer(*, seat: Seat) -> bool:
    """Let the box office sell a seat again at what it cost; False when it tries to already.

    Raises NotResold, TicketGone.
    """
    if seat.line is None or not seat.may_be_offered:
        raise NotResold
    Order.objects.select_for_update().get(pk=seat.line.order_id)
    if not ticket_offer(ticket=seat.ticket):
        return False
    stock_return(variant_id=seat.line.variant_id, quantity=1, key=str(seat.line.order.key))
    return True


@transaction.atomic
def resale_end(*, seat: Seat) -> bool:
    """Keep a ticket that was offered; False when it is not on offer. Raises SeatIsBeingSold."""
    if seat.line is None:
        return False
    Order.objects.select_for_update().get(pk=seat.line.order_id)
    if not ticket_offer_end(ticket=seat.ticket):
        return False
    try:
        stock_return_undo(variant_id=seat.line.variant_id, key=str(seat.line.order.key))
    except SoldOut as refusal:
        raise SeatIsBeingSold from refusal
    return True


@transaction.atomic
def resale_settle(*, tier_id: int) -> int:
    """After a sale: as many offered seats are sold as there are more of them than seats left; returns how many.

    The box office's own seats go first, then those that came back, the longest-offered first. What shares a hall with
    the tier is looked at too: a sale of one kind of ticket may have been of another one's seat.
    """
    sold = 0
    for pk in resold_among(tier_id):
        if ticket_lose(ticket_id=pk, why=Ticket.Lost.RESOLD):
            emit(SeatResold(ticket_id=pk))
            sold += 1
    return sold


@transaction.atomic
def resold_pay(*, ticket: Ticket, title: str) -> None:
    """Give the buyer of a seat that was sold again what it cost; once. Raises what ``refund_begin`` raises."""
    line = line_by_public_id(ticket.source)
    if line is None or ticket.lost_why != Ticket.Lost.RESOLD:
        return
    Order.objects.select_for_update().get(pk=line.order_id)
    line.refresh_from_db()
    face = Money(line.total_minor, line.order.currency).allocate([1] * line.quantity)[ticket.number - 1]
    left = line.total_minor - line.refunded_minor
    back = Money(min(face.minor, left), face.currency)
    if back:
        reason = _("Your seat for “%(title)s” was sold again") % {"title": title}
        _give_back(line, ticket, back, (reason, None), restock=False)


def tickets_offered(tier_ids: Iterable[int]) -> int:
    """Return how many seats of these kinds wait for another buyer."""
    offered = Ticket.objects.filter(
        tier__in=list(tier_ids), offered_at__isnull=False, revoked_at__isnull=True
    )
    return offered.count()

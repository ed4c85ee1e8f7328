"""An order's money arrives: the pieces become the buyer's, or all of the money has to go back."""

from datetime import datetime
from enum import Enum
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Product
from commerce.ledger import services as ledger
from commerce.ledger.kinds import MovementKind
from commerce.orders.events import OrderPaid, OrderSoldOut
from commerce.orders.granting import grant
from commerce.orders.models import Fulfilment, Order
from commerce.orders.trail import sale_postings
from commerce.promotions.services import redemptions_return, redemptions_spend
from commerce.stock.services import reservation_extend, reservation_release, reservation_sell
from marketplace.kernel.bus import emit

# The slowest bank transfers take some days; a failed payment frees the pieces at once, with its order.
SETTLING_HOLD_SECONDS: Final = 7 * 24 * 3600


class Paid(Enum):
    """What came of a payment."""

    PAID = "paid"
    ALREADY = "already"
    SOLD_OUT = "sold_out"


@transaction.atomic
def order_mark_paid(*, order: Order, provider: str = "") -> Paid:
    """Give the order what was paid for; must run in the transaction that books the payment.

    A payment made in time may be noticed after the hold ran out: the order is then paid if pieces are left and its
    codes too, and SOLD_OUT tells the caller to return all of the money. Nobody has to press a button.
    """
    now = timezone.now()
    unpaid = Order.objects.filter(pk=order.pk, paid_at__isnull=True)
    paid = {"state": Order.State.PAID, "paid_at": now, "end_reason": ""}
    if not unpaid.filter(state=Order.State.PENDING).update(**paid):
        if _collected(order, now, provider):
            return Paid.PAID
        if not unpaid.filter(state=Order.State.CANCELLED).update(**paid):
            return Paid.ALREADY
        return _revive(order, now, provider)
    return _take_and_sell(order, now, provider)


def _revive(order: Order, now: datetime, provider: str) -> Paid:
    """The money of an order that had run out came: it is packed after all, if its pieces are still there."""
    outcome = _take_and_sell(order, now, provider)
    if outcome is Paid.PAID:
        ended = Fulfilment.objects.filter(order=order, state=Fulfilment.State.CANCELLED)
        ended.update(state=Fulfilment.State.TO_PACK)
    return outcome


def _take_and_sell(order: Order, now: datetime, provider: str) -> Paid:
    if not take_or_end(order):
        return Paid.SOLD_OUT
    _sell(order, now, provider)
    return Paid.PAID


class _GoneError(Exception):
    """What the order was to have is somebody else's by now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def take_or_end(order: Order) -> bool:
    """Make what an order is of its buyer's; False when something is somebody else's by now, and the order ended."""
    try:
        with transaction.atomic():
            _take(order)
    except _GoneError as gone:
        Order.objects.filter(pk=order.pk).update(state=Order.State.CANCELLED, end_reason=gone.reason)
        # A part that is still held is of no use to the buyer alone.
        reservation_release(key=str(order.key))
        redemptions_return(key=str(order.key))
        emit(OrderSoldOut(order_id=order.pk))
        return False
    return True


def _take(order: Order) -> None:
    """Make pieces and uses of codes the buyer's, all of them: in the order in which placing claims them."""
    if not reservation_sell(key=str(order.key)) and _is_counted(order):
        raise _GoneError("sold_out")
    if not redemptions_spend(key=str(order.key)):
        raise _GoneError("code_spent")


def _is_counted(order: Order) -> bool:
    """Something of it has to be there to be sold; of memberships, coins and tips nothing was held."""
    return order.lines.exclude(variant__product__kind__in=Product.COUNTER_KINDS).exists()


def _collected(order: Order, now: datetime, provider: str) -> bool:
    """Note the money of an order whose pieces are its buyer's already."""
    waiting = Order.objects.filter(pk=order.pk, state=Order.State.CONFIRMED)
    if not waiting.update(state=Order.State.PAID, paid_at=now):
        return False
    _sell(order, now, provider)
    return True


def _sell(order: Order, now: datetime, provider: str) -> None:
    order.state, order.paid_at, order.end_reason = Order.State.PAID, now, ""
    grant(order)
    parcels = order.fulfilments.select_related("brand").prefetch_related("lines__credited_to")
    ledger.post(
        key=f"sale:{order.public_id}",
        kind=MovementKind.SALE,
        reference=order.public_id,
        lines=sale_postings(order, parcels, provider),
    )
    emit(OrderPaid(order_id=order.pk, scope=order.scope))


def order_hold(*, order: Order) -> None:
    """Hold the pieces of an order until its bank answers: the buyer has paid, and it takes its time."""
    reservation_extend(key=str(order.key), seconds=SETTLING_HOLD_SECONDS)


def order_note_payment(*, order_id: int, state: str, label: str = "", failure: str = "") -> None:
    """Keep what the buyer's page says about paying; payments live on a floor the order page cannot see."""
    fields = {"payment_state": state, "payment_failure": failure[:40]}
    if label:
        fields["payment_label"] = label
    Order.objects.filter(pk=order_id).update(**fields)

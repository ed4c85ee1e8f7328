"""Something that has arrived, and the steps of sending it back, in tests."""

from typing import Any
from uuid import uuid4

from commerce.catalog.models import Product
from commerce.orders.models import Order, OrderLine
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.payments.models import Refund
from commerce.returns.models import Return
from commerce.returns.services import Receipt, return_accept, return_ask, return_receive
from commerce.returns.services.asking import Request
from marketplace.accounts.models import User
from tests.commerce.payments import buying


def deliver_order(order: Order, by: User) -> None:
    for parcel in order.fulfilments.all():
        shipment = shipment_send(fulfilment=parcel, way=Way("T1"), key=uuid4(), by=by)
        shipment_deliver(shipment=shipment, by=by)


def order_there(lamp: Product, candle: Product, *, user: User, by: User, committing: Any) -> Order:
    """Somebody's order of two lamps and a candle, delivered."""
    order = buying.place(buying.draft(lamp, quantity=2), buying.draft(candle), user=user)
    buying.pay(order, committing)
    with committing():
        deliver_order(order, by)
    return order


def lamp_of(order: Order) -> OrderLine:
    return order.lines.get(title="Washi Moon lamp")


def ask(order: Order, pieces: int = 1, **fields: Any) -> Return:
    request = Request({lamp_of(order).public_id: pieces}, "damaged", "It is cracked")
    values = {"key": uuid4(), "request": request, "by": order.buyer.user, **fields}
    return return_ask(fulfilment=order.fulfilments.get(), **values)


def received(order: Order, by: User, pieces: int = 1, *, restock: bool = True) -> Return:
    back = ask(order, pieces)
    return_accept(back=back, words="Sorry!", by=by)
    receipts = {lamp_of(order).public_id: Receipt(pieces, "as_new", restock)}
    return_receive(back=back, receipts=receipts, by=by)
    back.refresh_from_db()
    return back


def nothing_happened() -> bool:
    return not (
        Return.objects.exists()
        or Refund.objects.exists()
        or OrderLine.objects.filter(returned_quantity__gt=0).exists()
    )

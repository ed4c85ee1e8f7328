"""Many hands on the pieces of one order, with real row locks: sent or cancelled, asked for and paid back once."""

from functools import partial
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.models import Fulfilment, Order, OrderLine, Shipment
from commerce.orders.services import Way, shipment_send
from commerce.payments.models import Refund
from commerce.payments.services import parcel_cancel
from commerce.returns.models import Return
from commerce.returns.services import Receipt, return_accept, return_receive, return_refund
from commerce.stock.models import StockItem
from marketplace.kernel.refusals import Refusal
from tests.commerce.payments import buying
from tests.commerce.payments.test_races import at_once, pay
from tests.commerce.returns.back import ask, deliver_order, lamp_of, received

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def part_of(order: Order) -> Fulfilment:
    return Fulfilment.objects.select_related("order", "brand").get(order=order)


@pytest.fixture
def paid(world, alice) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=3), user=alice)
    pay(order)
    order.refresh_from_db()
    return order


def test_pieces_are_sent_or_cancelled_and_never_both(paid, carla):
    line = lamp_of(paid).public_id
    send = [
        partial(shipment_send, fulfilment=part_of(paid), way=Way(f"T{n}"), key=uuid4(), pieces={line: 2})
        for n in range(3)
    ]
    cancel = [
        partial(parcel_cancel, fulfilment=part_of(paid), key=uuid4(), pieces={line: 2}, reason="", by=carla)
        for _n in range(3)
    ]

    results = at_once([*send, *cancel])

    assert sum(not isinstance(result, Refusal) for result in results) == 1
    row = OrderLine.objects.get(public_id=line)
    assert (row.shipped_quantity, row.cancelled_quantity) in ((2, 0), (0, 2))
    assert Shipment.objects.count() + Refund.objects.count() == 1
    assert prove().difference == ""


def test_two_tabs_ask_for_the_same_pieces_once(paid, carla):
    deliver_order(paid, carla)

    results = at_once([partial(ask, paid, 2)] * 4)

    assert sum(isinstance(result, Return) for result in results) == 1
    assert Return.objects.count() == 1


def test_a_return_is_received_and_paid_for_once(paid, carla):
    deliver_order(paid, carla)
    back = received(paid, carla, 2)
    line = lamp_of(paid).public_id
    pay_back = partial(
        return_refund, back=back, amounts={line: 12800}, with_delivery=False, reason="", by=carla
    )

    results = at_once([pay_back] * 4)

    assert sorted(results) == [False, False, False, True]
    assert Refund.objects.get().amount_minor == 12800
    assert StockItem.objects.get(variant__order_lines__public_id=line).on_hand == 9
    assert prove().difference == ""


def test_what_came_back_is_counted_once(paid, carla):
    deliver_order(paid, carla)
    back = ask(paid, 1)
    return_accept(back=back, words="", by=carla)
    from_form = {lamp_of(paid).public_id: Receipt(1, "as_new", restock=True)}

    results = at_once([partial(return_receive, back=back, receipts=from_form, by=carla)] * 4)

    assert sorted(results) == [False, False, False, True]
    assert lamp_of(paid).returned_quantity == 1

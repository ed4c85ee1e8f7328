"""Refunds that are on their way and may yet fail: nothing is closed for them, and what fails leaves all as it was."""

from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Fulfilment, Order
from commerce.orders.services import Way, shipment_send
from commerce.payments.errors import PaymentKeyTaken, ProviderRefused
from commerce.payments.models import Payment, Refund
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import payment_begin, refund_begin
from commerce.payments.services.refunding import refund_send
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=3), user=alice)
    buying.pay(order, committing)
    return order


def refuse(*_args, **_named):
    raise ProviderRefused("account_restricted")


def begun(order, pieces):
    """A refund of pieces that nobody has sent yet."""
    line = order.lines.get()
    part = RefundPart(line.public_id, 6400 * pieces, pieces, restock=True)
    return refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)


def settled(refund, committing):
    with committing():
        refund_send(refund)
    refund.refresh_from_db()
    return refund


def state_of(order):
    return Fulfilment.objects.get(order=order).state


def test_pieces_of_a_refund_under_way_close_no_parcel(paid, committing):
    """Two pieces wait for the provider while the third is settled: all three count as gone, one is for sure."""
    waiting, other = begun(paid, 2), begun(paid, 1)

    settled(other, committing)

    line = paid.lines.get()
    assert (line.refunded_quantity, line.claimed_quantity, line.unsent) == (3, 2, 0)
    assert state_of(paid) == "to_pack"

    settled(waiting, committing)

    line.refresh_from_db()
    assert (line.claimed_quantity, line.claimed_unsent_quantity) == (0, 0)
    assert state_of(paid) == "cancelled"
    assert prove().difference == ""


def test_pieces_whose_refund_fails_after_another_one_settled_can_be_sent(
    paid, carla, committing, monkeypatch
):
    waiting, other = begun(paid, 2), begun(paid, 1)
    settled(other, committing)
    monkeypatch.setattr(SandboxProvider, "refund", refuse)

    assert settled(waiting, committing).state == "failed"

    line = paid.lines.get()
    assert (line.refunded_quantity, line.claimed_quantity, line.unsent) == (1, 0, 2)
    parcel = Fulfilment.objects.get(order=paid)
    assert parcel.state == "to_pack"
    shipment_send(fulfilment=parcel, way=Way("T1"), key=uuid4(), pieces={line.public_id: 2}, by=carla)
    assert state_of(paid) == "shipped"
    assert prove().difference == ""


def test_what_is_left_to_send_is_part_of_a_parcel_while_its_refund_is_under_way(paid, carla, committing):
    line = paid.lines.get()
    waiting = begun(paid, 1)

    parcel = Fulfilment.objects.get(order=paid)
    shipment_send(fulfilment=parcel, way=Way("T1"), key=uuid4(), pieces={line.public_id: 2}, by=carla)
    assert state_of(paid) == "part_shipped"

    settled(waiting, committing)
    assert state_of(paid) == "shipped"


def test_the_key_of_another_orders_payment_is_refused_and_nothing_is_charged(paid, world, alice):
    other = buying.place(buying.draft(world.candle), user=alice)
    key = paid.payments.get().key

    with pytest.raises(PaymentKeyTaken):
        payment_begin(order=other, key=key, method={"number": buying.GOOD})

    assert Payment.objects.count() == 1
    assert Refund.objects.count() == 0
    other.refresh_from_db()
    assert other.state == Order.State.PENDING

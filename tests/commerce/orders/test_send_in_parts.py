"""A brand's part of an order leaves in one parcel or several, and its state is the one its pieces are in."""

from uuid import uuid4

import pytest
from django.core import mail

from commerce.orders.drafts import RefundPart
from commerce.orders.errors import (
    CancelEmpty,
    CarrierUnknown,
    FulfilmentClosed,
    OrderNotPaid,
    ParcelEmpty,
    PiecesGone,
)
from commerce.orders.models import Deed, Fulfilment, Order, OrderLine, Shipment
from commerce.orders.services import (
    Way,
    fulfilment_pack,
    fulfilments_pack,
    order_refund_void,
    pieces_cancel,
    shipment_deliver,
    shipment_send,
)
from commerce.orders.standings import standing_of
from commerce.payments.services import refund_begin
from commerce.stock.models import StockItem
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(
        buying.draft(world.lamp, quantity=3), buying.draft(world.candle, quantity=2), user=alice
    )
    buying.pay(order, committing)
    return order


def lines_of(order: Order) -> list[str]:
    return [line.public_id for line in order.lines.order_by("pk")]


def state(order: Order) -> str:
    return order.fulfilments.get().state


def test_packing_is_said_once(paid, carla, committing):
    parcel = paid.fulfilments.get()

    assert fulfilment_pack(fulfilment=parcel, by=carla) is True
    assert fulfilment_pack(fulfilment=parcel, by=carla) is False

    parcel.refresh_from_db()
    assert (parcel.state, parcel.packing_at is not None) == ("packing", True)
    assert [(deed.kind, deed.by) for deed in parcel.deeds.all()] == [("packing", carla)]


def test_two_parcels_leave_one_after_the_other(paid, carla, committing):
    lamp, candle = lines_of(paid)
    parcel = paid.fulfilments.get()
    with committing():
        first = shipment_send(
            fulfilment=parcel,
            way=Way("T 1", "ctt"),
            key=uuid4(),
            pieces={lamp: 2, candle: 0},
            by=carla,
        )
    assert state(paid) == "part_shipped"
    with committing():
        second = shipment_send(fulfilment=parcel, way=Way("", "other", "Nuno"), key=uuid4(), by=carla)

    assert state(paid) == "shipped"
    assert [(line.line.title, line.quantity) for line in second.lines.all()] == [
        ("Washi Moon lamp", 1),
        ("Beeswax candle", 2),
    ]
    assert (first.carrier_label, second.carrier_label, second.tracking_link) == ("CTT", "Nuno", "")
    assert first.tracking_link.endswith("objects=T%201")
    assert sum("has sent" in letter.subject for letter in mail.outbox) == 2

    assert shipment_deliver(shipment=first, by=carla) is True
    assert shipment_deliver(shipment=first, by=carla) is False
    assert state(paid) == "shipped"
    assert shipment_deliver(shipment=second, by=carla) is True
    assert state(paid) == "delivered"
    assert paid.fulfilments.get().delivered_at is not None
    assert list(Deed.objects.values_list("kind", flat=True)) == [
        "shipped",
        "shipped",
        "delivered",
        "delivered",
    ]


def test_the_same_press_sends_once_and_never_more_than_there_is(paid, carla):
    lamp, _candle = lines_of(paid)
    parcel = paid.fulfilments.get()
    key = uuid4()

    first = shipment_send(fulfilment=parcel, way=Way("T1"), key=key, pieces={lamp: 2}, by=carla)
    again = shipment_send(fulfilment=parcel, way=Way("T1"), key=key, pieces={lamp: 2}, by=carla)
    with pytest.raises(PiecesGone):
        shipment_send(fulfilment=parcel, way=Way("T2"), key=uuid4(), pieces={lamp: 2}, by=carla)

    assert first == again
    assert Shipment.objects.count() == 1
    assert OrderLine.objects.get(public_id=lamp).shipped_quantity == 2


@pytest.mark.parametrize("pieces", [{}, {"nothing": 1}, {"lamp": 0}])
def test_an_empty_parcel_is_refused(paid, carla, pieces):
    chosen = {lines_of(paid)[0] if name == "lamp" else name: count for name, count in pieces.items()}
    with pytest.raises(ParcelEmpty):
        shipment_send(fulfilment=paid.fulfilments.get(), way=Way(), key=uuid4(), pieces=chosen, by=carla)

    assert (state(paid), Shipment.objects.count(), Deed.objects.count()) == ("to_pack", 0, 0)


@pytest.mark.parametrize(
    "way", [Way(carrier="pigeon"), Way(carrier="other"), Way(carrier="other", carrier_name=" ")]
)
def test_a_carrier_that_nobody_knows_is_refused(paid, carla, way):
    with pytest.raises(CarrierUnknown):
        shipment_send(fulfilment=paid.fulfilments.get(), way=way, key=uuid4(), by=carla)

    assert (state(paid), Shipment.objects.count()) == ("to_pack", 0)


def test_unpaid_and_ended_parts_are_neither_packed_nor_sent(world, alice, carla, paid):
    unpaid = buying.place(buying.draft(world.candle), user=alice)
    for refusal, order, parcel_state in (
        (OrderNotPaid, unpaid, "to_pack"),
        (FulfilmentClosed, paid, "cancelled"),
        (FulfilmentClosed, paid, "delivered"),
    ):
        Fulfilment.objects.filter(order=order).update(state=parcel_state)
        parcel, line = order.fulfilments.get(), lines_of(order)[0]
        with pytest.raises(refusal):
            fulfilment_pack(fulfilment=parcel, by=carla)
        with pytest.raises(refusal):
            shipment_send(fulfilment=parcel, way=Way(), key=uuid4(), by=carla)
        with pytest.raises(refusal):
            pieces_cancel(fulfilment=parcel, pieces={line: 1}, by=carla)
        assert (state(order), Deed.objects.count()) == (parcel_state, 0)


def test_several_are_packed_at_once_and_the_others_stay(world, alice, carla, paid, committing):
    other = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(other, committing)
    Fulfilment.objects.filter(order=other).update(state="delivered")
    parcels = list(Fulfilment.objects.order_by("-pk"))

    assert fulfilments_pack(fulfilments=parcels, by=carla) == 1

    assert (state(paid), state(other)) == ("packing", "delivered")


def test_pieces_given_back_before_they_left_are_not_sent(paid, carla, committing):
    lamp, candle = lines_of(paid)
    with committing():
        shipment_send(
            fulfilment=paid.fulfilments.get(), way=Way("T1"), key=uuid4(), pieces={lamp: 2}, by=carla
        )
    parts = [RefundPart(lamp, 6400, 1, restock=True), RefundPart(candle, 4800, 2, restock=True)]

    with committing():
        refund_begin(order=paid, key=uuid4(), parts=parts, reason="", asked_by=carla)

    counts = paid.lines.order_by("pk").values_list(
        "shipped_quantity", "cancelled_quantity", "returned_quantity"
    )
    assert list(counts) == [(2, 1, 0), (0, 2, 0)]
    # Two lamps are on their way and nothing is left to send: it is shipped as a whole.
    assert state(paid) == "shipped"
    assert [
        item.on_hand for item in StockItem.objects.filter(variant__order_lines__order=paid).order_by("pk")
    ] == [8, 5]

    with committing():
        refund_begin(
            order=paid,
            key=uuid4(),
            parts=[RefundPart(lamp, 12800, 2, restock=True)],
            reason="",
            asked_by=carla,
        )
    assert state(paid) == "returned"


def test_all_given_back_before_it_left_is_cancelled(paid, carla, committing):
    lamp, candle = lines_of(paid)
    with committing():
        refund_begin(
            order=paid,
            key=uuid4(),
            parts=[RefundPart(lamp, 19200, 3), RefundPart(candle, 4800, 2)],
            reason="",
            asked_by=carla,
        )

    assert state(paid) == "cancelled"
    assert standing_of(paid.fulfilments.get()).code == "cancelled"
    with pytest.raises(FulfilmentClosed):
        shipment_send(fulfilment=paid.fulfilments.get(), way=Way(), key=uuid4(), by=carla)


def test_a_refund_that_the_provider_refuses_lets_the_pieces_leave_again(
    paid, carla, committing, sandbox_wire
):
    lamp, _candle = lines_of(paid)
    sandbox_wire.hold = True
    with committing():
        refund = refund_begin(
            order=paid, key=uuid4(), parts=[RefundPart(lamp, 19200, 3)], reason="", asked_by=carla
        )
    assert OrderLine.objects.get(public_id=lamp).cancelled_quantity == 3
    with pytest.raises(PiecesGone):
        shipment_send(fulfilment=paid.fulfilments.get(), way=Way(), key=uuid4(), pieces={lamp: 1}, by=carla)

    order_refund_void(order=paid, refund=refund.public_id, claims=refund.parts)

    assert OrderLine.objects.get(public_id=lamp).cancelled_quantity == 0
    assert shipment_send(
        fulfilment=paid.fulfilments.get(), way=Way(), key=uuid4(), pieces={lamp: 3}, by=carla
    )


def test_a_gift_that_is_not_sent_costs_nothing_and_is_back_on_the_shelf(world, alice, carla, committing):
    gift = factories.make_product(world.brand, title="Match box", prices={"EUR": 0})
    order = buying.place(buying.draft(world.candle), buying.draft(gift, quantity=2), user=alice)
    buying.pay(order, committing)
    candle, box = lines_of(order)
    parcel = order.fulfilments.get()
    with pytest.raises(CancelEmpty):
        pieces_cancel(fulfilment=parcel, pieces={box: 0}, by=carla)
    with pytest.raises(PiecesGone):
        pieces_cancel(fulfilment=parcel, pieces={box: 3}, by=carla)

    assert pieces_cancel(fulfilment=parcel, pieces={box: 2}, by=carla) == 2

    assert StockItem.objects.get(variant__product=gift).on_hand == 10
    assert [line.unsent for line in order.lines.order_by("pk")] == [1, 0]
    assert state(order) == "to_pack"


def test_every_state_has_its_own_word(paid):
    parcel = paid.fulfilments.get()
    words = {}
    for name in Fulfilment.State.values:
        parcel.state = name
        words[name] = standing_of(parcel, paid).code
    assert len(set(words.values())) == len(words)
    paid.state = Order.State.PENDING
    assert standing_of(parcel, paid).code == "unpaid"
    paid.state = Order.State.CANCELLED
    assert standing_of(parcel, paid).code == "cancelled"

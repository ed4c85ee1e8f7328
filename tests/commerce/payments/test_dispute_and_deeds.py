"""While the bank has an order's money nothing else of it is decided; when the house wins, it is owed again."""

from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.errors import ProviderAway, RefundDisputed
from commerce.payments.models import Dispute, Payment, Refund
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import parcel_cancel, refund_begin
from commerce.payments.tasks import payments_sweep
from commerce.returns.services import return_refund
from commerce.stock.models import StockItem
from tests.commerce.payments import buying
from tests.commerce.payments.test_disputes import DISPUTED, comes_due, decide
from tests.commerce.payments.test_refund import everything, give_back
from tests.commerce.returns.back import deliver_order, lamp_of, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(world, alice, committing, settings) -> Order:
    """Two lamps and a candle, paid with a card whose holder is going to dispute it."""
    settings.SANDBOX_DISPUTE_SECONDS = 3600
    order = buying.place(buying.draft(world.lamp, quantity=2), buying.draft(world.candle), user=alice)
    buying.pay(order, committing, card=DISPUTED)
    return order


def dispute(order: Order, committing) -> Dispute:
    comes_due()
    with committing():
        payments_sweep()
    order.refresh_from_db()
    assert order.left_minor == 0
    return Dispute.objects.select_related("payment__order").get()


def test_a_return_waits_for_the_bank_and_is_paid_when_the_house_wins(bought, carla, committing):
    with committing():
        deliver_order(bought, carla)
        back = received(bought, carla, 1)
    disputed = dispute(bought, committing)
    with pytest.raises(RefundDisputed), committing():
        return_refund(back=back, amounts={}, with_delivery=False, reason="", by=carla)
    back.refresh_from_db()
    assert (back.state, back.refund, Refund.objects.count()) == ("received", None, 0)

    decide(disputed, committing, "won")
    with committing():
        amounts = {lamp_of(bought).public_id: 6400}
        assert return_refund(back=back, amounts=amounts, with_delivery=False, reason="", by=carla) is True

    back.refresh_from_db()
    assert back.refund is not None
    assert (back.state, back.refund.amount_minor, back.refund.state) == ("refunded", 6400, "succeeded")
    assert prove().difference == ""


def test_a_return_of_what_the_bank_gave_back_closes_without_money(bought, carla, committing):
    with committing():
        deliver_order(bought, carla)
        back = received(bought, carla, 1)
    decide(dispute(bought, committing), committing, "lost")

    with committing():
        assert return_refund(back=back, amounts={}, with_delivery=False, reason="", by=carla) is True

    assert (Refund.objects.count(), prove().difference) == (0, "")


def test_pieces_of_a_disputed_order_are_cancelled_when_the_bank_has_decided(
    bought, carla, committing, client_of
):
    disputed = dispute(bought, committing)
    lamp = lamp_of(bought)
    parcel = bought.fulfilments.get()
    page = client_of(carla).post(
        f"/brand/{parcel.brand.public_id}/orders/{bought.public_id}/cancel/",
        {"key": uuid4(), f"pieces-{lamp.public_id}": "1", "reason": "Broken"},
    )
    assert (page.status_code, "disputed this payment" in page.text) == (409, True)
    lamp.refresh_from_db()
    assert (lamp.cancelled_quantity, lamp.refunded_quantity) == (0, 0)
    assert StockItem.objects.get(variant=lamp.variant).on_hand == 8

    decide(disputed, committing, "won")
    with committing():
        refund = parcel_cancel(
            fulfilment=parcel, key=uuid4(), pieces={lamp.public_id: 1}, reason="Broken", by=carla
        )

    assert refund is not None
    refund.refresh_from_db()
    assert (refund.amount_minor, refund.state) == (6400, "succeeded")
    assert StockItem.objects.get(variant=lamp.variant).on_hand == 9


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_refund_that_was_on_its_way_before_counts_no_more_than_itself(
    bought, carla, committing, sandbox_wire, outcome
):
    """The rest is only claimed when it arrives: no part is closed for that, unless the dispute is lost."""
    lamp = lamp_of(bought)
    sandbox_wire.hold = True
    with committing():
        part = RefundPart(lamp.public_id, 6400, 1, restock=True, unsent=1)
        refund = refund_begin(order=bought, key=uuid4(), parts=[part], reason="", asked_by=carla)
    comes_due()
    with committing():
        payments_sweep()
    sandbox_wire.hold = False
    held = list(sandbox_wire.held)
    opened = [message for message in held if b'"dispute"' in message[1]]
    for message in [*opened, *(message for message in held if message not in opened)]:
        with committing():
            sandbox_wire.deliver(message)

    refund.refresh_from_db()
    bought.refresh_from_db()
    assert (refund.state, bought.state, bought.fulfilments.get().state) == ("succeeded", "paid", "to_pack")

    decide(Dispute.objects.select_related("payment__order").get(), committing, outcome)

    bought.refresh_from_db()
    ended = {"won": ("paid", "to_pack"), "lost": ("refunded", "cancelled")}
    assert (bought.state, bought.fulfilments.get().state) == ended[outcome]
    assert prove().difference == ""


def test_a_second_payment_on_its_way_back_does_not_keep_a_refunded_order_open(
    world, alice, committing, sandbox_wire, monkeypatch
):
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    first = buying.pay(order, committing)
    Payment.objects.filter(pk=first.pk).update(state=Payment.State.FAILED)
    buying.pay(order, committing, card="5555 5555 5555 4444")
    sandbox_wire.hold = False

    def away(*args, **kwargs):
        raise ProviderAway

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "refund", away)
        for message in sandbox_wire.held:
            with committing():
                sandbox_wire.deliver(message)
    order.refresh_from_db()
    assert (order.state, Refund.objects.get(of_receipt=True).state) == ("paid", "created")

    give_back(order, committing, *everything(order))

    assert (order.state, Refund.objects.get(of_receipt=True).state) == ("refunded", "created")
    assert order.fulfilments.get().state == "cancelled"


def test_two_refunds_at_once_close_the_order_when_the_second_is_known(bought, committing, sandbox_wire):
    """The first that arrives leaves open what the other may yet give up."""
    parts = [RefundPart(part.line, part.minor) for part in everything(bought)]
    sandbox_wire.hold = True
    refunds = [give_back(bought, committing, *some, key=uuid4()) for some in (parts[:1], parts[1:])]
    sandbox_wire.hold = False
    held = [message for message in sandbox_wire.held if b"refund" in message[1]]
    states = []
    for message in held:
        with committing():
            sandbox_wire.deliver(message)
        bought.refresh_from_db()
        states.append((bought.state, bought.fulfilments.get().state))

    assert [refund.state for refund in refunds] == ["created", "created"]
    assert states == [("paid", "to_pack"), ("refunded", "cancelled")]
    assert prove().difference == ""

"""How a refund can end: sent late, sent twice, not at all, or for something else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import OrderNotPaid, RefundTooLarge
from commerce.orders.models import Order
from commerce.orders.services import order_refund_settle, order_refund_void
from commerce.payments.errors import DoesNotFit, ProviderRefused
from commerce.payments.models import Refund, SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import refund_apply, refund_begin, refund_send
from commerce.payments.services import refunding as refunds
from commerce.payments.tasks import payments_sweep
from commerce.stock.services import reservation_release
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=2), user=alice)
    buying.pay(order, committing)
    return order


def refused(*args, **kwargs):
    raise ProviderRefused("account_restricted")


def test_a_refund_that_the_provider_could_not_deliver_is_undone_line_by_line(
    paid, committing, sandbox_wire, monkeypatch, client_of, carla
):
    sandbox_wire.hold = True
    refund = give_back(paid, committing, *everything(paid))
    assert paid.refunded_minor == paid.total_minor
    row = SandboxObject.objects.get(kind="refund")
    row.data |= {"status": "failed", "failure": "card_expired"}
    row.save()

    for message in sandbox_wire.held[-1:] * 2:
        with committing():
            sandbox_wire.deliver(message)

    refund.refresh_from_db()
    paid.refresh_from_db()
    assert (refund.state, refund.failure_code) == ("failed", "card_expired")
    assert (paid.state, paid.refunded_minor) == ("paid", 0)
    parcel, line = paid.fulfilments.get(), paid.lines.get()
    assert (parcel.shipping_refunded_minor, parcel.shipping_tax_refunded_minor) == (0, 0)
    assert (line.refunded_minor, line.refunded_tax_minor, line.refunded_fee_minor) == (0, 0, 0)
    assert prove().difference == ""
    # What was reserved and given up is no part of what the brand reads.
    page = client_of(carla).get(f"/brand/{parcel.brand.public_id}/orders/{paid.public_id}/")
    assert page.context["money"]["refunded"].minor == 0
    assert order_refund_void(order=paid, refund=refund.public_id, claims=refund.parts) is False


def test_a_refund_told_of_twice_is_booked_once(paid, committing):
    refund = give_back(paid, committing, RefundPart(paid.lines.get().public_id, 100))
    state = SandboxProvider().fetch_refund(refund.provider_ref)

    assert refund_apply(refund=refund, state=state) is False
    assert refund_apply(refund=refund, state=replace(state, status="failed")) is False
    assert refund_apply(refund=refund, state=replace(state, status="processing")) is False
    assert order_refund_settle(order=paid, refund=refund.public_id, claims=refund.parts) is False
    assert refund_send(refund) == refund
    paid.refresh_from_db()
    assert paid.refunded_minor == 100


def test_news_of_another_refund_or_sum_changes_nothing(paid, committing, sandbox_wire):
    sandbox_wire.hold = True
    refund = give_back(paid, committing, RefundPart(paid.lines.get().public_id, 100))
    row = SandboxObject.objects.get(kind="refund")
    for change in ({"amount": 99}, {"currency": "USD"}, {"reference": "another"}):
        SandboxObject.objects.filter(pk=row.pk).update(data={**row.data, **change})
        with pytest.raises(DoesNotFit):
            refunds.refund_look(refund)
    with committing():
        sandbox_wire.deliver(sandbox_wire.held[-1])

    assert WebhookEvent.objects.latest("pk").outcome == "flagged"
    refund.refresh_from_db()
    assert refund.state == "created"


def test_the_same_form_twice_in_mid_call_claims_once(paid, committing, monkeypatch):
    line = paid.lines.get()
    form = uuid4()
    part = RefundPart(line.public_id, line.total_minor)
    real = refunds._begin
    rivals: list[Refund] = []

    def with_rival(*args):
        if not rivals:
            rivals.append(real(*args))
        return real(*args)

    monkeypatch.setattr(refunds, "_begin", with_rival)
    refund = give_back(paid, committing, part, key=form)

    assert refund == rivals[0]
    assert paid.refunded_minor == line.total_minor
    with pytest.raises(RefundTooLarge):
        refund_begin(order=paid, key=uuid4(), parts=[part], reason="", asked_by=None)


@pytest.fixture
def sold_out(world, alice, committing, sandbox_wire, monkeypatch) -> Order:
    """An order whose pieces were gone when its money came, and whose refund the provider refuses."""
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle, quantity=5), user=alice)
    buying.pay(order, committing)
    reservation_release(key=str(order.key))
    world.candle.variants.get().stock.__class__.objects.update(on_hand=1)
    sandbox_wire.hold = False
    monkeypatch.setattr(SandboxProvider, "refund", refused)
    with committing():
        sandbox_wire.deliver(sandbox_wire.held[0])
    order.refresh_from_db()
    return order


def test_money_that_cannot_be_returned_stays_booked_as_owed_to_the_buyer(sold_out, committing):
    refund = Refund.objects.get()
    assert (refund.state, refund.of_receipt) == ("failed", True)
    assert balance("refundable", "", "EUR").minor == sold_out.total_minor
    assert (sold_out.end_reason, sold_out.payment_state) == ("sold_out", "returning")
    assert prove().difference == ""


def test_what_was_never_sold_cannot_be_refunded_line_by_line(sold_out, committing):
    with pytest.raises(OrderNotPaid):
        give_back(sold_out, committing, RefundPart(sold_out.lines.get().public_id, 100))
    assert Refund.objects.count() == 1


def test_the_sweep_asks_how_a_sent_refund_stands(paid, committing, sandbox_wire):
    sandbox_wire.hold = True
    refund = give_back(paid, committing, RefundPart(paid.lines.get().public_id, 100))
    assert refund.provider_ref
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    with committing():
        payments_sweep()

    refund.refresh_from_db()
    assert refund.state == "succeeded"


def test_the_sandbox_refuses_what_a_real_provider_would(paid, committing):
    intent = SandboxObject.objects.get(kind="intent")
    ask = {"of": intent.ref, "reference": "r1", "currency": "EUR"}

    first = bank.refund_start(key="k1", amount=100, **ask)
    assert bank.refund_start(key="k1", amount=100, **ask)["ref"] == first["ref"]
    intent.refresh_from_db()
    assert intent.data["refunded"] == 100
    for key, change, code in (
        ("k2", {"amount": paid.total_minor}, "refund_too_large"),
        ("k3", {"amount": 1, "currency": "USD"}, "nothing_to_refund"),
        ("k4", {"amount": 1, "of": "pi_nothing"}, "nothing_to_refund"),
    ):
        with pytest.raises(ProviderRefused, match=code):
            bank.refund_start(key=key, **{**ask, **change})
    bank.payout_start(key="p1", to="X1", reference="a", amount=1, currency="EUR")
    with pytest.raises(ProviderRefused, match="idempotency_mismatch"):
        bank.payout_start(key="p1", to="X1", reference="a", amount=2, currency="EUR")

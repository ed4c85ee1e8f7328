"""Stripe's disputes in the books: questions that take nothing, and fees in whatever currency it settles in."""

from uuid import uuid4

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.models import Order
from commerce.payments.models import Dispute, OperatorTask, Payment, WebhookEvent
from commerce.payments.services import payment_begin
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
URL = "/webhooks/stripe/"


@pytest.fixture
def paid(world, alice, committing, client, settings, stripe_rig) -> Payment:
    settings.PAYMENT_PROVIDER = "stripe"
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    with committing():
        payment = payment_begin(order=order, key=uuid4(), method={"payment_method": "pm_card_visa"})
    payment.refresh_from_db()
    tell(client, committing, stripe_rig, payment.provider_ref)
    payment.refresh_from_db()
    assert payment.state == "succeeded"
    return payment


def tell(client, committing, rig, ref):
    """Stripe tells, twice, what it has to say of something."""
    for _told in range(2):
        headers, body = rig.message(ref)
        with committing():
            answer = client.post(URL, body, content_type="application/json", headers=headers)
        assert answer.status_code == 200


def written_off(currency):
    return balance(AccountKind.WRITE_OFF, "", currency).minor


@pytest.mark.parametrize("ending", ["warning_closed", "prevented"])
def test_a_question_of_the_bank_books_nothing_and_asks_an_operator(
    paid, client, committing, stripe_rig, ending
):
    world = stripe_rig.double.world
    data = world.dispute(paid.provider_ref, status="warning_needs_response")
    tell(client, committing, stripe_rig, data["id"])

    order = Order.objects.get()
    assert (Dispute.objects.exists(), order.refunded_minor) == (False, 0)
    assert balance(AccountKind.DISPUTE, "", "EUR").minor == 0
    task = OperatorTask.objects.get()
    assert (task.kind, task.subject, task.done_at) == ("dispute", f"inquiry:{data['id']}", None)
    assert (order.number in task.note, task.due_at is not None) == (True, True)
    assert WebhookEvent.objects.get(kind="charge.dispute.created").outcome == "applied"

    world.decide(data["id"], ending)
    tell(client, committing, stripe_rig, data["id"])
    task.refresh_from_db()
    assert (task.outcome, Dispute.objects.exists(), prove().difference) == ("won", False, "")


def test_a_question_that_becomes_a_dispute_takes_its_money_then(paid, client, committing, stripe_rig):
    world = stripe_rig.double.world
    data = world.dispute(paid.provider_ref, status="warning_needs_response")
    tell(client, committing, stripe_rig, data["id"])
    world.withdraw(data, fee=1500, currency="eur")
    world.decide(data["id"], "needs_response")
    tell(client, committing, stripe_rig, data["id"])

    dispute = Dispute.objects.get()
    assert (dispute.state, Order.objects.get().refunded_minor) == ("needs_response", paid.amount_minor)
    assert balance(AccountKind.DISPUTE, "", "EUR").minor == -paid.amount_minor
    asked, open_one = OperatorTask.objects.order_by("pk")
    assert (asked.outcome, open_one.done_at) == (open_one.subject, None)
    assert prove().difference == ""


@pytest.mark.parametrize(("settles_in", "fee"), [("eur", 1500), ("jpy", 1300), ("usd", 1500)])
def test_a_fee_is_in_the_currency_stripe_settles_in_and_is_booked_back_when_it_comes_back(
    paid, client, committing, stripe_rig, settles_in, fee
):
    world, currency = stripe_rig.double.world, settles_in.upper()
    data = world.dispute(paid.provider_ref, fee=fee, settles_in=settles_in)
    tell(client, committing, stripe_rig, data["id"])
    dispute = Dispute.objects.get()
    assert (dispute.fee.minor, dispute.fee.currency, written_off(currency)) == (fee, currency, -fee)

    world.withdraw(data, fee=-fee, currency=settles_in, sign=1)
    world.decide(data["id"], "won")
    tell(client, committing, stripe_rig, data["id"])

    dispute.refresh_from_db()
    assert (dispute.state, written_off(currency), prove().difference) == ("won", 0, "")


def test_a_fee_that_stripe_keeps_stays_written_off(paid, client, committing, stripe_rig):
    world = stripe_rig.double.world
    data = world.dispute(paid.provider_ref)
    tell(client, committing, stripe_rig, data["id"])
    world.decide(data["id"], "won")
    tell(client, committing, stripe_rig, data["id"])

    assert (Dispute.objects.get().state, written_off("EUR"), prove().difference) == ("won", -1500, "")

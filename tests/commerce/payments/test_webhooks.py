"""The provider's messages: twice, late, out of order, forged, about another sum, about nothing."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.models import Payment, WebhookEvent
from commerce.payments.providers.sandbox.signing import AGE_SECONDS_MAX, signature_of
from commerce.payments.services import payment_begin
from commerce.payments.tasks import payments_sweep, webhook_process
from marketplace.accounts.models import Mail
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
URL = "/webhooks/sandbox/"


def post(client, message, *, signature=None, body=None):
    body = body if body is not None else json.dumps(message).encode()
    return client.post(
        URL,
        body,
        content_type="application/json",
        headers={"Sandbox-Signature": signature if signature is not None else signature_of(body)},
    )


@pytest.fixture
def waiting(world, alice, committing, sandbox_wire) -> Payment:
    """A payment that succeeded at the provider; its message is held back."""
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing)
    assert payment.state == Payment.State.PROCESSING
    assert order.state == Order.State.PENDING
    return payment


def message_for(payment, **changes):
    data = {
        "object": "payment",
        "ref": payment.provider_ref,
        "reference": payment.public_id,
        "status": "succeeded",
        "amount": payment.amount_minor,
        "currency": payment.currency,
    }
    live = changes.pop("live", False)
    return {
        "id": f"evt_{uuid4().hex}",
        "type": "payment.succeeded",
        "created": int(time.time()),
        "live": live,
        "data": {**data, **changes},
    }


def test_a_message_that_arrives_three_times_pays_once(waiting, sandbox_wire, committing):
    message = sandbox_wire.held[0]
    for _time in range(3):
        with committing():
            assert sandbox_wire.deliver(message) == 200
    event = WebhookEvent.objects.get()
    with committing():
        webhook_process(event.pk)

    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PAID
    assert Mail.objects.filter(template="order_paid").count() == 1
    assert prove().checked["payments"] == 1
    assert prove().difference == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "USD"},
        {"amount": 2899},
        {"reference": "anotherorder"},
        {"live": True},
    ],
)
def test_a_signed_message_about_something_else_pays_nothing(waiting, client, changes):
    answer = post(client, message_for(waiting, **changes))

    assert answer.status_code == 200
    waiting.refresh_from_db()
    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PENDING
    assert waiting.state == Payment.State.PROCESSING
    event = WebhookEvent.objects.get()
    assert event.outcome == WebhookEvent.Outcome.FLAGGED
    assert event.note

    assert post(client, message_for(waiting)).status_code == 200

    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PAID
    assert prove().checked["transfers"] == 5


def test_a_signed_message_about_nothing_of_ours_is_kept(client, db):
    message: dict[str, Any] = {
        "id": "evt_1",
        "type": "payment.succeeded",
        "created": 1,
        "live": False,
        "data": {"object": "payment", "ref": "pi_unknown", "reference": "x", "amount": 1, "currency": "EUR"},
    }

    assert post(client, message).status_code == 200
    assert (
        post(client, message | {"id": "evt_2", "data": {**message["data"], "object": "refund"}}).status_code
        == 200
    )
    assert (
        post(client, message | {"id": "evt_3", "data": {**message["data"], "object": "mandate"}}).status_code
        == 200
    )

    outcomes = list(WebhookEvent.objects.order_by("event_id").values_list("outcome", flat=True))
    assert outcomes == ["unmatched", "unmatched", "ignored"]


def test_forged_old_and_broken_messages_are_refused_and_not_kept(waiting, client):
    message = message_for(waiting)
    body = json.dumps(message).encode()
    old = signature_of(body, now=time.time() - AGE_SECONDS_MAX - 5)
    other_body = signature_of(b"{}")
    for signature in ("", "t=1,v1=aa", f"t={'9' * 30},v1=é", other_body, "nonsense"):
        answer = post(client, message, signature=signature)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "webhook_unsigned")
    for signature in (old, signature_of(body, now=time.time() + AGE_SECONDS_MAX + 5)):
        answer = post(client, message, signature=signature)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "webhook_stale")
    for broken in (b"", b"[]", b"{", b'{"id": 1}', b"\xff\xfe"):
        answer = post(client, None, body=broken)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "webhook_malformed")
    answer = post(client, None, body=b"x" * 70_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "webhook_too_large")

    assert client.get(URL).status_code == 405
    assert client.post("/webhooks/nobody/", b"{}", content_type="application/json").status_code == 404
    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PENDING
    assert WebhookEvent.objects.exists() is False


def test_the_older_message_that_comes_later_changes_nothing(world, alice, committing, sandbox_wire, settings):
    """The event "processing" was sent first and arrives last."""
    settings.SANDBOX_SETTLE_SECONDS = 0
    sandbox_wire.hold = True
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing, card=buying.LATE)
    with committing():
        payments_sweep()
    kinds = [json.loads(body)["type"] for _url, body, _headers in sandbox_wire.held]
    assert kinds == ["payment.processing", "payment.succeeded"]

    for message in reversed(sandbox_wire.held):
        with committing():
            assert sandbox_wire.deliver(message) == 200

    payment.refresh_from_db()
    assert payment.state == Payment.State.SUCCEEDED
    assert WebhookEvent.objects.count() == 2
    assert prove().difference == ""


def test_a_message_faster_than_the_answer_finds_its_payment(
    world, alice, committing, sandbox_wire, monkeypatch
):
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = buying.pay(order, committing)
    Payment.objects.filter(pk=payment.pk).update(state="created", provider_ref="")
    Order.objects.filter(pk=order.pk).update(state="pending")

    event = WebhookEvent.objects.get()
    WebhookEvent.objects.update(outcome="waiting")
    with committing():
        webhook_process(event.pk)

    payment.refresh_from_db()
    assert payment.provider_ref.startswith("pi_")
    assert payment.state == Payment.State.SUCCEEDED


def test_a_lost_message_is_made_up_for_by_the_sweep(waiting, committing):
    Payment.objects.update(created_at=waiting.created_at.replace(year=2020))

    with committing():
        payments_sweep()

    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PAID


def test_the_sandbox_sends_again_until_somebody_answers(world, alice, committing, sandbox_wire, monkeypatch):
    sandbox_wire.is_down = True
    order = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(order, committing)
    assert order.state == Order.State.PENDING
    sandbox_wire.is_down = False
    Payment.objects.update(state="processing")

    monkeypatch.setattr("commerce.payments.providers.sandbox.bank.RESEND_AFTER_SECONDS", 0)
    monkeypatch.setattr("commerce.payments.tasks.payments_live", lambda **kwargs: [])
    for _round in range(2):
        with committing():
            payments_sweep()

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert WebhookEvent.objects.count() == 1


def test_a_broken_database_transaction_is_never_held_over_a_call(world, alice, db):
    order = buying.place(buying.draft(world.candle), user=alice)

    with transaction.atomic(), pytest.raises(RuntimeError):
        payment_begin(order=order, key=uuid4(), method={"number": buying.GOOD})
    assert Payment.objects.exists() is False

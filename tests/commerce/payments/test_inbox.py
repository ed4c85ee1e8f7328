"""The operators' inbox: what providers told, filtered, looked at, and looked at again; tasks that people close."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.errors import TaskDone
from commerce.payments.models import OperatorTask, Payment, ProviderPause, WebhookEvent
from commerce.payments.providers.sandbox.signing import signature_of
from commerce.payments.services import operator_task, operator_task_done, webhook_replay
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
LIST = "/operator/payments/webhookevent/"
PRESSED = {"_form_submitted": "on"}


def told(committing, client, **changes):
    """Let the sandbox say something, truly signed."""
    data = {
        "object": "payment",
        "ref": "pi_1",
        "reference": "none",
        "amount": 1,
        "currency": "EUR",
        **changes,
    }
    message = {
        "id": f"evt_{uuid4().hex}",
        "type": "payment.succeeded",
        "created": 1,
        "live": False,
        "data": data,
    }
    body = json.dumps(message).encode()
    headers = {"Sandbox-Signature": signature_of(body)}
    with committing():
        answer = client.post("/webhooks/sandbox/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    return WebhookEvent.objects.get(event_id=message["id"])


def test_operators_filter_what_came_and_read_each_message(client, committing, oliver, client_of):
    unmatched = told(committing, client)
    other = told(committing, client, object="mandate")
    olivers = client_of(oliver)

    page = olivers.get(LIST, {"outcome__exact": "unmatched"}).content.decode()
    assert unmatched.event_id in page
    assert other.event_id not in page
    assert unmatched.event_id in olivers.get(LIST, {"q": "pi_1"}).content.decode()
    detail = olivers.get(f"{LIST}{unmatched.pk}/change/").content.decode()
    assert "no payment of ours" in detail
    assert "&quot;reference&quot;: &quot;none&quot;" in detail
    assert f"{LIST}{unmatched.pk}/replay" in detail


def test_a_message_that_came_before_its_payment_is_applied_when_it_is_replayed(
    world, alice, client, committing, oliver, client_of, sandbox_wire
):
    sandbox_wire.hold = True
    payment = buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    ref = payment.provider_ref
    Payment.objects.filter(pk=payment.pk).update(provider="away")
    fields = {"ref": ref, "reference": payment.public_id, "amount": payment.amount_minor}
    event = told(committing, client, **fields)
    assert event.outcome == "unmatched"
    Payment.objects.filter(pk=payment.pk).update(provider="sandbox")

    for _press in range(2):
        with committing():
            assert client_of(oliver).post(f"{LIST}{event.pk}/replay/", PRESSED).status_code == 302

    event.refresh_from_db()
    payment.order.refresh_from_db()
    assert (event.outcome, event.replays) == ("ignored", 2)
    assert payment.order.state == Order.State.PAID
    assert prove().difference == ""


def test_several_messages_are_replayed_at_once(client, committing, oliver, client_of):
    events = [told(committing, client), told(committing, client)]
    chosen = {"action": "replay_selected", "_selected_action": [event.pk for event in events]}
    with committing():
        assert client_of(oliver).post(LIST, chosen).status_code == 302
    assert list(WebhookEvent.objects.values_list("outcome", "replays")) == [("unmatched", 1)] * 2


def test_people_without_the_right_replay_nothing(client, committing, carla, client_of):
    event = told(committing, client)
    for somebody in (client_of(carla), client):
        assert somebody.post(f"{LIST}{event.pk}/replay/", PRESSED).status_code == 302
    event.refresh_from_db()
    assert event.replays == 0


def test_a_message_that_fits_when_it_is_replayed_closes_its_task(
    world, alice, client, committing, sandbox_wire
):
    sandbox_wire.hold = True
    payment = buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    Payment.objects.filter(pk=payment.pk).update(amount_minor=1)
    fields = {"ref": payment.provider_ref, "reference": payment.public_id, "amount": payment.amount_minor}
    event = told(committing, client, **fields)
    assert (event.outcome, OperatorTask.objects.get().done_at) == ("flagged", None)

    with committing():
        webhook_replay(event=event)
    assert OperatorTask.objects.get().done_at is None
    Payment.objects.filter(pk=payment.pk).update(amount_minor=payment.amount_minor)
    with committing():
        webhook_replay(event=event)

    task = OperatorTask.objects.get()
    assert (task.done_at is not None, task.outcome) == (True, "applied")


def test_a_task_is_asked_for_once_and_closed_once_with_words(oliver, client_of, db):
    made: dict[str, Any] = {
        "kind": OperatorTask.Kind.REFUND_FAILED,
        "subject": "refund:1",
        "note": "came back",
    }
    task = operator_task(**made)
    assert operator_task(**made) == task
    address = f"/operator/payments/operatortask/{task.pk}/done/"
    assert client_of(oliver).post(address, PRESSED).status_code == 200
    task.refresh_from_db()
    assert task.done_at is None

    client_of(oliver).post(address, {**PRESSED, "reason": "Sent by hand."})

    task.refresh_from_db()
    assert (task.done_by, task.outcome) == (oliver, "Sent by hand.")
    with pytest.raises(TaskDone):
        operator_task_done(task=task, by=None, outcome="again")
    assert operator_task(**made) != task
    assert "refund:1" in str(task)


def test_every_table_of_waiting_things_can_be_looked_at(oliver, client_of, db):
    pause = ProviderPause.objects.create(provider="stripe", until=timezone.now(), reason="429")
    operator_task(kind=OperatorTask.Kind.DISPUTE, subject="dispute:1", note="x")
    olivers = client_of(oliver)
    for name in ("operatortask", "providerpause", "bankentry", "savedmethod", "dispute"):
        assert olivers.get(f"/operator/payments/{name}/").status_code == 200
        assert olivers.get(f"/operator/payments/{name}/add/").status_code == 403
    assert "stripe" in str(pause)

"""The sandbox calls back over real HTTP, and holds its peace when nobody answers."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from commerce.payments.models import Payment, SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox import bank, transport
from commerce.payments.providers.sandbox.adapter import SandboxProvider, message_post
from commerce.payments.providers.sandbox.signing import check_signature, signature_of
from commerce.payments.services import payment_look
from commerce.payments.tasks import payments_sweep
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


class Listener(http.server.BaseHTTPRequestHandler):
    """A shop that keeps what it is told, and answers as the test wishes."""

    heard: list[tuple[str, bytes, str]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, body, self.headers["Sandbox-Signature"]))
        if self.status == 0:
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shop(settings) -> Iterator[type[Listener]]:
    Listener.heard, Listener.status = [], 200
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.INTERNAL_URL = f"http://127.0.0.1:{server.server_port}"
    before = transport.use_wire(transport.post_over_http)
    yield Listener
    transport.use_wire(before)
    server.shutdown()
    server.server_close()


def test_a_message_is_posted_signed_and_once(world, alice, committing, shop):
    buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)

    ((path, body, signature),) = shop.heard
    assert path == "/webhooks/sandbox/"
    check_signature(signature, body)
    event = SandboxObject.objects.get(kind="event")
    assert message_post(event.ref) is True
    assert len(shop.heard) == 1


@pytest.mark.parametrize("status", [500, 400, 404, 302, 0])
def test_a_message_nobody_took_is_kept(world, alice, committing, shop, status):
    shop.status = status
    buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    event = SandboxObject.objects.get(kind="event")
    assert bank.message_of(event.ref) is not None
    assert message_post(event.ref) is False

    shop.status = 200
    assert message_post(event.ref) is True
    assert bank.message_of(event.ref) is None


def test_a_shop_that_is_not_there_or_has_no_certificate_is_tried_again(
    world, alice, committing, settings, shop
):
    for address in ("http://127.0.0.1:9", settings.INTERNAL_URL.replace("http:", "https:")):
        settings.INTERNAL_URL = address
        buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    assert SandboxObject.objects.filter(kind="event", data__sent=False).count() == 2
    assert message_post("evt_nothing") is True
    bank.message_received("evt_nothing")


def test_a_long_settlement_is_left_to_the_sweep(world, alice, committing, settings):
    settings.SANDBOX_SETTLE_SECONDS = 3 * 24 * 3600
    payment = buying.pay(buying.place(buying.draft(world.candle), user=alice), committing, card=buying.LATE)
    assert payment.state == Payment.State.PROCESSING
    row = SandboxObject.objects.get(kind="intent")
    row.data["settles_at"] = 1
    row.save()

    with committing():
        payments_sweep()

    payment.refresh_from_db()
    assert payment.state == Payment.State.SUCCEEDED


def test_the_truth_about_another_sum_order_or_mode_is_flagged_and_pays_nothing(
    world, alice, committing, sandbox_wire, monkeypatch
):
    """The message is right; what the provider says when asked is not."""
    sandbox_wire.hold = True
    payment = buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    row = SandboxObject.objects.get(kind="intent")
    for change in ({"amount": 1}, {"currency": "USD"}, {"reference": "another"}):
        SandboxObject.objects.filter(pk=row.pk).update(data={**row.data, **change})
        WebhookEvent.objects.all().delete()
        with committing():
            sandbox_wire.deliver(sandbox_wire.held[0])
        assert WebhookEvent.objects.get().outcome == "flagged"

    SandboxObject.objects.filter(pk=row.pk).update(data=row.data)
    WebhookEvent.objects.all().delete()
    live = {**json.loads(sandbox_wire.held[0][1]), "live": True}
    body = json.dumps(live).encode()
    with committing(), monkeypatch.context() as patch:
        # A live site that is told of test money, by message and by truth.
        patch.setattr(SandboxProvider, "is_live", True)
        sandbox_wire.deliver((sandbox_wire.held[0][0], body, {"Sandbox-Signature": signature_of(body)}))
    assert "test money" in WebhookEvent.objects.get().note

    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.state, payment.order.state) == ("processing", "pending")
    nothing = Payment(order=payment.order)
    assert payment_look(nothing) is nothing


def test_a_message_about_what_the_provider_does_not_know_is_kept(world, alice, committing, sandbox_wire):
    sandbox_wire.hold = True
    payment = buying.pay(buying.place(buying.draft(world.candle), user=alice), committing)
    SandboxObject.objects.filter(kind="intent").delete()

    with committing():
        sandbox_wire.deliver(sandbox_wire.held[0])

    event = WebhookEvent.objects.get()
    assert (event.outcome, "no_such_object" in event.note) == ("unmatched", True)
    assert payment.provider_ref in str(payment)
    assert str(SandboxObject.objects.get()) == SandboxObject.objects.get().ref

"""Stripe over HTTP, against a double that is held to the types of Stripe's own library: faults, amounts, messages."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.errors import AmountNotTaken, CardRefused, ProviderAway, ProviderRefused
from commerce.payments.models import OperatorTask, Payment, ProviderPause, Refund, WebhookEvent
from commerce.payments.providers.base import PayRequest
from commerce.payments.providers.stripe.adapter import StripeProvider
from commerce.payments.providers.stripe.amounts import read, sent
from commerce.payments.providers.stripe.client import ask as raw_ask
from commerce.payments.providers.stripe.client import client as stripe_client
from commerce.payments.services import payment_begin, refund_send
from commerce.payments.tasks import payments_sweep
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.stripe_double import types
from tests.commerce.payments.stripe_double.server import Fault
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/webhooks/stripe/"
INTENTS = "/v1/payment_intents"


def ask(minor=4900, currency="EUR", **fields):
    return PayRequest("pay-1", Money(minor, currency), "pm_card_visa", "Order 1", "/orders/1/", **fields)


def post(client, signed):
    headers, body = signed
    return client.post(URL, body, content_type="application/json", headers=headers)


@pytest.fixture
def shop(settings, stripe_rig):
    settings.PAYMENT_PROVIDER = "stripe"
    return stripe_rig


def pay(order, committing, card="pm_card_visa"):
    with committing():
        payment = payment_begin(order=order, key=uuid4(), method={"payment_method": card})
    payment.refresh_from_db()
    order.refresh_from_db()
    return payment


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (80, "JPY", 80),
        (8000, "INR", 8000),
        (8000, "CNY", 8000),
        (8000, "EUR", 8000),
        (8000, "USD", 8000),
        (80, "ISK", 8000),
        (8120, "KWD", 8120),
    ],
)
def test_amounts_are_written_as_stripe_takes_them_and_read_back_the_same(
    stripe_double, minor, currency, written
):
    provider = StripeProvider()
    state = provider.start(ask(minor, currency), key="k")

    assert stripe_double.asked[-1][2]["amount"] == written
    assert (state.status, state.amount) == ("succeeded", Money(minor, currency))
    refund = provider.refund(state.ref, Money(minor, currency), reference="back", key="r")
    assert stripe_double.asked[-1][2]["amount"] == written
    assert refund.amount == Money(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "code"),
    [
        (8125, "KWD", "amount_not_in_steps"),
        (100, "XYZ", "currency_not_taken"),
        (100, "UGX", "currency_not_taken"),
        (1_000_000, "ISK", "amount_too_large"),
        (-5, "EUR", "amount_too_small"),
    ],
)
def test_an_amount_that_cannot_be_written_is_never_sent(stripe_double, minor, currency, code):
    with pytest.raises(ProviderRefused) as refused:
        StripeProvider().start(ask(minor, currency), key="k")
    assert refused.value.code == code
    assert stripe_double.asked == []


def test_what_is_paid_out_in_whole_ones_only_is_not_sent_with_a_rest():
    with pytest.raises(ProviderRefused):
        sent(Money(150, "HUF"), is_payout=True)
    assert sent(Money(20000, "HUF"), is_payout=True) == {"amount": 20000, "currency": "huf"}
    assert read(150, "isk") == Money(150, "ISK")


def test_an_order_in_a_currency_that_stripe_does_not_take_is_refused_before_anything_is_asked(
    world, alice, shop, monkeypatch
):
    order = buying.place(buying.draft(world.candle), user=alice)
    Order.objects.filter(pk=order.pk).update(currency="XAU")
    order.refresh_from_db()
    order.refresh_from_db()

    with pytest.raises(AmountNotTaken) as refused:
        payment_begin(order=order, key=uuid4(), method={"payment_method": "pm_card_visa"})

    assert refused.value.code == "amount_not_taken"
    assert (Payment.objects.count(), shop.double.count(INTENTS)) == (0, 0)


@pytest.mark.parametrize("token", ["", "4242424242424242", "pm_", "pm_<script>", "pm_unknown"])
def test_what_is_no_card_of_stripes_is_refused(stripe_double, token):
    with pytest.raises(CardRefused):
        StripeProvider().method_of({"payment_method": token})


def test_a_card_has_a_name_for_people(stripe_double):
    assert (
        StripeProvider().method_of({"payment_method": "pm_card_mastercard"}).label == "Mastercard •••• 4444"
    )
    stripe_double.faults.append(Fault("/v1/payment_methods", status=500))
    assert StripeProvider().method_of({"payment_method": "pm_card_visa"}).label == "Card"


@pytest.mark.parametrize(
    ("fault", "rest"),
    [
        (Fault(INTENTS, status=500), 0),
        (Fault(INTENTS, status=503), 0),
        (Fault(INTENTS, status=429, headers={"Retry-After": "7"}), 7),
        (Fault(INTENTS, status=429, headers={"Retry-After": "soon"}), 0),
        (Fault(INTENTS, status=429, headers={"Retry-After": "999999"}), 3600),
        (Fault(INTENTS, status=401), 0),
        (Fault(INTENTS, status=409), 0),
        (Fault(INTENTS, breaks="before"), 0),
        (Fault(INTENTS, breaks="after"), 0),
    ],
    ids=["500", "503", "429", "429-words", "429-long", "401", "409", "before", "after"],
)
def test_whatever_goes_wrong_on_the_way_the_next_call_makes_one_payment(stripe_double, fault, rest):
    stripe_double.faults.append(fault)
    provider = StripeProvider()
    with pytest.raises(ProviderAway) as away:
        provider.start(ask(), key="k")
    assert (away.value.provider, away.value.retry_after) == ("stripe", rest)

    state = provider.start(ask(), key="k")

    assert state.status == "succeeded"
    made = [each for each in stripe_double.world.objects.values() if each["object"] == "payment_intent"]
    assert len(made) == 1


def test_no_key_in_the_settings_is_no_answer_and_loses_nothing(stripe_double, settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(ProviderAway):
        StripeProvider().fetch("pi_1")


def test_a_live_key_moves_real_money(settings):
    assert [
        StripeProvider().is_live
        for settings.STRIPE_SECRET_KEY in ("sk_test_a", "rk_test_a", "sk_live_a", "rk_live_a")
    ] == [False, False, True, True]


def test_a_list_without_an_end_is_no_answer(stripe_double, monkeypatch):
    monkeypatch.setattr("commerce.payments.providers.stripe.money_out.PAGE_ROWS", 1)
    monkeypatch.setattr("commerce.payments.providers.stripe.money_out.PAGES_MAX", 2)
    provider, since = StripeProvider(), timezone.now() - timedelta(minutes=1)
    for number in range(3):
        provider.start(PayRequest(f"p{number}", Money(100, "EUR"), "pm_card_visa", "", "/"), key=f"k{number}")

    assert provider.find("p1", since=since) is not None
    with pytest.raises(ProviderAway):
        provider.find("p9", since=since)


def test_the_double_is_held_to_what_the_library_knows(stripe_double):
    made = {"amount": 1, "currency": "eur", "colour": "blue"}
    with pytest.raises(ProviderRefused) as refused:
        raw_ask(lambda: stripe_client().payment_intents.create(made))
    assert refused.value.code == "parameter_unknown"
    wrong = {"object": "customer", "id": "cus_1", "created": "today", "livemode": False, "hue": 1}
    found = types.faults(wrong)
    assert {"customer: unknown field hue", "customer: created is a str"} <= set(found)
    assert "customer: livemode is a bool" not in found
    assert types.faults({"object": "refund"}) != []
    assert any("status is" in fault for fault in types.faults({"object": "payment_intent", "status": "paid"}))


# Through the shop


def test_a_sale_over_stripe_is_paid_by_its_message_and_refunded(world, alice, shop, committing, client):
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = pay(order, committing)
    assert (payment.state, order.state) == (Payment.State.PROCESSING, Order.State.PENDING)
    assert payment.method_label == "Visa •••• 4242"

    message = shop.message(payment.provider_ref)
    for _time in range(2):
        with committing():
            assert post(client, message).status_code == 200
    order.refresh_from_db()
    assert order.state == Order.State.PAID

    refund = give_back(order, committing, *everything(order)[:1])
    refund.refresh_from_db()
    with committing():
        assert post(client, shop.message(refund.provider_ref)).status_code == 200
    refund.refresh_from_db()
    assert (refund.state, prove().difference) == (Refund.State.SUCCEEDED, "")
    assert WebhookEvent.objects.count() == 2


def test_a_challenge_goes_to_stripes_page_and_comes_back(world, alice, shop, committing, client):
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = pay(order, committing, "pm_card_authenticationRequiredOnSetup")
    assert payment.state == Payment.State.REQUIRES_ACTION
    assert payment.next_step["url"].startswith("https://hooks.stripe.test/")

    shop.approve(payment.provider_ref, yes=True)
    with committing():
        post(client, shop.message(payment.provider_ref))

    order.refresh_from_db()
    assert order.state == Order.State.PAID


@pytest.mark.parametrize(
    "change",
    [
        {"amount_received": 4800},
        {"currency": "usd"},
        {"metadata": {"reference": "another"}},
    ],
    ids=["sum", "currency", "order"],
)
def test_a_signed_message_about_something_else_pays_nothing_and_asks_a_person(
    world, alice, shop, committing, client, change
):
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = pay(order, committing)
    right = shop.double.world.events[-1]
    wrong = {**right, "id": "evt_wrong", "data": {"object": {**right["data"]["object"], **change}}}

    with committing():
        assert post(client, shop.signed(wrong)).status_code == 200

    order.refresh_from_db()
    event = WebhookEvent.objects.get()
    assert (order.state, event.outcome) == (Order.State.PENDING, "flagged")
    task = OperatorTask.objects.get()
    assert (task.kind, task.subject) == ("message_does_not_fit", f"webhook:{event.pk}")
    with committing():
        assert post(client, shop.signed(right)).status_code == 200
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert payment.order_id == order.pk


def test_live_messages_on_a_site_with_a_test_key_are_flagged(world, alice, shop, committing, client):
    order = buying.place(buying.draft(world.candle), user=alice)
    pay(order, committing)
    message = {**shop.double.world.events[-1], "livemode": True}

    with committing():
        assert post(client, shop.signed(message)).status_code == 200

    order.refresh_from_db()
    assert (order.state, WebhookEvent.objects.get().outcome) == (Order.State.PENDING, "flagged")


def test_what_is_forged_stale_or_from_the_future_is_refused_and_not_kept(shop, client):
    message = {
        "id": "evt_1",
        "object": "event",
        "type": "x",
        "livemode": False,
        "data": {"object": {"object": "x"}},
    }
    headers, body = shop.signed(message)
    forged = {"Stripe-Signature": headers["Stripe-Signature"].replace("v1=", "v1=0")}
    for signed, status, code in (
        (({}, body), 400, "webhook_unsigned"),
        ((forged, body), 400, "webhook_unsigned"),
        (({"Stripe-Signature": "t=x,v1=é"}, body), 400, "webhook_unsigned"),
        (shop.signed(message, at=time.time() - 400), 400, "webhook_stale"),
        (shop.signed(message, at=time.time() + 400), 400, "webhook_stale"),
        (shop.signed({"id": 1}), 400, "webhook_malformed"),
        (shop.signed({**message, "filler": "x" * 70_000}), 413, "webhook_too_large"),
    ):
        answer = post(client, signed)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert WebhookEvent.objects.exists() is False

    # A clock that is a little wrong, and the secret of before, are fine.
    assert post(client, shop.signed(message, at=time.time() + 120)).status_code == 200
    shop.secret = "whsec_older"
    assert post(client, shop.signed({**message, "id": "evt_2"})).status_code == 200
    assert WebhookEvent.objects.count() == 2


def test_an_older_message_that_comes_later_changes_nothing(world, alice, shop, committing, client):
    order = buying.place(buying.draft(world.candle), user=alice)
    pay(order, committing)
    created, succeeded = shop.double.world.events

    for message in (succeeded, created):
        with committing():
            assert post(client, shop.signed(json.loads(json.dumps(message)))).status_code == 200

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert WebhookEvent.objects.count() == 2


def test_a_lost_answer_is_looked_for_at_stripe_and_charged_once(world, alice, shop, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    shop.double.faults.append(Fault(INTENTS, breaks="after"))
    payment = pay(order, committing)
    assert (payment.state, payment.provider_ref) == (Payment.State.CREATED, "")
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    # A day later Stripe has forgotten the key.
    shop.double.answers.clear()

    for _round in range(2):
        with committing():
            payments_sweep()

    order.refresh_from_db()
    assert (order.state, shop.double.count(INTENTS)) == (Order.State.PAID, 1)


def test_a_refund_whose_answer_was_lost_is_sent_once(world, alice, shop, committing, client):
    order = buying.place(buying.draft(world.candle), user=alice)
    payment = pay(order, committing)
    with committing():
        post(client, shop.message(payment.provider_ref))
    order.refresh_from_db()
    shop.double.faults.append(Fault("/v1/refunds", breaks="after"))
    give_back(order, committing, *everything(order)[:1])
    shop.double.answers.clear()

    with committing():
        refund_send(Refund.objects.select_related("payment__order").get())

    assert (shop.double.count("/v1/refunds"), Refund.objects.get().provider_ref[:3]) == (1, "re_")


def test_a_rate_limit_rests_the_sweep_for_as_long_as_stripe_asks(world, alice, shop, committing):
    order = buying.place(buying.draft(world.candle), user=alice)
    shop.double.faults.append(Fault(INTENTS, status=429, headers={"Retry-After": "30"}))
    payment = pay(order, committing)
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    with committing():
        payments_sweep()
    assert shop.double.asked[1:] == []
    rest = ProviderPause.objects.get().until - timezone.now()
    assert timedelta(seconds=20) < rest < timedelta(seconds=31)

    ProviderPause.objects.update(until=timezone.now())
    for _round in range(2):
        with committing():
            payments_sweep()
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, shop.double.count(INTENTS)) == (Order.State.PAID, 1)


def test_what_is_paid_out_is_not_bound_by_what_a_card_can_be_charged(stripe_double):
    assert StripeProvider().can_pay(Money(2_000_000_000, "IDR"))
    assert sent(Money(2_000_000_000, "IDR"), is_paid=False)["amount"] == 2_000_000_000
    assert not StripeProvider().can_pay(Money(8125, "KWD"))

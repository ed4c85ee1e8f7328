"""Stripe's balance transactions as a report, page by page, beside the books."""

from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.kinds import AccountKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import RefundPart
from commerce.payments.models import Refund
from commerce.payments.providers.stripe import reporting
from commerce.payments.services import payment_begin, refund_begin
from commerce.payments.services.disputing import dispute_look
from commerce.payments.services.looking import payment_look
from commerce.payments.services.refunding import refund_look
from commerce.payouts.connecting import payee_look
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run, payout_send
from commerce.reconciliation import services
from commerce.reconciliation.models import ReportLine
from commerce.reconciliation.selectors import gap_open
from commerce.reconciliation.services import reconcile
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole_days(monkeypatch, settings):
    settings.PAYMENT_PROVIDER = "stripe"
    monkeypatch.setattr(services, "SLACK", timedelta(0))


def today():
    return timezone.now().astimezone(UTC).date()


def buy(world, committing, card="pm_card_visa"):
    order = buying.place(buying.draft(world.lamp))
    with committing():
        payment = payment_begin(order=order, key=uuid4(), method={"payment_method": card})
    with committing():
        payment_look(payment)
    payment.refresh_from_db()
    assert payment.state == "succeeded"
    return order, payment


def states():
    return sorted(ReportLine.objects.values_list("kind", "state"))


def test_charges_refunds_disputes_and_fees_agree_over_several_pages(
    world, committing, stripe_rig, monkeypatch
):
    monkeypatch.setattr(reporting, "PAGE_ROWS", 2)
    order, _payment = buy(world, committing)
    part = RefundPart(order.lines.get().public_id, 1000)
    with committing():
        refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)
    _order, disputed = buy(world, committing)
    name = stripe_rig.dispute(disputed.provider_ref)
    with committing():
        dispute_look(provider="stripe", ref=name)
    stripe_rig.double.world.moved("fee", -200, "eur", {"id": "fee_1"})
    stripe_rig.double.world.moved("payout", -5000, "eur", {"id": "po_house", "object": "payout"})

    report = reconcile(provider="stripe", day=today())

    assert report.line_count == 6
    assert [kind for kind, _state in states()] == ["charge", "charge", "dispute", "fee", "house", "refund"]
    # Nobody has told us yet that the refund went through: no gap, and looked at again.
    assert {state for kind, state in states() if kind != "refund"} == {"matched"}
    assert ("refund", "under_way") in states()
    assert gap_open() == ""
    with committing():
        refund_look(Refund.objects.get())
    reconcile(provider="stripe", day=today())
    assert {state for _kind, state in states()} == {"matched"}
    listed = [path for _verb, path, _params in stripe_rig.double.asked if path == "/v1/balance_transactions"]
    assert len(listed) == 2 * 3
    # 1.5 % of 68.90 and 25 cents, twice, and 2.00 besides.
    assert balance(AccountKind.PROCESSOR_FEE, "provider:stripe", "EUR").minor == -(2 * (103 + 25) + 200)
    assert prove().difference == ""


def test_what_nobody_here_asked_for_and_a_cent_less_are_gaps(world, committing, stripe_rig):
    buy(world, committing)
    double = stripe_rig.double.world
    row = next(each for each in double.objects.values() if each["object"] == "balance_transaction")
    row["amount"] -= 1
    double.moved("charge", 700, "eur", {"id": "ch_x", "object": "charge", "payment_intent": "pi_x"})
    double.moved("climate_order_purchase", -1, "eur", {"id": "co_1"})

    reconcile(provider="stripe", day=today())

    assert states() == [("charge", "amount_differs"), ("charge", "missing_here"), ("other", "missing_here")]


def test_another_balance_currency_is_compared_in_what_the_buyer_paid(world, committing, stripe_rig):
    buy(world, committing)
    double = stripe_rig.double.world
    row = next(each for each in double.objects.values() if each["object"] == "balance_transaction")
    row |= {"amount": 7441, "currency": "usd", "fee": 140, "exchange_rate": 1.08}

    reconcile(provider="stripe", day=today())

    assert states() == [("charge", "matched")]
    assert balance(AccountKind.PROCESSOR_FEE, "provider:stripe", "USD").minor == -140


def test_a_transfer_under_way_and_taken_back_is_laid_beside_its_payout(
    world, committing, stripe_rig, settings
):
    settings.PAYOUT_HOLD_SECONDS = 0
    owner = f"brand:{world.brand.public_id}"
    state = stripe_rig.provider.connect_payee(owner, country="PT", return_url="/", key="k")
    stripe_rig.ready_payee(state.ref)
    payee_look(provider="stripe", ref=state.ref, owner=owner)
    buy(world, committing)
    with committing():
        payout_run(key="r")
    payout = Payout.objects.get()
    reconcile(provider="stripe", day=today())
    assert states() == [("charge", "matched"), ("transfer", "under_way")]

    name = payout.provider_ref.partition("/")[2]
    stripe_rig.double.world.fail_payout(name, state.ref)
    with committing():
        payout_send(payout)
    payout.refresh_from_db()
    assert payout.state == "failed"
    reconcile(provider="stripe", day=today())

    assert states() == [("charge", "matched"), ("transfer", "matched"), ("transfer", "matched")]
    assert prove().difference == ""

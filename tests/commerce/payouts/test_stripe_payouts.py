"""Payouts through Stripe over HTTP: moved to the payee's account there, then sent on to their bank, each of it once."""

import copy
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.test.testcases import TestCase
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.payments.errors import ProviderRefused
from commerce.payments.models import OperatorTask, ProviderCall
from commerce.payments.providers.registry import provider_for
from commerce.payments.providers.stripe.adapter import StripeProvider
from commerce.payments.providers.stripe.amounts import PAYOUT_STEPS
from commerce.payouts import tasks
from commerce.payouts.errors import PayoutNotReturned, PayoutNotStuck
from commerce.payouts.models import PayeeAccount, Payout, Unpaid
from commerce.payouts.services import payout_run
from commerce.payouts.services.retrying import payout_owe_again, payout_retry
from commerce.payouts.services.sending import payout_send
from marketplace.accounts.models import Mail
from tests.commerce.payments.stripe_double.server import Fault
from tests.commerce.payments.stripe_double.things import Refused
from tests.commerce.payouts.test_killed_runs import Killed, beat, killed_before
from tests.commerce.payouts.test_payout_run import give_back, no_hold, owed, run, sell

__all__ = ["no_hold"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
TRANSFERS, PAYOUTS = "/v1/transfers", "/v1/payouts"


@pytest.fixture
def shop(world, committing, settings, stripe_rig):
    """The creator has an account at Stripe, the brand has none yet; the house's balance holds enough."""
    sell(world, committing)
    settings.PAYMENT_PROVIDER = "stripe"
    owner = f"creator:{world.creator.public_id}"
    payee = stripe_rig.provider.connect_payee(owner, country="PT", return_url="/", key="connect")
    stripe_rig.ready_payee(payee.ref)
    PayeeAccount.objects.create(owner=owner, provider="stripe", ref=payee.ref, status="ready")
    stripe_rig.double.world.balances[""] = 10_000
    return stripe_rig


def account():
    return PayeeAccount.objects.get().ref


def tell(rig, ref, client):
    headers, body = rig.message(ref)
    answer = client.post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_money_is_moved_to_the_payees_account_and_sent_on_from_there(world, shop, committing, client):
    run(committing)

    payout = Payout.objects.get()
    assert (payout.state, payout.provider, payout.destination) == ("sent", "stripe", account())
    assert payout.transfer_ref.startswith("tr_")
    assert payout.provider_ref.startswith(f"{account()}/po_")
    assert Unpaid.objects.get().reason == "provider_incomplete"
    world_there = shop.double.world
    assert (world_there.balances[""], world_there.balances[account()]) == (10_000 - 624, 0)

    shop.settle(payout.provider_ref)
    tell(shop, payout.provider_ref, client)

    payout.refresh_from_db()
    assert payout.state == "paid"
    assert owed(world)[1] == 0
    assert (shop.double.count(TRANSFERS), shop.double.count(PAYOUTS)) == (1, 1)
    assert prove().difference == ""


@pytest.mark.parametrize("path", [TRANSFERS, PAYOUTS])
@pytest.mark.parametrize("breaks", ["before", "after"])
def test_what_was_not_answered_for_is_looked_for_and_done_once(world, shop, committing, path, breaks):
    shop.double.faults.append(Fault(path, breaks=breaks))
    run(committing)
    assert Payout.objects.get().state == "created"
    # Stripe has forgotten our keys: only our name for the payout is left.
    shop.double.answers.clear()

    beat()

    payout = Payout.objects.get()
    assert payout.state == "sent"
    rows = shop.double.world.objects.values()
    assert sum(row["object"] == "transfer" for row in rows) == 1
    assert sum(row["object"] == "payout" for row in rows) == 1
    assert shop.double.world.balances[""] == 10_000 - 624
    assert set(ProviderCall.objects.filter(provider="stripe").values_list("operation", flat=True)) == {
        "transfer",
        "payout",
    }


def test_too_many_requests_are_tried_again_with_the_same_key(world, shop, committing):
    shop.double.faults += [Fault(TRANSFERS, status=429), Fault(PAYOUTS, status=500)]
    run(committing)
    for _beat in range(3):
        beat()

    assert Payout.objects.get().state == "sent"
    assert (shop.double.count(TRANSFERS), shop.double.count(PAYOUTS)) == (1, 1)


def test_a_balance_that_does_not_hold_enough_yet_is_not_the_payees_fault(world, shop, committing):
    shop.double.world.balances[""] = 100
    run(committing)
    payout = Payout.objects.get()
    assert (payout.state, payout.transfer_ref) == ("created", "")

    beat()
    shop.double.world.balances[""] = 700
    beat()
    payout.refresh_from_db()
    assert payout.state == "sent"


def test_a_sum_that_stripe_does_not_send_waits_instead_of_coming_back(world, shop, committing, monkeypatch):
    monkeypatch.setitem(PAYOUT_STEPS, "EUR", 10)
    run(committing)

    assert Payout.objects.exists() is False
    left = Unpaid.objects.get(owner__startswith="creator")
    assert (left.reason, left.amount_minor) == ("odd_sum", 624)
    monkeypatch.delitem(PAYOUT_STEPS, "EUR")
    run(committing)
    assert Payout.objects.get().state == "sent"


def test_of_a_sum_that_stripe_does_not_send_the_oldest_lines_that_fit_are_sent(
    world, shop, committing, monkeypatch, settings
):
    """6.24 twice, less 0.97 that was taken back: in steps of 0.08 the first line can go."""
    settings.PAYMENT_PROVIDER = "sandbox"
    give_back(sell(world, committing), committing, 1000)
    settings.PAYMENT_PROVIDER = "stripe"
    assert owed(world)[1] == 1151
    monkeypatch.setitem(PAYOUT_STEPS, "EUR", 8)

    run(committing)

    assert Payout.objects.get().amount_minor == 624
    assert prove().difference == ""


@pytest.mark.parametrize("was_paid", [False, True])
def test_a_payout_that_comes_back_is_taken_back_and_owed_again(world, shop, committing, client, was_paid):
    run(committing)
    payout = Payout.objects.get()
    if was_paid:
        shop.settle(payout.provider_ref)
        tell(shop, payout.provider_ref, client)
        assert owed(world)[1] == 0
    there = shop.double.world
    there.fail_payout(payout.provider_ref.partition("/")[2], account())

    for _told in range(2):
        tell(shop, payout.provider_ref, client)

    payout.refresh_from_db()
    assert (payout.state, payout.failure_code) == ("failed", "account_closed")
    assert owed(world)[1] == 624
    assert (there.balances[""], there.balances[account()]) == (10_000, 0)
    assert there.objects[payout.transfer_ref]["reversed"] is True
    assert balance("bank", "", "EUR").minor == 0
    assert Mail.objects.filter(template="payout_failed").count() == 1
    run(committing)
    assert Payout.objects.count() == 1
    assert Unpaid.objects.filter(reason="came_back").count() == 1
    assert prove().difference == ""


@pytest.fixture
def returned(shop, committing):
    """A payout that came back from the payee's bank."""
    run(committing)
    payout = Payout.objects.get()
    shop.double.world.fail_payout(payout.provider_ref.partition("/")[2], account())
    beat()
    payout.refresh_from_db()
    assert payout.state == "failed"
    return payout


def bank_at_stripe(rig, name):
    listed = {"object": "list", "data": [{"id": name}], "has_more": False, "url": "/v1"}
    rig.double.world.objects[account()]["external_accounts"] = listed


def test_another_bank_account_at_stripe_is_paid_after_one_that_sent_money_back(shop, committing, returned):
    PayeeAccount.objects.update(bank="of before")
    bank_at_stripe(shop, "ba_other")
    tasks.payees_remind()
    run(committing)

    assert list(Payout.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "sent"]
    tasks.payees_remind()
    shop.double.world.fail_payout(Payout.objects.latest("pk").provider_ref.partition("/")[2], account())
    beat()
    tasks.payees_remind()
    run(committing)
    assert Payout.objects.filter(state="failed").count() == Payout.objects.count() == 2


def test_an_account_that_can_be_paid_again_is_paid_again(shop, committing, returned):
    PayeeAccount.objects.update(status="refused")
    tasks.payees_remind()
    run(committing)

    assert Payout.objects.filter(state="sent").count() == 1


def test_an_operator_lets_the_same_account_be_paid_again_once_and_says_why(
    shop, committing, returned, client_of, oliver
):
    operators = client_of(oliver)
    path = f"/operator/payouts/payout/{returned.pk}/retry/"
    assert operators.post(path, {"_form_submitted": "on", "reason": ""}).status_code == 200
    assert Payout.objects.filter(retried_at=None).count() == 1

    operators.post(path, {"_form_submitted": "on", "reason": "the bank was closed for the day"})

    returned.refresh_from_db()
    assert returned.retry_reason == "the bank was closed for the day"
    assert LogEntry.objects.filter(object_id=returned.pk).exists()
    run(committing)
    again = Payout.objects.latest("pk")
    assert (again.state, again.amount_minor, Payout.objects.count()) == ("sent", 624, 2)
    for payout in (returned, again):
        with pytest.raises(PayoutNotReturned):
            payout_retry(payout=payout, reason="once more")


def test_what_came_back_after_it_arrived_is_found_though_nobody_told(world, shop, committing):
    run(committing)
    payout = Payout.objects.get()
    shop.settle(payout.provider_ref)
    beat()
    assert owed(world)[1] == 0
    shop.double.world.fail_payout(payout.provider_ref.partition("/")[2], account())
    long_ago = timezone.now() - timedelta(days=2)
    Payout.objects.update(settled_at=long_ago, looked_at=long_ago)

    beat()

    payout.refresh_from_db()
    assert (payout.state, owed(world)[1]) == ("failed", 624)


def test_money_that_cannot_be_taken_back_yet_is_not_owed_twice(world, shop, committing):
    run(committing)
    payout = Payout.objects.get()
    there = shop.double.world
    there.fail_payout(payout.provider_ref.partition("/")[2], account())
    there.balances[account()] = 0

    for _beat in range(2):
        beat()
    payout.refresh_from_db()
    assert payout.state == "sent"
    assert Payout.objects.count() == 1

    assert OperatorTask.objects.filter(kind="payout_stuck", done_at=None).count() == 1
    there.balances[account()] = 624
    beat()
    assert OperatorTask.objects.filter(done_at=None).exists() is False
    payout.refresh_from_db()
    assert (payout.state, owed(world)[1]) == ("failed", 624)


def test_what_can_never_be_taken_back_is_decided_by_an_operator_with_a_reason(
    world, shop, committing, monkeypatch, client_of, oliver
):
    run(committing)
    payout = Payout.objects.get()
    shop.double.world.fail_payout(payout.provider_ref.partition("/")[2], account())
    with pytest.raises(PayoutNotStuck):
        payout_owe_again(payout=payout, reason="too early")

    def refuse(self, ref, *, key):
        raise ProviderRefused("account_closed")

    monkeypatch.setattr(StripeProvider, "reverse_transfer", refuse)
    for _beat in range(2):
        beat()
    task = OperatorTask.objects.get()
    assert (task.kind, task.subject) == ("payout_stuck", f"payout:{payout.public_id}")
    path = f"/operator/payouts/payout/{payout.pk}/owe_again/"
    client_of(oliver).post(path, {"_form_submitted": "on", "reason": "Stripe wrote that it is lost"})

    payout.refresh_from_db()
    task.refresh_from_db()
    assert (payout.state, payout.failure_code, owed(world)[1]) == ("failed", "not_taken_back", 624)
    assert (task.done_at is not None, task.outcome) == (True, "Stripe wrote that it is lost")
    assert prove().difference == ""
    with pytest.raises(PayoutNotStuck):
        payout_owe_again(payout=payout, reason="once more")
    beat()
    assert OperatorTask.objects.count() == 1


def test_what_stripe_refuses_to_send_on_is_taken_back(world, shop, committing, monkeypatch):
    def refuse(self, params, account):
        raise Refused(400, type="invalid_request_error", code="payouts_not_allowed", message="no")

    monkeypatch.setattr(type(shop.double.world), "payout", refuse)
    run(committing)

    payout = Payout.objects.get()
    assert (payout.state, payout.failure_code) == ("failed", "payouts_not_allowed")
    assert shop.double.world.balances[""] == 10_000
    assert owed(world)[1] == 624
    assert prove().difference == ""


def test_what_was_taken_back_between_two_tries_is_not_sent_on(world, shop, committing):
    shop.double.faults.append(Fault(PAYOUTS, status=500))
    run(committing)
    payout = Payout.objects.get()
    provider_for("stripe").reverse_transfer(payout.transfer_ref, key="by hand")
    shop.double.world.balances[account()] = 5_000

    beat()

    payout.refresh_from_db()
    assert (payout.state, payout.failure_code) == ("failed", "taken_back")
    assert shop.double.count(PAYOUTS) == 0


def test_killed_before_any_line_of_the_sending_money_is_moved_and_sent_once(shop):
    """What the double did stays done, as at Stripe; what of ours was not committed is gone."""
    with TestCase.captureOnCommitCallbacks():
        payout_run(key="made")
    number, is_killed = 0, True
    while is_killed:
        before, there = transaction.savepoint(), copy.deepcopy(shop.double.world)
        with killed_before(number, known=[]) as done:
            try:
                payout_send(Payout.objects.get())
                is_killed = False
            except Killed:
                pass
        beat()
        payout = Payout.objects.get()
        balances = shop.double.world.balances
        assert payout.state == "sent", done[-3:]
        assert (balances[""], balances[payout.destination]) == (10_000 - 624, 0), done[-3:]
        transaction.savepoint_rollback(before)
        shop.double.reset()
        shop.double.world = there
        number += 1
    assert number > 30

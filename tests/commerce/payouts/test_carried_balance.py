"""A bank takes back what was paid out: the hole is carried and filled by what comes next, and every run says so."""

import pytest

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance, balances
from commerce.payments.errors import ProviderAway
from commerce.payments.models import ProviderCall, SandboxObject
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payouts import tasks
from commerce.payouts.models import Payout, Unpaid
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from tests.commerce.payouts.test_disputed_earnings import told
from tests.commerce.payouts.test_killed_runs import time_goes_by
from tests.commerce.payouts.test_payout_run import give_back, no_hold, owed, run, sell

__all__ = ["no_hold"]
pytestmark = pytest.mark.django_db
EARNINGS = "/studio/earnings/"


def assert_even():
    assert sum(row.posted.minor for row in balances(currency="EUR")) == 0
    assert prove().difference == ""


def paid_to(kind):
    return list(
        Payout.objects.filter(owner__startswith=kind).order_by("pk").values_list("amount_minor", flat=True)
    )


def test_what_a_bank_took_back_is_carried_through_three_runs_and_then_paid_again(
    world, committing, client_of
):
    brunos = client_of(world.creator.user)
    first = sell(world, committing)
    run(committing)
    assert paid_to("creator") == [624]

    told(first, "needs_response")
    told(first, "lost", fee=1500)
    assert owed(world)[1] == -624
    assert_even()

    for _run in range(2):
        run(committing)
        assert paid_to("creator") == [624]
        page = brunos.get(EARNINGS)
        assert "Your balance was -€6.24: more was taken back than you were owed." in page.text
        assert_even()
    sell(world, committing)
    assert owed(world)[1] == 0
    run(committing)
    assert paid_to("creator") == [624]
    reasons = Unpaid.objects.filter(owner__startswith="creator").order_by("pk")
    assert list(reasons.values_list("reason", "amount_minor")) == [
        ("carried", -624),
        ("carried", -624),
        ("evened", 0),
    ]
    assert_even()

    sell(world, committing)
    run(committing)
    assert paid_to("creator") == [624, 624]
    assert owed(world)[1] == 0
    assert_even()


def test_what_evened_out_is_said_once_and_not_in_every_run(world, committing):
    first = sell(world, committing)
    give_back(first, committing, first.lines.get().total_minor)
    for _run in range(3):
        run(committing)

    assert Unpaid.objects.filter(owner__startswith="creator").exists() is False


def test_a_dispute_that_is_won_is_credited_once_whatever_account_there_is_now(world, committing):
    order = sell(world, committing)
    run(committing)
    told(order, "needs_response", fee=1500)
    before = owed(world)
    Creator.objects.filter(pk=world.creator.pk).update(payout_account="NL91ABNA0417164300")

    for _told in range(3):
        told(order, "won", fee=1500)

    assert owed(world) == before == (0, 0)
    run(committing)
    assert paid_to("creator") == [624]
    sell(world, committing)
    run(committing)
    assert paid_to("creator") == [624, 624]
    assert Payout.objects.filter(owner__startswith="creator")[0].destination == "NL91ABNA0417164300"
    assert_even()


def test_after_the_house_refunded_a_buyer_nothing_of_it_is_offered_or_paid(world, committing, client_of):
    order = sell(world, committing)
    give_back(order, committing, order.lines.get().total_minor)

    standing = client_of(world.creator.user).get(EARNINGS).context["standing"]
    assert (standing.payable.minor, standing.estimated.minor) == (0, 0)
    assert balance("platform_fee", "", "EUR").minor == 0
    run(committing)
    assert paid_to("creator") == []
    assert_even()


def test_a_payout_that_was_refused_for_a_while_goes_out_once_with_the_same_key(
    world, committing, monkeypatch, sandbox_wire
):
    """Too many requests, then it works, then the worker runs again, and two of them at once."""
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="")
    sell(world, committing)
    real, keys = SandboxProvider.payout, []

    def once_busy(self, *args, **kwargs):
        keys.append(kwargs["key"])
        if len(keys) == 1:
            raise ProviderAway("429 too many requests")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(SandboxProvider, "payout", once_busy)
    run(committing)
    payout = Payout.objects.get()
    assert (payout.state, owed(world)[1]) == ("created", 624)
    for _try in range(3):
        time_goes_by()
        with committing():
            tasks.payout_run()
            tasks.payout_send(payout.pk)

    assert set(keys) == {payout.public_id}
    assert SandboxObject.objects.get(kind="payout").data["amount"] == 624
    assert ProviderCall.objects.filter(operation="payout").count() == 1
    payout.refresh_from_db()
    assert (payout.state, owed(world)[1], Payout.objects.count()) == ("paid", 0, 1)
    assert_even()


def test_what_was_taken_back_beyond_the_bound_of_one_payout_is_counted_in(world, committing, settings):
    settings.PAYOUT_LINES_MAX = 2
    first = sell(world, committing)
    sell(world, committing)
    give_back(first, committing, first.lines.get().total_minor)

    run(committing)

    assert paid_to("creator") == [624]
    assert owed(world)[1] == 0
    assert_even()

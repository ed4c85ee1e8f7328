"""One run at a time: a claim that ends by itself, oldest first, a smallest payout, and a bound of lines."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.payouts.checks import minimums_are_amounts
from commerce.payouts.models import Payout, PayoutRun, Unpaid
from commerce.payouts.selectors import accounts_owed, payouts_due
from commerce.payouts.services import running
from commerce.payouts.services.claiming import Claim, RunLost, run_begin, run_take_up
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from tests.commerce.payouts.test_disputed_earnings import told
from tests.commerce.payouts.test_payout_run import give_back, no_hold, owed, run, sell
from tests.present import present

__all__ = ["no_hold"]
pytestmark = pytest.mark.django_db


def expire():
    PayoutRun.objects.filter(is_open=True).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_while_one_run_is_under_way_another_does_nothing(world, committing):
    sell(world, committing)
    mine = run_begin("mine")
    assert mine is not None

    assert run(committing, "another") == mine.run
    with pytest.raises(CommandError, match="mine is under way"):
        call_command("payout_run", stdout=StringIO())
    assert (Payout.objects.count(), PayoutRun.objects.count()) == (0, 1)

    mine.finish()
    assert run(committing, "another").key == "another"
    assert Payout.objects.count() == 2


def test_the_database_lets_one_run_be_open(db):
    run_begin("one")
    assert run_begin("two") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRun.objects.create(
            key="three", started_at=timezone.now(), is_open=True, claimed_until=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRun.objects.create(key="three", started_at=timezone.now(), is_open=False)


def test_a_run_that_was_left_is_taken_up_once_and_finished_before_the_next(world, committing):
    sell(world, committing)
    left = run_begin("left")
    assert left is not None
    assert run_take_up() is None

    expire()
    run(committing, "next")

    assert set(PayoutRun.objects.values_list("key", "is_open")) == {("left", None), ("next", None)}
    assert set(Payout.objects.values_list("run__key", flat=True)) == {"left"}
    assert owed(world) == (0, 0)


def test_who_lost_the_run_writes_nothing_more(world, committing, monkeypatch):
    """A process that slept through its time wakes up while another has taken over."""
    sell(world, committing)
    rivals: list[Claim | None] = []

    def slow_proof():
        if not rivals:
            expire()
            rivals.append(run_take_up())
        return prove()

    monkeypatch.setattr(running, "prove", slow_proof)
    run(committing, "slow")

    assert Payout.objects.exists() is False
    assert PayoutRun.objects.get().finished_at is None
    rival = present(rivals[0])
    rival.keep()
    expire()
    assert run(committing, "after").finished_at is not None
    assert Payout.objects.count() == 2
    with pytest.raises(RunLost):
        rival.finish()


def test_what_is_less_than_the_smallest_payout_is_carried_and_said(world, committing, client_of, settings):
    settings.PAYOUT_MINIMUMS = ["EUR=10.00", "JPY=500"]
    sell(world, committing)

    first = run(committing)

    assert list(Payout.objects.values_list("owner", flat=True)) == [f"brand:{world.brand.public_id}"]
    left = Unpaid.objects.get()
    assert (left.run, left.reason, left.amount_minor, left.currency) == (first, "below_minimum", 624, "EUR")
    page = client_of(world.creator.user).get("/studio/earnings/")
    assert "€6.24 is less than the smallest payout of €10.00" in page.text

    sell(world, committing)
    run(committing)
    assert Payout.objects.get(owner__startswith="creator").amount_minor == 1248
    assert "smallest payout" not in client_of(world.creator.user).get("/studio/earnings/").text
    assert prove().difference == ""


@pytest.mark.parametrize("entry", ["EUR", "EUR=1.005", "JPY=1.5", "euro=3", "EUR=-1", "EUR=ten"])
def test_a_smallest_payout_that_cannot_be_read_stops_the_start(settings, entry):
    settings.PAYOUT_MINIMUMS = ["GBP=1.00", entry]
    assert [error.id for error in minimums_are_amounts(None)] == ["payouts.E001"]
    settings.PAYOUT_MINIMUMS = ["KWD=0.300", "JPY=100"]
    assert minimums_are_amounts(None) == []


def test_a_payout_is_made_of_so_many_lines_oldest_first(world, committing, settings):
    settings.PAYOUT_LINES_MAX = 2
    orders = [sell(world, committing) for _sale in range(3)]

    run(committing)
    first = Payout.objects.get(owner__startswith="creator")
    assert list(first.lines.values_list("reference", flat=True)) == [order.public_id for order in orders[:2]]

    run(committing)
    run(committing)
    run(committing)
    assert owed(world) == (0, 0)
    assert prove().difference == ""


def test_lines_that_add_up_to_nothing_do_not_stand_in_the_way_of_the_next(world, committing, settings):
    settings.PAYOUT_LINES_MAX = 2
    first = sell(world, committing)
    give_back(first, committing, first.lines.get().total_minor)
    sell(world, committing)

    run(committing)

    assert Payout.objects.get(owner__startswith="creator").amount_minor == 624


def test_who_waits_longest_is_paid_first(world, committing):
    Creator.objects.filter(pk=world.creator.pk).update(payout_account="")
    sell(world, committing)
    run(committing)
    sell(world, committing)

    assert [row.owner.partition(":")[0] for row in accounts_owed()] == ["creator", "brand"]


def test_every_payee_that_is_not_paid_has_a_line_with_the_reason(world, committing, monkeypatch):
    sell(world, committing)
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="")
    Creator.objects.filter(pk=world.creator.pk).update(state=Creator.State.SUSPENDED)
    run(committing)
    Creator.objects.filter(pk=world.creator.pk).update(
        state=Creator.State.APPROVED, payout_account="PT50000201231234567890000"
    )
    run(committing)
    run(committing)
    Brand.objects.filter(pk=world.brand.pk).update(public_id="gone00000000")
    run(committing)

    rows = Unpaid.objects.order_by("pk").values_list("owner", "reason", "amount_minor")
    found = [(owner.partition(":")[0], reason, minor) for owner, reason, minor in rows]
    brand, creator = 4319 + 398, 624
    assert sorted(found) == sorted(
        [
            ("brand", "no_account", brand),
            ("creator", "not_verified", creator),
            ("brand", "no_account", brand),
            ("brand", "no_account", brand),
            ("creator", "came_back", creator),
            ("brand", "gone", brand),
            ("creator", "came_back", creator),
        ]
    )
    out = StringIO()
    call_command("payout_run", stdout=out)
    assert "not paid: the last payout came back" in out.getvalue()


def test_a_blocked_run_tells_payees_that_their_money_waits(world, committing, client_of, oliver):
    order = sell(world, committing)
    order.lines.update(tax_minor=1)
    run(committing)

    assert set(Unpaid.objects.values_list("reason", flat=True)) == {"books"}
    assert (
        "until a difference in the books is found"
        in client_of(world.creator.user).get("/studio/earnings/").text
    )
    page = client_of(oliver).get(reverse("admin:payouts_payoutrun_change", args=[PayoutRun.objects.get().pk]))
    assert "the books are being checked" in page.text
    assert client_of(oliver).get(reverse("admin:payouts_payoutrun_changelist")).status_code == 200


def test_what_a_bank_takes_back_while_the_run_is_under_way_is_not_paid(world, committing, monkeypatch):
    order = sell(world, committing)

    def then_a_dispute():
        due = payouts_due()
        told(order, "lost")
        return due

    monkeypatch.setattr(running, "payouts_due", then_a_dispute)
    run(committing)

    assert Payout.objects.exists() is False
    assert owed(world) == (0, 0)


def test_old_reasons_are_forgotten(world, committing):
    Creator.objects.filter(pk=world.creator.pk).update(payout_account="")
    sell(world, committing)
    run(committing)
    Unpaid.objects.update(created_at=timezone.now() - timedelta(days=running.UNPAID_DAYS_KEPT + 1))
    run(committing)
    assert Unpaid.objects.count() == 1

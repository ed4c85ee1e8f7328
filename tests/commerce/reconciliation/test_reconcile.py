"""Reconciliation: each line of a provider's report beside the books; a cent stops payouts until it is explained."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.ledger.services import Posting, account
from commerce.orders.drafts import RefundPart
from commerce.payments.errors import ProviderAway
from commerce.payments.models import BankEntry, OperatorTask, Payment, SandboxObject
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.services import Gift, goodwill_give, payment_begin, refund_begin
from commerce.payments.services.disputing import dispute_look
from commerce.payments.services.looking import payment_look
from commerce.payments.services.transferring import transfer_came
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run
from commerce.reconciliation import services, tasks
from commerce.reconciliation.models import ReportDay, ReportLine
from commerce.reconciliation.selectors import days_missing, gap_open, providers_used
from commerce.reconciliation.services import reconcile, reconcile_all
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.rigs import SandboxRig

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rest(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


def today():
    return timezone.now().astimezone(UTC).date()


@pytest.fixture
def noon(monkeypatch):
    """Far from midnight: what is written now is of this day, whenever the test runs."""
    monkeypatch.setattr(services, "SLACK", timedelta(0))


def sell(world, committing, **fields):
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), **fields)
    buying.pay(order, committing)
    return order


def give_back(order, committing, minor):
    part = RefundPart(order.lines.get().public_id, minor)
    with committing():
        refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)


def run(committing):
    with committing():
        return payout_run(key=uuid4().hex)


def compare(provider="sandbox"):
    return reconcile(provider=provider, day=today())


def states(provider="sandbox"):
    return sorted(ReportLine.objects.filter(provider=provider).values_list("kind", "state"))


def shave(object_, cents=1):
    """Let the sandbox have moved a cent less than it did."""
    for row in SandboxObject.objects.filter(kind="event"):
        if row.data["message"]["data"]["object"] == object_:
            row.data["message"]["data"]["amount"] -= cents
            row.save()


def test_a_day_of_sales_refunds_and_payouts_agrees_line_by_line_and_twice(world, committing, noon, settings):
    settings.SANDBOX_FEE_BP = 140
    sell(world, committing)
    order = sell(world, committing)
    give_back(order, committing, 1000)
    run(committing)

    for _time in range(2):
        report = compare()
        assert (report.state, report.line_count) == ("fetched", 5)
        assert {state for _kind, state in states()} == {"matched"}
        assert [kind for kind, _state in states()] == ["charge", "charge", "payout", "payout", "refund"]
    assert gap_open() == ""
    # 1.4 % of 68.90, twice, a cost of the house.
    assert balance(AccountKind.PROCESSOR_FEE, "provider:sandbox", "EUR").minor == -2 * 96
    # 2 × 68.90 came in and 10.00 went back; fees stay with the provider.
    assert balance(AccountKind.CLEARING, "provider:sandbox", "EUR").minor == -(2 * 6890 - 1000 - 2 * 96)
    assert balance(AccountKind.CLEARING, "", "EUR").minor == 0
    assert prove().difference == ""


@pytest.mark.parametrize("moved", ["payment", "refund"])
def test_a_cent_raises_an_alarm_and_blocks_payouts_until_it_is_explained(
    world, committing, noon, oliver, client_of, moved
):
    order = sell(world, committing)
    give_back(order, committing, 1000)
    shave(moved)

    with committing():
        compare()

    kind = {"payment": "charge", "refund": "refund"}[moved]
    assert (kind, "amount_differs") in states()
    task = OperatorTask.objects.get(kind="reconciliation")
    assert task.subject == f"reconciliation:sandbox:{today():%Y-%m-%d}"
    assert [mail.to for mail in Mail.objects.filter(template="reconciliation_gap")] == ["oliver@example.org"]
    assert "amount_differs" in run(committing).blocked_reason
    assert not Payout.objects.exists()

    line = ReportLine.objects.get(state="amount_differs")
    address = f"/operator/reconcile/gaps/{line.pk}/explain/"
    client_of(oliver).post(address, {"reason": "  "})
    line.refresh_from_db()
    assert (line.state, line.reason) == ("amount_differs", "")
    assert run(committing).blocked_reason

    client_of(oliver).post(address, {"reason": "The bank rounds its own fee; asked on the telephone."})
    line.refresh_from_db()
    assert (line.state, line.explained_by) == ("explained", oliver)
    task.refresh_from_db()
    assert task.done_at is not None
    assert run(committing).blocked_reason == ""
    assert Payout.objects.count() == 2
    compare()
    line.refresh_from_db()
    assert line.state == "explained"


def test_a_gap_is_mailed_twice_told_once(world, committing, noon, oliver):
    sell(world, committing)
    shave("payment")
    for _time in range(2):
        with committing():
            compare()
    deliveries = Delivery.objects.filter(handler="commerce.reconciliation.handlers.mail_gap")
    assert deliveries
    for delivery in deliveries:
        deliver(delivery.pk)
    assert Mail.objects.filter(template="reconciliation_gap").count() == 1
    assert OperatorTask.objects.filter(kind="reconciliation").count() == 1


def test_what_the_provider_alone_knows_is_missing_here(world, committing, noon):
    sell(world, committing)
    event = SandboxObject.objects.filter(kind="event", data__message__type="payment.succeeded").get()
    message = event.data["message"] | {
        "data": event.data["message"]["data"] | {"ref": "pi_x", "reference": "x"}
    }
    SandboxObject.objects.create(
        ref="evt_x", kind="event", key="evt_x", data={"message": message, "sent": True}
    )

    compare()

    assert states() == [("charge", "matched"), ("charge", "missing_here")]
    assert "missing_here" in gap_open()


def test_what_the_books_alone_know_is_missing_there_and_agrees_once_it_is_told(world, committing, noon):
    sell(world, committing)
    kept = SandboxObject.objects.filter(kind="event", data__message__type="payment.succeeded").get()
    SandboxObject.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(days=3))

    compare()
    line = ReportLine.objects.get()
    assert (line.state, line.amount_minor, line.booked_minor) == ("missing_there", None, 6890)

    SandboxObject.objects.filter(pk=kept.pk).update(created_at=timezone.now())
    compare()
    assert states() == [("charge", "matched"), ("charge", "matched")]
    assert gap_open() == ""


def test_a_movement_that_nothing_explains_is_a_gap(world, committing, noon):
    clearing = account(AccountKind.CLEARING, "provider:sandbox", "EUR")
    lost = account(AccountKind.WRITE_OFF, "", "EUR")
    ledger.post(
        key="by-hand:1",
        kind=MovementKind.RECEIPT,
        reference="by-hand",
        lines=[Posting(clearing, lost, Money(1, "EUR"))],
    )
    compare()
    assert states() == [("other", "missing_there")]


def test_a_surplus_payment_and_its_way_back_agree(world, committing, noon):
    order = sell(world, committing)
    # A second payment of the same order, which all goes back.
    first = Payment.objects.get()
    second = Payment.objects.create(
        key=uuid4(), order=order, provider="sandbox", amount_minor=first.amount_minor, currency="EUR"
    )
    made = bank.intent_start(
        key=str(uuid4()),
        reference=second.public_id,
        amount=second.amount_minor,
        currency="EUR",
        token=SandboxProvider().method_of({"number": buying.GOOD}).token,
        facts={},
    )
    second.provider_ref = made["ref"]
    second.save()
    with committing():
        payment_look(second)
    assert Payment.objects.get(pk=second.pk).state == "surplus"

    compare()

    assert states() == [("charge", "matched"), ("charge", "matched"), ("refund", "matched")]


def test_a_dispute_with_its_fee_agrees_open_lost_and_won(world, committing, noon):
    order = buying.place(buying.draft(world.lamp))
    payment = buying.pay(order, committing, card="4000 0000 0000 0259")
    name = SandboxRig().dispute(payment.provider_ref)
    with committing():
        dispute_look(provider="sandbox", ref=name)
    compare()
    assert {state for _kind, state in states()} == {"matched"}

    SandboxRig().decide(name, "won")
    row = SandboxObject.objects.get(ref=name)
    row.data |= {"status": "under_review"}
    row.save()
    with committing():
        dispute_look(provider="sandbox", ref=name)
    compare()

    assert [kind for kind, _state in states()] == ["charge", "dispute", "dispute"]
    assert {state for _kind, state in states()} == {"matched"}
    assert prove().difference == ""


def test_transfers_by_hand_are_what_people_confirmed(world, committing, noon, settings, oliver):
    settings.PAYMENT_PROVIDER = "manual"
    order = buying.place(buying.draft(world.lamp))
    with committing():
        payment_begin(order=order, key=uuid4(), method={})
    entry = BankEntry.objects.get()
    with committing():
        transfer_came(entry=entry, amount=entry.money, bank_note="seen", by=oliver)

    compare("manual")
    assert states("manual") == [("charge", "matched")]
    BankEntry.objects.filter(pk=entry.pk).update(amount_minor=entry.amount_minor - 1)
    compare("manual")
    assert states("manual") == [("charge", "amount_differs")]


def test_a_provider_that_is_away_is_asked_again_the_next_night(world, committing, monkeypatch):
    def away(*args):
        raise ProviderAway("no answer", provider="sandbox")

    real = SandboxProvider.report
    yesterday = today() - timedelta(days=1)
    monkeypatch.setattr(SandboxProvider, "report", away)
    tasks.reconcile_nightly()
    assert ReportDay.objects.get().state == "away"
    assert days_missing("sandbox", today()) == [yesterday]

    monkeypatch.setattr(SandboxProvider, "report", real)
    reconcile_all()
    assert ReportDay.objects.get().state == "fetched"
    assert days_missing("sandbox", today()) == []
    assert providers_used() == ["sandbox"]
    # A night that was missed is made up for.
    assert days_missing("sandbox", today() + timedelta(days=2)) == [today(), today() + timedelta(days=1)]


def test_the_command_ends_badly_while_something_does_not_agree(world, committing, noon, monkeypatch):
    sell(world, committing)
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "Everything agrees" in out.getvalue()
    with pytest.raises(CommandError, match="not over yet"):
        call_command("reconcile", day=today())

    shave("payment")
    compare()
    with pytest.raises(CommandError, match="1 lines do not agree"):
        call_command("reconcile", "--day", str(today() - timedelta(days=1)), stdout=StringIO())


def test_operators_see_days_lines_and_the_file_and_nobody_else_does(
    world, committing, noon, oliver, carla, client_of
):
    sell(world, committing)
    shave("payment")
    compare()
    olivers = client_of(oliver)
    day = f"/operator/reconcile/sandbox/{today():%Y-%m-%d}/"
    line = ReportLine.objects.get()

    assert "1 does not agree" in olivers.get("/operator/reconcile/").content.decode()
    page = olivers.get(day).content.decode()
    assert line.reference in page
    assert "€68.89" in page
    assert "€68.90" in page
    assert "No report" not in olivers.get(f"{day}?all=1").content.decode()
    file = olivers.get(f"{day}lines.csv").content.decode()
    assert "68.89" in file
    assert "amount_differs" in file
    assert olivers.post(f"{day}again/").status_code == 302
    assert olivers.get("/operator/reconcile/sandbox/never/").status_code == 404
    for address in ("/operator/reconcile/", day, f"{day}lines.csv"):
        assert client_of(carla).get(address).status_code == 404
    explain = f"/operator/reconcile/gaps/{line.pk}/explain/"
    assert client_of(carla).post(explain, {"reason": "Mine"}).status_code == 404
    line.refresh_from_db()
    assert line.state == "amount_differs"


def test_a_payout_that_arrived_and_came_back_agrees(world, committing, noon):
    sell(world, committing)
    run(committing)
    payout = Payout.objects.filter(owner__startswith="brand").get()
    with committing():
        bank.change(
            payout.provider_ref, only_from=frozenset({"succeeded"}), status="failed", failure="closed"
        )
    payout.refresh_from_db()
    assert payout.state == "failed"

    compare()

    assert [kind for kind, _state in states()] == ["charge", "payout", "payout", "payout"]
    assert {state for _kind, state in states()} == {"matched"}


@pytest.mark.parametrize("bearer", ["brand", "house"])
def test_what_was_given_out_of_kindness_agrees(world, committing, noon, oliver, bearer):
    order = sell(world, committing)
    whose = world.brand if bearer == "brand" else None
    gift = Gift(500, "The parcel was late, and we are sorry.", bearer=whose)
    with committing():
        goodwill_give(order=order, key=uuid4(), gift=gift, by=oliver)

    compare()

    assert states() == [("charge", "matched"), ("refund", "matched")]


@pytest.mark.parametrize(
    ("there", "begin", "end"),
    [
        ([], 2, 22),
        ([-1], -2, 22),
        ([1], 2, 26),
        ([-1, 1], -2, 26),
    ],
    ids=["alone", "after", "before", "between"],
)
def test_the_edges_of_a_day_are_asked_for_once_its_neighbour_is_here(db, there, begin, end):
    day = today()
    for offset in there:
        ReportDay.objects.create(
            provider="sandbox",
            day=day + timedelta(days=offset),
            state=ReportDay.State.FETCHED,
            fetched_at=timezone.now(),
        )
    midnight = datetime.combine(day, time.min, UTC)

    assert services.span_of("sandbox", day) == (
        midnight + timedelta(hours=begin),
        midnight + timedelta(hours=end),
    )

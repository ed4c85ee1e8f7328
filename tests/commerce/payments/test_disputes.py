"""A buyer tells their bank: the money is set aside, answered for, and follows how it ends; the books agree."""

import io
import json
import zipfile
from uuid import uuid4

import pytest

from commerce.ledger.kinds import AccountKind
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.errors import (
    DisputeAnswered,
    DisputeNotTaken,
    ProviderAway,
    ProviderRefused,
    RefundDisputed,
)
from commerce.payments.models import Dispute, DisputeFile, OperatorTask, Refund, SandboxObject, WebhookEvent
from commerce.payments.providers.sandbox import bank
from commerce.payments.providers.sandbox.adapter import SandboxProvider
from commerce.payments.providers.sandbox.disputing import dispute_open
from commerce.payments.services import dispute_prepare, dispute_submit, refund_begin, webhook_replay
from commerce.payments.tasks import payments_sweep
from commerce.payouts.services import payout_run
from marketplace.kernel.pdf import PdfUnavailable, html_of
from marketplace.kernel.private_files import private_files
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
DISPUTED = "4000000000000259"


@pytest.fixture
def typeset(monkeypatch):
    """The type is not set: what would be printed is the page itself."""
    printed = []

    def pdf(template, context, language):
        printed.append(html_of(template, context, language))
        return b"%PDF-1.7 " + printed[-1].encode()

    monkeypatch.setattr("commerce.payments.services.answering.pdf_of", pdf)
    return printed


def paid(world, alice, committing, settings):
    settings.SANDBOX_DISPUTE_SECONDS = 3600
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing, card=DISPUTED)
    order.refresh_from_db()
    return order


def comes_due():
    row = SandboxObject.objects.get(kind="intent")
    row.data["disputes_at"] = 0
    row.save()


@pytest.fixture
def disputed(world, alice, committing, settings):
    """An order that was paid and then disputed, as the sandbox tells it."""
    order = paid(world, alice, committing, settings)
    comes_due()
    with committing():
        payments_sweep()
    dispute = Dispute.objects.select_related("payment__order").get()
    assert dispute.payment.order == order
    return dispute


def at_risk(dispute):
    return balance(AccountKind.DISPUTE, "", dispute.currency).minor


def decide(dispute, committing, status):
    with committing():
        bank.change(dispute.provider_ref, only_from=frozenset({"needs_response"}), status=status)
    dispute.refresh_from_db()
    return dispute


def test_a_dispute_sets_its_money_aside_and_asks_an_operator(disputed, committing, settings):
    order = disputed.payment.order
    order.refresh_from_db()
    assert (disputed.state, disputed.money, disputed.fee_minor > 0) == ("needs_response", order.total, True)
    assert (at_risk(disputed), order.refunded_minor) == (-order.total_minor, order.total_minor)
    task = OperatorTask.objects.get()
    assert (task.kind, task.subject, task.due_at) == (
        "dispute",
        f"dispute:{disputed.public_id}",
        disputed.answer_by,
    )
    assert prove().difference == ""
    settings.PAYOUT_HOLD_SECONDS = 0
    assert payout_run(key="r").payouts.count() == 0


def test_nothing_goes_back_twice_while_the_bank_has_the_money(disputed, committing):
    order = disputed.payment.order
    parts = [RefundPart(order.lines.get().public_id, 100)]
    with pytest.raises(RefundDisputed) as refused:
        refund_begin(order=order, key=uuid4(), parts=parts, reason="", asked_by=None)
    assert (refused.value.code, Refund.objects.count()) == ("refund_disputed", 0)


def test_a_dispute_that_is_won_brings_everything_back(disputed, committing, settings):
    decide(disputed, committing, "won")

    order = disputed.payment.order
    order.refresh_from_db()
    assert (disputed.state, at_risk(disputed), order.refunded_minor) == ("won", 0, 0)
    assert order.state == Order.State.PAID
    assert balance(AccountKind.WRITE_OFF, "", "EUR").minor == -disputed.fee_minor
    assert OperatorTask.objects.get().outcome == "won"
    assert prove().difference == ""
    settings.PAYOUT_HOLD_SECONDS = 0
    assert payout_run(key="r").payouts.count() > 0


def test_a_dispute_that_is_lost_is_borne_by_the_orders_parts_in_proportion(disputed, committing):
    decide(disputed, committing, "lost")

    order = disputed.payment.order
    order.refresh_from_db()
    line = order.lines.get()
    assert (disputed.state, order.state, at_risk(disputed)) == ("lost", Order.State.REFUNDED, 0)
    assert line.refunded_commission_minor == line.commission_minor > 0
    for kind, owner in (
        (AccountKind.BRAND_PAYABLE, f"brand:{line.fulfilment.brand.public_id}"),
        (AccountKind.CREATOR_PAYABLE, f"creator:{line.credited_to.public_id}"),
    ):
        assert balance(kind, owner, order.currency).minor == 0
    assert prove().difference == ""


def test_what_was_given_back_before_is_the_houses_loss(world, alice, committing, settings):
    order = paid(world, alice, committing, settings)
    row = SandboxObject.objects.get(kind="intent")
    give_back(order, committing, *everything(order)[:1])
    # The bank takes all of it, whatever went back before.
    row.refresh_from_db()
    row.data |= {"refunded": 0, "disputes_at": 0}
    row.save()
    order.refresh_from_db()
    left = order.left_minor
    with committing():
        dispute_open(row.ref)
    disputed = Dispute.objects.select_related("payment__order").get()
    decide(disputed, committing, "lost")

    assert disputed.written_off_minor == order.total_minor - left > 0
    assert balance(AccountKind.WRITE_OFF, "", "EUR").minor == -(
        disputed.written_off_minor + disputed.fee_minor
    )
    assert (at_risk(disputed), prove().difference) == (0, "")


def test_messages_twice_late_and_out_of_order_book_a_dispute_once(
    world, alice, committing, settings, sandbox_wire
):
    paid(world, alice, committing, settings)
    comes_due()
    sandbox_wire.hold = True
    with committing():
        payments_sweep()
    opened = SandboxObject.objects.get(kind="dispute")
    with committing():
        bank.change(opened.ref, only_from=frozenset({"needs_response"}), status="lost")
    messages = [held for held in sandbox_wire.held if b'"dispute"' in held[1]]
    assert len(messages) == 2

    for message in [*reversed(messages), *messages]:
        with committing():
            assert sandbox_wire.deliver(message) == 200

    assert Dispute.objects.get().state == "lost"
    assert prove().difference == ""
    event = WebhookEvent.objects.filter(kind__startswith="dispute")[0]
    with committing():
        webhook_replay(event=event)
    event.refresh_from_db()
    assert (event.outcome, event.replays, prove().difference) == ("ignored", 1, "")


def test_a_decision_that_is_changed_afterwards_asks_a_person(disputed, committing):
    decide(disputed, committing, "won")
    with committing():
        bank.change(disputed.provider_ref, only_from=frozenset({"won"}), status="lost")

    disputed.refresh_from_db()
    assert disputed.state == "won"
    assert OperatorTask.objects.filter(kind="message_does_not_fit").count() == 1
    assert prove().difference == ""


def test_a_dispute_of_more_than_was_paid_is_flagged_and_books_nothing(
    world, alice, committing, settings, sandbox_wire
):
    order = paid(world, alice, committing, settings)
    row = SandboxObject.objects.get(kind="intent")
    row.data |= {"amount": row.data["amount"] + 1, "disputes_at": 0}
    row.save()
    with committing():
        dispute_open(row.ref)

    assert Dispute.objects.count() == 0
    assert WebhookEvent.objects.filter(outcome="flagged").count() == 1
    order.refresh_from_db()
    assert (order.refunded_minor, prove().difference) == (0, "")


# Answering


def test_the_evidence_says_what_was_bought_and_sent_and_no_more(disputed, typeset, oliver, alice):
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="It <b>arrived</b>.", by=oliver)

    (page,) = typeset
    order = disputed.payment.order
    assert order.number in page
    assert "It &lt;b&gt;arrived&lt;/b&gt;." in page
    assert "Ines Duarte" in page
    assert alice.email not in page
    assert private_files().open(file.file).read().startswith(b"%PDF")
    again = dispute_prepare(dispute=disputed, key=file.key, statement="Other", by=oliver)
    assert (again, DisputeFile.objects.count()) == (file, 1)


def test_evidence_is_handed_in_once_and_a_second_file_is_refused(disputed, typeset, oliver, committing):
    first = dispute_prepare(dispute=disputed, key=uuid4(), statement="One", by=oliver)
    second = dispute_prepare(dispute=disputed, key=uuid4(), statement="Two", by=oliver)

    with committing():
        assert dispute_submit(file=first).state == "under_review"
    first.refresh_from_db()
    for file in (first, second):
        file.dispute.refresh_from_db()
        with pytest.raises(DisputeAnswered):
            dispute_submit(file=file)

    second.refresh_from_db()
    assert (first.submitted_at is not None, second.submitted_at) == (True, None)
    assert OperatorTask.objects.get().outcome == "under_review"


def test_two_operators_at_once_hand_in_one_answer(disputed, typeset, oliver):
    first = dispute_prepare(dispute=disputed, key=uuid4(), statement="One", by=oliver)
    second = dispute_prepare(dispute=disputed, key=uuid4(), statement="Two", by=oliver)
    DisputeFile.objects.filter(pk=first.pk).update(submitted_at=disputed.opened_at)

    with pytest.raises(DisputeAnswered):
        dispute_submit(file=second)

    assert SandboxObject.objects.get(kind="dispute").data["status"] == "needs_response"


def test_an_answer_that_was_lost_is_handed_in_again_and_taken_once(
    disputed, typeset, oliver, monkeypatch, committing
):
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="One", by=oliver)
    real = SandboxProvider.submit_evidence

    def commit_and_break(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ProviderAway("read timed out")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "submit_evidence", commit_and_break)
        with pytest.raises(ProviderAway):
            dispute_submit(file=file)
    file.refresh_from_db()

    with committing():
        assert dispute_submit(file=file).state == "under_review"


def test_a_provider_that_does_not_take_the_answer_leaves_it_to_be_handed_in(
    disputed, typeset, oliver, monkeypatch
):
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="One", by=oliver)

    def refuse(*args, **kwargs):
        raise ProviderRefused("file_too_large")

    monkeypatch.setattr(SandboxProvider, "submit_evidence", refuse)
    with pytest.raises(DisputeNotTaken) as refused:
        dispute_submit(file=file)
    file.refresh_from_db()
    disputed.refresh_from_db()
    assert (refused.value.code, file.submitted_at, disputed.state) == (
        "dispute_not_taken",
        None,
        "needs_response",
    )


# Pages


def test_operators_read_answer_and_download_and_strangers_find_nothing(
    disputed, typeset, oliver, carla, alice, client_of, client
):
    olivers = client_of(oliver)
    listed = olivers.get("/operator/disputes/")
    assert disputed.payment.order.number in listed.content.decode()
    assert disputed.payment.order.number not in olivers.get("/operator/disputes/?state=won").content.decode()
    address = f"/operator/disputes/{disputed.public_id}/"
    page = olivers.get(address)
    key = page.context["form"].initial["key"]
    for _press in range(2):
        made = olivers.post(address, {"key": key, "statement": "It arrived."})
        assert (made.status_code, made["Location"]) == (302, address)
    file = DisputeFile.objects.get()

    answer = olivers.get(f"{address}evidence/{file.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    facts = json.loads(archive.read("facts.json"))
    assert (sorted(archive.namelist()), facts["statement"]) == (["evidence.pdf", "facts.json"], "It arrived.")

    for stranger in (client_of(carla), client_of(alice), client):
        for path in ("/operator/disputes/", address, f"{address}evidence/{file.pk}/"):
            assert stranger.get(path).status_code == 404
        assert stranger.post(f"{address}evidence/{file.pk}/submit/").status_code == 404
    disputed.refresh_from_db()
    assert disputed.state == "needs_response"

    done = olivers.post(f"{address}evidence/{file.pk}/submit/", follow=True)
    assert "handed in" in done.content.decode()
    disputed.refresh_from_db()
    assert disputed.state == "under_review"
    assert olivers.post(address, {"key": uuid4(), "statement": "Late"}).status_code == 400
    assert olivers.post(address, {"statement": "No key"}).status_code == 400


def test_a_machine_without_typesetter_says_so_and_makes_nothing(disputed, oliver, client_of, monkeypatch):
    def lack(*args):
        raise PdfUnavailable

    monkeypatch.setattr("commerce.payments.services.answering.pdf_of", lack)
    answer = client_of(oliver).post(
        f"/operator/disputes/{disputed.public_id}/", {"key": uuid4(), "statement": ""}
    )
    assert (answer.status_code, DisputeFile.objects.count()) == (400, 0)


def test_a_provider_that_is_away_is_said_so_on_the_page(disputed, typeset, oliver, client_of, monkeypatch):
    file = dispute_prepare(dispute=disputed, key=uuid4(), statement="One", by=oliver)

    def away(*args, **kwargs):
        raise ProviderAway("no route")

    monkeypatch.setattr(SandboxProvider, "submit_evidence", away)
    address = f"/operator/disputes/{disputed.public_id}/evidence/{file.pk}/submit/"
    page = client_of(oliver).post(address, follow=True)
    assert "Hand the same file in again" in page.content.decode()


def test_what_nobody_answers_in_time_is_lost(disputed, committing):
    row = SandboxObject.objects.get(kind="dispute")
    row.data["answer_by"] = 1
    row.save()

    with committing():
        payments_sweep()

    disputed.refresh_from_db()
    assert (disputed.state, prove().difference) == ("lost", "")


def test_the_console_leads_to_the_page_of_a_dispute(disputed, oliver, client_of):
    answer = client_of(oliver).get(f"/operator/payments/dispute/{disputed.pk}/answer/")
    assert answer["Location"] == f"/operator/disputes/{disputed.public_id}/"

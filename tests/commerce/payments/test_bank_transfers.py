"""Bank transfers by hand: told to the buyer, seen by an operator, sent back; each once and to the last unit."""

from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.errors import TransferDiffers, TransferNotWaiting
from commerce.payments.models import BankEntry, Payment, Refund
from commerce.payments.services import orders_expire, payment_begin, transfer_came, transfer_sent
from commerce.payments.tasks import payments_sweep
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world, alice, committing, settings):
    """An order that waits for its transfer."""
    settings.PAYMENT_PROVIDER = "manual"
    settings.BANK_TRANSFER_ACCOUNT = "Showfloor, PT50 0002 0123"
    order = buying.place(buying.draft(world.candle), user=alice)
    with committing():
        payment = payment_begin(order=order, key=uuid4(), method={})
    payment.refresh_from_db()
    return payment


def press(client, entry, deed, words="statement 7"):
    return client.post(
        f"/operator/payments/bankentry/{entry.pk}/{deed}/", {"_form_submitted": "on", "reason": words}
    )


def test_the_buyer_is_told_where_to_send_what(waiting, client_of, alice):
    assert (waiting.state, waiting.method_label) == ("processing", "Bank transfer")
    assert waiting.next_step == {
        "kind": "bank_transfer",
        "account": "Showfloor, PT50 0002 0123",
        "words": waiting.public_id,
    }


def test_an_operator_who_sees_the_money_pays_the_order_once(waiting, oliver, client_of, committing):
    entry = BankEntry.objects.get()
    for _press in range(2):
        with committing():
            assert press(client_of(oliver), entry, "came").status_code == 302

    waiting.refresh_from_db()
    waiting.order.refresh_from_db()
    entry.refresh_from_db()
    assert (waiting.state, waiting.order.state) == ("succeeded", Order.State.PAID)
    assert (entry.status, entry.bank_note, entry.settled_by) == ("succeeded", "statement 7", oliver)
    assert prove().difference == ""


def test_people_without_the_right_settle_nothing(waiting, carla, client_of, client):
    entry = BankEntry.objects.get()
    for somebody in (client_of(carla), client):
        assert press(somebody, entry, "came").status_code == 302
    entry.refresh_from_db()
    assert (entry.status, waiting.order.state) == ("processing", Order.State.PENDING)


def test_another_sum_or_another_deed_changes_nothing(waiting, oliver):
    entry = BankEntry.objects.get()
    for amount in (Money(entry.amount_minor - 1, "EUR"), Money(entry.amount_minor, "USD")):
        with pytest.raises(TransferDiffers):
            transfer_came(entry=entry, amount=amount, bank_note="", by=oliver)
    with pytest.raises(TransferNotWaiting):
        transfer_sent(entry=entry, is_returned=False, bank_note="", by=oliver)
    BankEntry.objects.update(status="cancelled")
    with pytest.raises(TransferNotWaiting):
        transfer_came(entry=entry, amount=entry.money, bank_note="", by=oliver)
    waiting.refresh_from_db()
    assert waiting.state == Payment.State.PROCESSING


def test_an_order_waits_for_its_transfer_and_the_sweep_asks_nobody(waiting, committing):
    Order.objects.update(expires_at=waiting.created_at.replace(year=2020))
    Payment.objects.update(created_at=waiting.created_at.replace(year=2020))
    with committing():
        assert (orders_expire(), payments_sweep()) == (0, 0)
    waiting.order.refresh_from_db()
    assert waiting.order.state == Order.State.PENDING


def test_a_refund_is_sent_by_a_person_and_counts_from_then_on(waiting, oliver, client_of, committing):
    with committing():
        press(client_of(oliver), BankEntry.objects.get(), "came")
    order = waiting.order
    order.refresh_from_db()
    refund = give_back(order, committing, *everything(order)[:1])
    entry = BankEntry.objects.get(kind="return")
    assert (Refund.objects.get().state, entry.money) == ("created", refund.money)

    for _press in range(2):
        with committing():
            press(client_of(oliver), entry, "sent")

    refund.refresh_from_db()
    assert (refund.state, prove().difference) == ("succeeded", "")


def test_a_refund_that_the_bank_returned_is_owed_again_and_a_person_is_asked(
    waiting, oliver, client_of, committing
):
    with committing():
        press(client_of(oliver), BankEntry.objects.get(), "came")
    order = waiting.order
    order.refresh_from_db()
    refund = give_back(order, committing, *everything(order)[:1])
    with committing():
        press(client_of(oliver), BankEntry.objects.get(kind="return"), "returned")

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, refund.failure_code, order.refunded_minor) == ("failed", "returned_by_bank", 0)
    assert prove().difference == ""

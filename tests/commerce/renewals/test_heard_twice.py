"""Facts about orders, payments and memberships may be heard twice: what follows from them happens once."""

import pytest

from commerce.memberships.events import GiftBought, MembershipMoved
from commerce.memberships.models import Entry, GiftCode, Purchase
from commerce.orders.events import OrderCancelled, OrderPaid
from commerce.orders.models import Order
from commerce.payments.events import PaymentFailed
from commerce.payments.models import Payment
from commerce.renewals.handlers import mail_gift, mail_member, note_failed, note_paid, note_unpaid
from marketplace.accounts.models import Mail
from tests.commerce.memberships.joining import bought, kinds
from tests.commerce.renewals.renewing import DECLINED_LATER, member, renewal, sweep, sweep_after

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_money_that_is_heard_of_twice_renews_once(alice, friend) -> None:
    membership = member(alice, friend)
    sweep()
    for _turn in range(2):
        note_paid(OrderPaid(Order.objects.get().pk))

    assert (renewal().state, kinds(membership)) == ("paid", ["joined", "renewed"])


def test_a_failure_and_an_end_that_are_heard_of_twice_count_once(alice, friend) -> None:
    membership = member(alice, friend, DECLINED_LATER)
    sweep()
    payment, order = Payment.objects.get(), Order.objects.get()
    for _turn in range(2):
        note_failed(PaymentFailed(payment.pk, order.pk, "card_declined"))
    assert renewal().failures == 1

    sweep_after(days=15)
    for _turn in range(2):
        note_unpaid(OrderCancelled(order.pk))
    assert kinds(membership).count("ended") == 1


def test_mails_that_are_owed_twice_leave_once(alice, friend) -> None:
    membership = bought(alice, friend)
    bought(alice, friend, Purchase.Kind.GIFT, months=2, recipient="b@example.org")
    before = Mail.objects.count()
    entry = Entry.objects.get()
    for _turn in range(2):
        mail_member(MembershipMoved(membership.pk, entry.pk, entry.kind))
        mail_gift(GiftBought(GiftCode.objects.get().pk))

    assert Mail.objects.count() == before

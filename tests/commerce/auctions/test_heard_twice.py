"""Facts about auctions, orders and payments may be heard twice: what follows from them happens once."""

import pytest

from commerce.auctions.events import AuctionSettled as Settled
from commerce.auctions.events import AwardMoved
from commerce.auctions.handlers import (
    mail_award,
    mail_not_charged,
    mail_settled,
    note_paid,
    note_too_late,
    note_unpaid,
)
from commerce.auctions.services.awarding import award_accept
from commerce.orders.events import OrderCancelled, OrderPaid, OrderSoldOut
from commerce.orders.models import Order
from commerce.payments.events import PaymentFailed
from commerce.payments.models import Payment
from tests.commerce.auctions.selling import DECLINED_LATER, award_of, committing, kinds
from tests.commerce.auctions.test_award import contested, mails, run_out

pytestmark = pytest.mark.django_db


def test_facts_about_orders_heard_twice_move_an_award_once(vase, carla, alice, bela) -> None:
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER)
    order = Order.objects.get()
    run_out(order)
    for _turn in range(2):
        note_unpaid(OrderCancelled(order.pk))
        note_too_late(OrderSoldOut(order.pk))
    assert kinds(auction).count("failed") == kinds(auction).count("offered") == 1

    with committing():
        award_accept(award=award_of(auction, 2))
    paid = Order.objects.get(state="paid")
    for _turn in range(2):
        note_paid(OrderPaid(paid.pk))

    assert kinds(auction).count("paid") == 1


def test_mails_are_owed_once_when_facts_are_heard_twice(vase, carla, alice, bela) -> None:
    auction = contested(vase, carla, bela, alice, first_card=DECLINED_LATER)
    before = mails()
    order = Order.objects.get()
    payment = Payment.objects.get()
    for _turn in range(2):
        mail_settled(Settled(auction.scope, auction.public_id))
        mail_award(AwardMoved(auction.scope, auction.public_id, 1, "placed"))
        mail_not_charged(PaymentFailed(payment.pk, order.pk, "card_declined"))

    assert mails() == before

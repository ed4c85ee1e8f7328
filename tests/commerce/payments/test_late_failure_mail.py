"""A bank that says no after its time is told by mail; a card that is refused at once is told by the page alone."""

import pytest
from django.core import mail

from commerce.payments.models import Payment
from commerce.payments.providers.base import PayState
from commerce.payments.services.looking import payment_apply
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db


def fail_late(payment: Payment, committing) -> None:
    with committing():
        payment_apply(
            payment=payment,
            state=PayState(
                ref=payment.provider_ref,
                reference=payment.public_id,
                status="failed",
                amount=payment.money,
                is_live=False,
                failure_code="account_closed",
                next={},
            ),
        )


def test_a_late_refusal_is_mailed_once_even_when_told_twice(world, committing, alice) -> None:
    order = buying.place(buying.draft(world.lamp), user=alice)
    payment = buying.pay(order, committing, card=buying.LATE)
    assert payment.state == Payment.State.PROCESSING

    fail_late(payment, committing)
    delivery = Delivery.objects.get(handler="commerce.payments.handlers.mail_failed")
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
    with committing():
        assert deliver(delivery.pk) is True

    assert [letter.subject for letter in mail.outbox] == [
        f"The payment for your order {order.number} did not go through"
    ]
    assert "Nothing was charged." in mail.outbox[0].body
    assert Mail.objects.count() == 1


def test_a_card_that_is_refused_at_once_is_not_mailed(world, committing, alice) -> None:
    order = buying.place(buying.draft(world.lamp), user=alice)

    assert buying.pay(order, committing, card=buying.DECLINED).state == Payment.State.FAILED

    assert mail.outbox == []

"""A code out of kindness: given once, mailed once, worth its sum in one next order, within the same limit as money."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.orders.errors import RefundEmpty
from commerce.orders.models import Deed, Order
from commerce.payments.errors import (
    GoodwillAboveLimit,
    GoodwillCodeTooMuch,
    RefundKeyTaken,
    RefundNeedsReason,
    RefundNotPossible,
)
from commerce.payments.models import GoodwillCode, Refund, RefundRequest
from commerce.payments.services import Gift, goodwill_code_give, goodwill_give
from commerce.payments.services.goodwill import goodwill_left
from commerce.promotions.models import Code
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from tests.commerce.payments import buying
from tests.present import present

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WHY = "For the wait"


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    return order


def give(order, committing, by, minor=500, *, key=None, reason=WHY, bearer=None, asked_for=None):
    with committing():
        gift = Gift(minor, reason, bearer, asked_for)
        return goodwill_code_give(order=order, key=key or uuid4(), gift=gift, by=by)


def test_the_buyer_gets_a_code_that_works_once_and_no_money_moves(paid, world, oliver, committing, client):
    form = uuid4()
    given = give(paid, committing, oliver, key=form)
    assert give(paid, committing, oliver, key=form) == given

    code = Code.objects.get()
    assert (code.brand, code.budget.uses_max, code.amounts.get().amount_minor) == (None, 1, 500)
    assert present(code.ends_at) > timezone.now() + timedelta(days=364)
    assert (Refund.objects.count(), Deed.objects.filter(kind="kindness", side="house").count()) == (0, 1)
    letter = next(each for each in mail.outbox if each.subject == "A present for your next order")
    assert letter.to == [paid.buyer.email]
    assert code.text in letter.body
    assert WHY in letter.body

    client.post(reverse("checkout:add"), {"variant": world.candle.variants.get().public_id})
    client.post(reverse("checkout:code_add"), {"code": code.text})
    assert client.get(reverse("checkout:cart")).context["quote"].priced.discount.minor == 500


def test_a_brands_code_is_the_brands(paid, world, carla, committing):
    give(paid, committing, carla, bearer=world.brand, asked_for=world.brand)

    assert Code.objects.get().brand == world.brand
    assert Deed.objects.get(kind="kindness").side == "brand"
    assert world.brand.name in next(each.body for each in mail.outbox if "present" in each.subject)


def test_money_and_codes_share_one_limit(paid, oliver, committing, settings):
    settings.GOODWILL_MAX = {"EUR": 1000}
    give(paid, committing, oliver, 600)

    with pytest.raises(GoodwillAboveLimit):
        give(paid, committing, oliver, 401)
    with pytest.raises(GoodwillAboveLimit):
        goodwill_give(order=paid, key=uuid4(), gift=Gift(401, WHY), by=oliver)

    assert (goodwill_left(paid).minor, Code.objects.count(), Refund.objects.count()) == (400, 1, 0)


def test_what_is_no_present_is_refused_and_nothing_is_made(paid, world, alice, oliver, committing, settings):
    unpaid = buying.place(buying.draft(world.candle), user=alice)
    for refusal, order, minor, reason in (
        (RefundNeedsReason, paid, 500, " "),
        (RefundEmpty, paid, 0, WHY),
        (RefundEmpty, paid, -1, WHY),
        (RefundNotPossible, unpaid, 500, WHY),
    ):
        with pytest.raises(refusal):
            give(order, committing, oliver, minor, reason=reason)
    settings.REFUND_APPROVAL_ABOVE = {"EUR": 300}
    with pytest.raises(GoodwillCodeTooMuch):
        give(paid, committing, oliver, 301)

    assert (Code.objects.count(), GoodwillCode.objects.count(), Deed.objects.count()) == (0, 0, 0)
    assert not Mail.objects.filter(template="order_goodwill_code").exists()


def test_what_was_given_in_codes_counts_before_a_second_person_is_asked(paid, oliver, committing, settings):
    settings.REFUND_APPROVAL_ABOVE = {"EUR": 800}
    give(paid, committing, oliver, 500)

    made = goodwill_give(order=paid, key=uuid4(), gift=Gift(301, WHY), by=oliver)

    assert isinstance(made, RefundRequest)


def test_the_key_of_another_orders_present_is_refused(paid, world, alice, oliver, committing):
    form = uuid4()
    give(paid, committing, oliver, key=form)
    other = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(other, committing)

    with pytest.raises(RefundKeyTaken):
        give(other, committing, oliver, key=form)

    assert GoodwillCode.objects.count() == 1


def test_the_mail_is_owed_once_although_it_is_delivered_twice(paid, oliver, committing):
    give(paid, committing, oliver)
    delivery = Delivery.objects.get(handler="commerce.payments.handlers.mail_goodwill_code")
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)

    with committing():
        assert deliver(delivery.pk) is True

    assert Mail.objects.filter(template="order_goodwill_code").count() == 1


def test_the_page_gives_a_code_too(paid, oliver, client_of):
    address, key = f"/operator/goodwill/{paid.public_id}/", uuid4()
    form = {"key": key, "amount": "5.00", "reason": WHY, "bearer": "house", "shape": "code"}

    for _press in range(2):
        answer = client_of(oliver).post(address, form, follow=True)
        assert "A code worth €5.00 goes to the buyer by mail." in answer.text

    assert (GoodwillCode.objects.count(), Refund.objects.count()) == (1, 0)
    assert client_of(oliver).post(address, {**form, "shape": "gold"}).status_code == 400

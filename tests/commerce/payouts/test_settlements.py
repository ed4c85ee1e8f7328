"""From estimated to locked to payable: so many days after the delivery, and only when nothing is open about it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.orders.models import Fulfilment
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.payouts import tasks
from commerce.payouts.models import Payout, SellerTerms, Settlement
from commerce.payouts.payees import payee_of_brand, payee_of_creator
from commerce.payouts.selectors import standings_of
from commerce.payouts.services import payout_run
from commerce.payouts.settlements import settlement_begin, settlements_sweep
from commerce.returns.models import Return
from tests.commerce.payments import buying
from tests.commerce.payouts.test_disputed_earnings import told

pytestmark = pytest.mark.django_db
BRAND, CREATOR = 4319 + 398, 624


@pytest.fixture
def sold(world, alice, committing):
    order = buying.place(
        buying.draft(world.lamp, collaboration=world.collaboration, scope=world.show.public_id), user=alice
    )
    buying.pay(order, committing)
    return order


def deliver(order, committing):
    parcel = order.fulfilments.get()
    with committing():
        shipment = shipment_send(fulfilment=parcel, way=Way(tracking="T1"), key=uuid4())
        shipment_deliver(shipment=shipment, by=None)
    return parcel


def standing(payee):
    return standings_of(payee)[0]


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_what_is_sold_is_estimated_locked_when_it_arrives_and_payable_seven_days_later(
    world, sold, committing
):
    brand, creator = payee_of_brand(world.brand), payee_of_creator(world.creator)
    assert (standing(brand).estimated.minor, standing(brand).locked.minor) == (BRAND, 0)

    deliver(sold, committing)
    found = Settlement.objects.get()
    assert (found.days, found.due_at - found.arrived_at) == (7, timedelta(days=7))
    for payee, minor in ((brand, BRAND), (creator, CREATOR)):
        now = standing(payee)
        assert (now.estimated.minor, now.locked.minor, now.payable.minor) == (0, minor, 0)
    assert settlements_sweep(in_days(6.9)) == (0, 0)
    with committing():
        payout_run(key="too soon")
    assert Payout.objects.exists() is False

    assert settlements_sweep(in_days(7.1)) == (0, 1)
    for payee, minor in ((brand, BRAND), (creator, CREATOR)):
        now = standing(payee)
        assert (now.locked.minor, now.payable.minor) == (0, minor)
    with committing():
        payout_run(key="now")
    assert set(Payout.objects.values_list("amount_minor", flat=True)) == {BRAND, CREATOR}
    assert prove().difference == ""


@pytest.mark.parametrize("days", [3, 7, 15])
def test_each_seller_is_settled_by_their_class(world, sold, committing, days):
    SellerTerms.objects.create(brand=world.brand, days=days)
    deliver(sold, committing)

    assert settlements_sweep(in_days(days - 0.1)) == (0, 0)
    assert settlements_sweep(in_days(days + 0.1)) == (0, 1)
    # Another class afterwards changes nothing of what arrived.
    SellerTerms.objects.update(days=15 if days != 15 else 3)
    assert Settlement.objects.get().days == days


def test_no_other_class_can_be_written(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        SellerTerms.objects.create(brand=world.brand, days=5)


def test_the_sweep_finds_what_a_lost_fact_left_and_says_nothing_twice(sold, committing):
    parcel = deliver(sold, committing)
    Settlement.objects.all().delete()

    assert settlements_sweep() == (1, 0)
    assert settlements_sweep() == (0, 0)
    assert settlement_begin(parcel.pk) is False
    assert tasks.settlements_sweep() == (0, 0)
    assert Settlement.objects.get().arrived_at == Fulfilment.objects.get().delivered_at


def test_nobodys_money_waits_for_a_word_that_never_comes(sold, committing):
    parcel = sold.fulfilments.get()
    with committing():
        shipment_send(fulfilment=parcel, way=Way(tracking="T1"), key=uuid4())
    assert settlements_sweep(in_days(20)) == (0, 0)

    assert settlements_sweep(in_days(21.1)) == (1, 0)

    found = Settlement.objects.get()
    assert found.is_assumed is True
    assert settlements_sweep(in_days(28.1)) == (0, 1)


def test_what_is_being_sent_back_or_argued_about_waits(sold, committing):
    parcel = deliver(sold, committing)
    back = Return.objects.create(
        fulfilment=parcel, key=uuid4(), reason="damaged", asked_at=timezone.now(), answer_by=in_days(3)
    )
    assert settlements_sweep(in_days(8)) == (0, 0)
    Return.objects.filter(pk=back.pk).update(state="withdrawn")
    told(sold, "needs_response", minor=100)
    assert settlements_sweep(in_days(8)) == (0, 0)

    told(sold, "won", minor=100)

    assert settlements_sweep(in_days(8)) == (0, 1)


def test_a_lost_dispute_after_the_settlement_is_taken_from_what_is_payable(world, sold, committing):
    deliver(sold, committing)
    settlements_sweep(in_days(8))
    told(sold, "lost")

    now = standing(payee_of_creator(world.creator))
    assert (now.payable.minor, now.estimated.minor, now.carried.minor) == (0, 0, 0)
    with committing():
        payout_run(key="r")
    assert Payout.objects.exists() is False


def test_a_hold_after_the_sale_goes_before_the_delivery_where_it_is_set(world, sold, settings):
    settings.PAYOUT_HOLD_SECONDS = 0

    assert standing(payee_of_creator(world.creator)).payable.minor == CREATOR


def test_the_page_tells_where_the_money_stands_and_since_when(world, sold, committing, client_of):
    brunos = client_of(world.creator.user)
    address = f"/studio/earnings/?show={world.show.public_id}&line={sold.lines.get().public_id}"
    page = brunos.get(address)
    assert "It is locked when the parcel arrives" in page.text
    deliver(sold, committing)
    page = brunos.get(address)
    assert page.context["proof"].line.state == "locked"
    for words in ("Locked until settled", "The parcel arrived. It is payable from", "terms no. 1"):
        assert words in page.text

    settlements_sweep(in_days(8))

    page = brunos.get(address)
    assert page.context["proof"].line.state == "payable"
    assert "It is payable from" not in page.text


def test_a_balance_below_zero_is_shown_with_what_made_it(world, sold, committing, client_of, settings):
    settings.PAYOUT_HOLD_SECONDS = 0
    with committing():
        payout_run(key="r")
    told(sold, "lost")

    page = client_of(world.creator.user).get("/studio/earnings/")

    assert page.context["standing"].carried.minor == -CREATOR
    for words in ("Below zero: -€6.24", "refund", sold.number):
        assert words in page.text

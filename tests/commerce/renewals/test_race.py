"""Workers and people at the same moment, on a database with real locks: charged, used, granted and closed once."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest
from freezegun import freeze_time

from commerce.memberships.models import GiftCode, Membership, Period, Purchase
from commerce.memberships.services.gifts import gift_redeem
from commerce.memberships.services.granting import Paid, period_grant
from commerce.payments.models import Payment
from commerce.renewals.models import PoolMonth, Renewal
from commerce.renewals.services.pooling import pool_close
from commerce.renewals.services.renewing import renewal_go_on, renewals_open
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.auctions.test_race import at_once
from tests.commerce.memberships.joining import bought, eu
from tests.commerce.renewals.renewing import member

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WORKERS = 8


def test_many_workers_charge_each_renewal_once(alice, mallory, friend) -> None:
    for person in (alice, mallory):
        member(person, friend)
    at_once([renewals_open] * WORKERS)
    ids = list(Renewal.objects.values_list("pk", flat=True))
    assert len(ids) == 2

    at_once([partial(renewal_go_on, renewal_id=pk) for pk in ids * WORKERS])

    assert Payment.objects.count() == 2


def test_a_gift_that_several_type_at_once_is_ones(alice, friend) -> None:
    bought(alice, friend, Purchase.Kind.GIFT, months=2)
    code = GiftCode.objects.get().code
    people = [factories.make_user() for _person in range(WORKERS)]

    came = at_once([partial(gift_redeem, user=person, code=code) for person in people])

    assert sorted(came) == ["done"] + ["membership_gift_redeemed"] * (WORKERS - 1)
    assert Period.objects.count() == 1


def test_a_paid_line_that_is_heard_of_many_times_at_once_is_granted_once(alice, friend) -> None:
    paid = Paid("line00000001", uuid4(), friend.monthly.pk, 1, Money(900, "EUR"), eu())

    came = at_once([partial(period_grant, paid=paid, user=alice)] * WORKERS)

    assert came == ["done"] * WORKERS
    assert (Period.objects.count(), Membership.objects.count()) == (1, 1)


def test_a_month_that_several_close_at_once_is_closed_once(alice, friend) -> None:
    bought(alice, friend)
    with freeze_time(datetime(2031, 1, 1, tzinfo=UTC)):
        at_once([partial(pool_close, plan=friend.plan, month="2030-12", currency="EUR")] * WORKERS)

    assert PoolMonth.objects.count() == 1

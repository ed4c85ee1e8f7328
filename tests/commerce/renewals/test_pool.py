"""A month's fees are shared out by minutes: to the cent, once, and again from the log."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from commerce.ledger.kinds import AccountKind, brand_owner, creator_owner, plan_owner
from commerce.ledger.selectors import balance
from commerce.memberships.models import Membership, Period, WatchMinute
from commerce.memberships.services.minutes import minutes_note
from commerce.orders.models import Order
from commerce.orders.parts import parts_about
from commerce.renewals.errors import MonthNotOver
from commerce.renewals.models import PoolMonth, PoolShare
from commerce.renewals.selectors.pools import Fee
from commerce.renewals.services.pooling import Share, pool_again, pool_close, shares_of
from commerce.renewals.tasks import pools_close
from tests import factories
from tests.commerce.memberships.joining import make_plan, make_tier
from tests.commerce.renewals.renewing import pay, press

MONTH = "2027-01"
BEGAN = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def nour(db: None) -> Any:
    """A second performer."""
    return factories.make_creator(handle="nour", display_name="Nour")


def joined(person: Any, tier: Any, client_of: Any, committing: Any, *, term: str = "month") -> Period:
    """Somebody buys a membership at the checkout, for January."""
    press(client_of(person), f"/join/{tier.plan.public_id}/order/", tier=tier.public_id, term=term)
    pay(Order.objects.latest("pk"), committing)
    period = Period.objects.latest("pk")
    length = period.ends_at - period.starts_at if term == "year" else timedelta(days=31)
    Period.objects.filter(pk=period.pk).update(starts_at=BEGAN, ends_at=BEGAN + length)
    Membership.objects.update(covered_until=BEGAN + length)
    period.refresh_from_db()
    return period


def watched(person: Any, creator: Any, count: int, *, show: str = "show00000001", first: int = 0) -> None:
    clock = int(BEGAN.timestamp()) // 60 + first
    minutes = [(first + number, clock + number) for number in range(count)]
    with freeze_time(BEGAN + timedelta(days=1)):
        minutes_note(user=person, creator=creator, show=show, minutes=minutes)


def close(tier: Any, month: str = MONTH) -> PoolMonth:
    with freeze_time(datetime(2028, 3, 2, tzinfo=UTC)):
        return pool_close(plan=tier.plan, month=month, currency="EUR")


def earned(creator: Any) -> int:
    return balance(AccountKind.CREATOR_PAYABLE, creator_owner(creator.public_id), "EUR").minor


def pool(tier: Any) -> int:
    return balance(AccountKind.MEMBERSHIP_POOL, plan_owner(tier.product.public_id), "EUR").minor


@pytest.mark.django_db
@pytest.mark.once
def test_each_fee_goes_to_whom_its_member_watched_by_minutes_and_adds_up(
    alice, mallory, bruno, nour, house_pass, client_of, committing
) -> None:
    for person in (alice, mallory):
        joined(person, house_pass, client_of, committing)
    whole = pool(house_pass)
    watched(alice, bruno, 20)
    watched(alice, nour, 10, show="show00000002", first=100)
    watched(mallory, nour, 5, show="show00000002")
    first, again = close(house_pass), close(house_pass)

    assert first == again
    assert whole % 2 == 0
    fee = whole // 2
    assert earned(bruno) == round(fee * 20 / 30)
    assert earned(bruno) + earned(nour) == whole == first.shared_minor == first.fees_minor
    assert pool(house_pass) == 0
    assert (first.members, first.minutes, first.carried_out_minor) == (2, 35, 0)
    assert PoolShare.objects.aggregate(all=Sum("minor"))["all"] == whole


@pytest.mark.django_db
@pytest.mark.once
def test_a_month_is_reckoned_again_from_its_log(
    alice, bruno, nour, house_pass, client_of, committing
) -> None:
    joined(alice, house_pass, client_of, committing)
    watched(alice, bruno, 7)
    watched(alice, nour, 4, show="show00000002", first=50)
    month = close(house_pass)
    kept = [
        Share(row.creator_id, row.person, row.product, row.minutes, row.minor)
        for row in PoolShare.objects.order_by("creator", "person", "product")
    ]

    assert pool_again(month).shares == kept


@pytest.mark.django_db
@pytest.mark.once
def test_who_watched_nothing_gives_to_those_whom_all_members_watched(
    alice, mallory, bruno, nour, house_pass, client_of, committing
) -> None:
    for person in (alice, mallory):
        joined(person, house_pass, client_of, committing)
    watched(alice, bruno, 30)
    close(house_pass)

    assert earned(nour) == 0
    assert pool(house_pass) == 0
    assert {row.person for row in PoolShare.objects.all()} == {alice.public_id, ""}


@pytest.mark.django_db
@pytest.mark.once
def test_when_nobody_watched_the_house_carries_it_on_and_a_brand_keeps_it(
    alice, bruno, lantern, house_pass, client_of, committing
) -> None:
    club = make_tier(make_plan(lantern, "Club"), "Club", 900)
    joined(alice, house_pass, client_of, committing)
    joined(alice, club, client_of, committing)
    whole, brands = pool(house_pass), pool(club)
    month, clubs = close(house_pass), close(club)
    assert (month.shared_minor, month.carried_out_minor) == (0, whole)
    assert (clubs.shared_minor, pool(club)) == (brands, 0)
    assert balance(AccountKind.BRAND_PAYABLE, brand_owner(lantern.public_id), "EUR").minor == brands

    # In February somebody is watched by a member who pays then.
    late = joined(alice, house_pass, client_of, committing)
    Period.objects.filter(pk=late.pk).update(
        starts_at=datetime(2027, 2, 1, tzinfo=UTC), ends_at=datetime(2027, 3, 1, tzinfo=UTC)
    )
    WatchMinute.objects.create(
        user=alice, person=alice.public_id, creator=bruno, show="show00000001",
        programme_minute=1, clock_minute=1, month="2027-02",
    )  # fmt: skip
    february = close(house_pass, "2027-02")
    assert (february.carried_in_minor, february.shared_minor) == (whole, whole * 2)
    assert earned(bruno) == whole * 2


@pytest.mark.django_db
@pytest.mark.once
def test_a_creators_own_plan_is_all_theirs_and_a_year_falls_on_its_months(
    alice, bruno, friend, client_of, committing
) -> None:
    joined(alice, friend, client_of, committing, term="year")
    whole = pool(friend)
    months = [f"2027-{number:02d}" for number in range(1, 13)]
    shared = [close(friend, month).shared_minor for month in months]
    Period.objects.update(ends_at=Period.objects.get().ends_at + timedelta(days=20))
    shared.append(close(friend, "2028-01").shared_minor)

    assert sum(shared) == whole == earned(bruno)
    assert max(shared[:12]) - min(shared[:12]) < whole // 100


@pytest.mark.django_db
@pytest.mark.once
def test_a_month_closes_when_it_is_over_and_by_itself(alice, bruno, friend, client_of, committing) -> None:
    joined(alice, friend, client_of, committing)
    with freeze_time(datetime(2027, 1, 31, 23, tzinfo=UTC)):
        with pytest.raises(MonthNotOver):
            pool_close(plan=friend.plan, month=MONTH, currency="EUR")
        assert pools_close() == 0
    with freeze_time(datetime(2027, 2, 1, 3, tzinfo=UTC)):
        assert pools_close() == 1
        assert pools_close() == 0

    assert (PoolMonth.objects.count(), pool(friend)) == (1, 0)


@pytest.mark.django_db
@pytest.mark.once
def test_a_performer_reads_months_and_files_and_nobody_elses(
    alice, bruno, nour, mallory, friend, client_of, committing
) -> None:
    client = client_of(bruno.user)
    assert "No month is closed yet" in client.get("/studio/memberships/shares/").content.decode()
    joined(alice, friend, client_of, committing)
    watched(alice, bruno, 12)
    month = close(friend)
    page = client.get("/studio/memberships/shares/").content.decode()
    assert "January 2027" in page
    path = f"/studio/memberships/shares/{month.public_id}"
    assert "12 minutes" in client.get(f"{path}/").content.decode()
    rows = list(csv.reader(io.StringIO(client.get(f"{path}.csv").content.decode("utf-8-sig"))))
    assert rows[1][3] == rows[-1][3] == "12"
    assert rows[-1][4] == f"{month.shared_minor / 100:.2f}"
    assert alice.email not in page
    for other in (nour.user, mallory):
        assert client_of(other).get(f"{path}/").status_code == 404
        assert client_of(other).get(f"{path}.csv").status_code == 404
    subject = f"pool:{month.public_id}"
    assert parts_about([subject])[subject].title == "Memberships of Bruno's circle, January 2027"


# Laws

people = st.sampled_from(["a", "b", "c", "d"])
fees = st.lists(
    st.builds(Fee, people, st.sampled_from(["p", "q"]), st.uuids().map(str), st.integers(1, 10**7)),
    max_size=12,
)
minutes = st.dictionaries(people, st.dictionaries(st.integers(1, 5), st.integers(1, 5_000), max_size=4))


@given(fees, minutes, st.sampled_from([None, 7]))
def test_nothing_is_lost_and_nothing_made(given_fees: list[Fee], by: Any, owner: int | None) -> None:
    sharing = shares_of(given_fees, by, owner)

    shared = sum(share.minor for share in sharing.shares) + sum(sharing.left.values())
    assert shared == sum(fee.minor for fee in given_fees)
    assert all(share.minor >= 0 for share in sharing.shares)
    assert sharing == shares_of(given_fees, by, owner)


@given(fees, minutes)
def test_a_fee_goes_only_to_whom_its_member_watched(given_fees: list[Fee], by: Any) -> None:
    for share in shares_of(given_fees, by, None).shares:
        if share.person:
            assert by[share.person][share.creator] == share.minutes

"""A membership is charged when its paid time ends, once whatever happens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from freezegun import freeze_time

from commerce.ledger.kinds import AccountKind, plan_owner
from commerce.ledger.selectors import balance
from commerce.memberships.models import Membership, Period
from commerce.memberships.selectors.members import is_member
from commerce.memberships.services.moving import membership_cancel, membership_keep, trial_begin
from commerce.orders.models import Order
from commerce.payments.models import Payment, SavedMethod
from commerce.payments.services import method_make_usual, payment_charge
from commerce.renewals.models import Renewal
from commerce.renewals.services import renewing
from commerce.renewals.services.renewing import renewal_go_on, renewals_open
from marketplace.accounts.models import Mail, User
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.memberships.joining import bought, eu, kinds
from tests.commerce.renewals.renewing import (
    ASKS_ALWAYS,
    DECLINED_LATER,
    card_of,
    latest_letter,
    mails,
    member,
    over,
    paid_orders,
    renewal,
    sweep,
    sweep_after,
)

pytestmark = pytest.mark.django_db


def test_the_card_is_charged_by_itself_and_the_time_goes_on_without_a_gap(alice, bruno, friend) -> None:
    membership = member(alice, friend)
    ended = membership.covered_until
    assert is_member(alice, bruno)

    sweep()
    sweep()

    membership.refresh_from_db()
    order, payment = Order.objects.get(), Payment.objects.get()
    paid = Period.objects.latest("pk")
    assert (order.state, order.total_minor, payment.state) == ("paid", 900, "succeeded")
    assert (paid.starts_at, paid.source) == (ended, order.lines.get().public_id)
    assert membership.covered_until == paid.ends_at > timezone.now()
    assert renewal().state == "paid"
    assert kinds(membership) == ["joined", "renewed"]
    assert mails() == ["joined", "renewed"]
    pool = balance(AccountKind.MEMBERSHIP_POOL, plan_owner(friend.product.public_id), "EUR")
    assert 0 < pool.minor < 900


def test_the_anchor_day_is_kept_over_short_months(alice, friend) -> None:
    card_of(alice)
    with freeze_time(datetime(2027, 1, 31, 9, tzinfo=UTC)):
        membership = bought(alice, friend)
    ends = []
    for moment in ("2027-02-28", "2027-03-31", "2027-04-30"):
        with freeze_time(datetime.fromisoformat(f"{moment}T09:01").replace(tzinfo=UTC)):
            sweep()
        membership.refresh_from_db()
        ends.append(f"{membership.covered_until:%Y-%m-%d}")

    assert ends == ["2027-03-31", "2027-04-30", "2027-05-31"]
    assert Payment.objects.filter(state="succeeded").count() == 3


def test_paid_by_hand_before_the_end_the_next_charge_is_a_term_later(alice, friend) -> None:
    card_of(alice)
    with freeze_time(datetime(2027, 5, 30, 9, tzinfo=UTC)):
        bought(alice, friend, renews=False)
    with freeze_time(datetime(2027, 6, 10, 9, tzinfo=UTC)):
        membership = bought(alice, friend, renews=False)
        membership_keep(membership=membership, by=alice, price=Money(900, "EUR"))
    for moment in ("2027-06-11", "2027-06-30", "2027-07-10", "2027-07-29"):
        with freeze_time(datetime.fromisoformat(f"{moment}T10:00").replace(tzinfo=UTC)):
            sweep()
        assert not Order.objects.exists()
    with freeze_time(datetime(2027, 7, 30, 10, tzinfo=UTC)):
        sweep()

    membership.refresh_from_db()
    assert (paid_orders(), f"{membership.covered_until:%Y-%m-%d}") == (1, "2027-08-30")


def test_a_trial_becomes_a_paid_membership(alice, friend) -> None:
    card_of(alice)
    trial = trial_begin(
        user=alice, tier=friend, term="month", price=Money(900, "EUR"), market=eu(), renews=True
    )
    over(trial)
    sweep()

    trial.refresh_from_db()
    assert (trial.state, paid_orders()) == ("active", 1)


def test_yen_are_charged_in_whole_yen(alice, friend) -> None:
    card_of(alice)
    japan = Market.objects.get(code="jp")
    membership = bought(alice, friend, market=japan, currency="JPY", price_minor=1_800, agreed_minor=1_800)
    over(membership)
    sweep()

    payment = Payment.objects.get()
    assert (payment.amount_minor, payment.currency, payment.state) == (1_800, "JPY", "succeeded")


def test_who_cancelled_is_not_charged_and_who_came_back_is(alice, friend) -> None:
    card_of(alice)
    membership = bought(alice, friend)
    Membership.objects.update(covered_until=timezone.now() + timedelta(days=2))
    membership.refresh_from_db()
    renewals_open()
    membership_cancel(membership=membership, by=alice)
    with freeze_time(timezone.now() + timedelta(days=1)):
        membership_keep(membership=membership, by=alice, price=Money(900, "EUR"))
        membership_cancel(membership=membership, by=alice)
    sweep_after(days=3)
    assert not Order.objects.exists()
    assert Renewal.objects.get().state == "void"
    assert Membership.objects.get().state == "ended"


def test_an_account_that_is_closed_is_not_charged_and_not_asked_again(alice, friend) -> None:
    membership = member(alice, friend)
    User.objects.update(is_active=False)
    sweep()
    sweep()

    membership.refresh_from_db()
    assert (membership.renews, membership.state) == (False, "ended")
    assert not Order.objects.exists()


def test_a_renewal_that_was_not_needed_is_taken_up_when_its_member_comes_back(alice, friend) -> None:
    membership = member(alice, friend)
    Renewal.objects.create(
        membership=membership, period_from=membership.covered_until, due_at=timezone.now(), state="void"
    )
    sweep()

    assert (paid_orders(), Renewal.objects.get().state) == (1, "paid")


def test_a_change_for_the_end_is_what_is_charged(alice, friend, patron) -> None:
    membership = member(alice, patron, price_minor=1_900, agreed_minor=1_900)
    Membership.objects.update(next_tier=friend, next_term="month", agreed_minor=900)
    sweep()

    membership.refresh_from_db()
    assert (membership.tier, membership.next_tier, Order.objects.get().total_minor) == (friend, None, 900)


# Killed workers


@pytest.mark.parametrize("point", ["_placed", "_order", "_charge", "payment_charge", "renewal_paid"])
def test_killed_at_any_point_another_worker_goes_on_and_nothing_is_charged_twice(
    point: str, alice, friend, monkeypatch
) -> None:
    membership = member(alice, friend)

    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(renewing, point, killed)
        if point == "renewal_paid":
            sweep()
        else:
            with pytest.raises(SystemExit):
                sweep()
    sweep_after(minutes=2)
    sweep_after(minutes=4)

    assert (Order.objects.count(), Payment.objects.filter(state="succeeded").count()) == (1, 1)
    membership.refresh_from_db()
    assert Period.objects.filter(kind="paid").count() == 2
    assert renewal().state == "paid"


def test_killed_after_the_provider_charged_and_before_it_was_noted(alice, friend, monkeypatch) -> None:
    member(alice, friend)
    real = payment_charge

    def killed_after(**named: Any) -> Any:
        real(**named)
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(renewing, "payment_charge", killed_after)
        with pytest.raises(SystemExit):
            sweep()
    sweep_after(minutes=2)

    assert Payment.objects.filter(state="succeeded").count() == 1
    assert Period.objects.filter(kind="paid").count() == 2


def test_two_workers_with_the_same_renewal_charge_once(alice, friend) -> None:
    member(alice, friend)
    renewals_open()
    found = Renewal.objects.get()

    assert renewal_go_on(renewal_id=found.pk)
    assert not renewal_go_on(renewal_id=found.pk)
    assert Payment.objects.count() == 1


def test_one_at_fault_keeps_no_other_waiting(alice, mallory, friend, monkeypatch) -> None:
    member(alice, friend)
    member(mallory, friend)
    real = renewing._placed

    def fails_for_alice(found: Renewal) -> Any:
        if found.membership.user == alice:
            raise RuntimeError("broken")
        return real(found)

    monkeypatch.setattr(renewing, "_placed", fails_for_alice)
    sweep()

    assert Order.objects.get().buyer.user == mallory


# Dunning


def test_a_declined_card_is_tried_again_and_the_member_keeps_everything_meanwhile(
    alice, bruno, friend
) -> None:
    membership = member(alice, friend, DECLINED_LATER)
    sweep()
    sweep()

    membership.refresh_from_db()
    assert (membership.state, renewal().state, renewal().failures) == ("past_due", "open", 1)
    assert is_member(alice, bruno)
    assert mails() == ["joined", "past_due"]
    sweep_after(days=1, hours=1)
    assert renewal().failures == 2
    assert Payment.objects.filter(state="failed").count() == 2

    card_of(alice)
    method_make_usual(saved=SavedMethod.objects.latest("pk"))
    sweep_after(days=3, hours=1)
    membership.refresh_from_db()
    assert (membership.state, renewal().state, paid_orders()) == ("active", "paid", 1)
    assert mails() == ["joined", "past_due", "retried", "recovered"]
    assert membership.covered_until == Period.objects.latest("pk").ends_at


def test_when_grace_is_over_the_membership_ends_and_can_be_joined_again(alice, bruno, friend) -> None:
    membership = member(alice, friend, DECLINED_LATER)
    sweep()
    for day in (1, 3, 7, 12):
        sweep_after(days=day, hours=2)
    assert renewal().failures == 5
    sweep_after(days=15)

    membership.refresh_from_db()
    assert (membership.state, membership.end_reason, membership.renews) == ("ended", "unpaid", False)
    assert (Order.objects.get().state, renewal().state) == ("cancelled", "given_up")
    assert not is_member(alice, bruno)
    assert mails()[-1] == "ended"
    with freeze_time(timezone.now() + timedelta(days=16)):
        again = bought(alice, friend)
        assert (again.pk, again.state) == (membership.pk, "active")


def test_a_bank_that_wants_the_member_gets_them_by_a_link(alice, friend) -> None:
    member(alice, friend, ASKS_ALWAYS)
    sweep()

    assert mails() == ["joined", "needs_member"]
    assert f"/orders/{Order.objects.get().public_id}/" in latest_letter()
    assert Membership.objects.get().state == "past_due"


def test_without_a_card_the_member_gets_the_link_too(alice, friend) -> None:
    member(alice, friend, "")
    sweep()

    assert mails() == ["joined", "needs_member"]
    assert renewal().failure_code == "no_card"
    assert not Payment.objects.exists()


def test_a_member_reads_it_in_their_language(alice, friend) -> None:
    User.objects.filter(pk=alice.pk).update(language="ja")
    alice.refresh_from_db()
    member(alice, friend, DECLINED_LATER)
    sweep()

    assert {mail.language for mail in Mail.objects.filter(template="membership")} == {"ja"}


def test_a_purse_of_messages_in_the_wrong_order_moves_nothing_back(alice, friend) -> None:
    membership = member(alice, friend)
    sweep()
    order = Order.objects.get()
    key = Payment.objects.get().key

    assert not renewing.renewal_failed(order_id=order.pk, key=key, code="card_declined")
    assert not renewing.renewal_given_up(order_id=order.pk, reason="expired")
    assert not renewing.renewal_paid(order_id=order.pk)
    membership.refresh_from_db()
    assert (membership.state, renewal().state) == ("active", "paid")


def test_a_late_failure_of_an_ended_membership_leaves_it_ended(alice, friend) -> None:
    membership = member(alice, friend, DECLINED_LATER)
    sweep()
    payment = Payment.objects.get()
    sweep_after(days=15)
    order = Order.objects.get()
    assert not renewing.renewal_failed(order_id=order.pk, key=payment.key, code="card_declined")

    membership.refresh_from_db()
    assert membership.state == "ended"


def test_what_a_member_tried_themselves_is_no_charge_of_ours(alice, friend) -> None:
    member(alice, friend, DECLINED_LATER)
    sweep()

    assert not renewing.renewal_failed(order_id=Order.objects.get().pk, key=uuid4(), code="card_declined")
    assert renewal().failures == 1


# Notices


def test_what_is_paid_by_the_year_is_announced_before_the_debit(alice, friend) -> None:
    card_of(alice)
    membership = bought(alice, friend, term="year", months=12, price_minor=9_000, agreed_minor=9_000)
    end = membership.covered_until
    with freeze_time(end - timedelta(days=8)):
        sweep()
        assert mails() == ["joined"]
    with freeze_time(end - timedelta(days=6)):
        sweep()
        sweep()
        assert mails() == ["joined", "noticed"]
    with freeze_time(end + timedelta(hours=1)):
        sweep()
        assert not Order.objects.exists()
    with freeze_time(end + timedelta(days=1, hours=2)):
        sweep()

    assert (paid_orders(), Mail.objects.filter(template="membership").count()) == (1, 3)


def test_a_mandate_that_asks_for_it_gets_its_notice(alice, friend) -> None:
    card_of(alice)
    SavedMethod.objects.update(label="SEPA •••• 3000")
    membership = bought(alice, friend)
    with freeze_time(membership.covered_until - timedelta(days=7) + timedelta(minutes=1)):
        sweep()

    assert mails() == ["joined", "noticed"]
    assert "SEPA •••• 3000" in latest_letter()
    assert not Order.objects.exists()

"""Renewals: charged by themselves when a member's paid time ends, once whatever happens.

Each step is one conditional write with what follows from it, and may be done again after a crash. There is one row for
each end of paid time, its order has the row's key, and its charges have keys made of that: a worker that is killed at
any point leaves nothing that another one could not go on with, and nothing that would be charged again.
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from commerce.checkout.services import DirectItem, details_known, order_direct, shopper_away
from commerce.memberships.models import Entry, Membership, Purchase
from commerce.memberships.models.members import TERM_MONTHS, Term
from commerce.memberships.selectors.plans import is_public, term_of
from commerce.memberships.services.entries import entry_write, turn_take
from commerce.memberships.services.moving import membership_end, past_due
from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.payments.selectors import live_payment_of, usual_method
from commerce.payments.services import order_expire, payment_charge
from commerce.renewals.models import Renewal
from commerce.renewals.selectors.renewals import (
    asks_for_notice,
    memberships_ending,
    renewal_by_id,
    renewals_due,
)
from commerce.renewals.services.prices import Asked, price_to_charge
from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal

logger = logging.getLogger(__name__)

State = Renewal.State
OPEN_ROWS_MAX: Final = 2_000
SWEEP_ROWS_MAX: Final = 500
PAID: Final = (Order.State.PAID, Order.State.REFUNDED)
# What a provider says when a bank wants its card's holder.
NEEDS_MEMBER: Final = frozenset({"authentication_required", "no_card"})


def charge_key(renewal: Renewal, failures: int) -> UUID:
    """Return the key of the charge after so many failed ones."""
    return uuid5(renewal.key, f"charge:{failures}")


# Which there are


def renewals_open() -> int:
    """Write down what is to be renewed in the days to come, and announce what asks for it; returns how many are new."""
    horizon = timezone.now() + timedelta(days=settings.MEMBERSHIP_NOTICE_DAYS)
    count = 0
    while True:
        ending = memberships_ending(horizon, OPEN_ROWS_MAX)
        if not ending:
            return count
        for membership in ending:
            count += _open(membership)


@transaction.atomic
def _open(membership: Membership) -> bool:
    now = timezone.now()
    saved = usual_method(membership.user) if membership.user else None
    due_at = membership.covered_until
    is_announced = asks_for_notice(membership, saved)
    if is_announced:
        # Never before they had their time, also when it is noticed late.
        due_at = max(due_at, now + timedelta(days=settings.MEMBERSHIP_NOTICE_DAYS))
        if due_at - membership.covered_until < timedelta(minutes=5):
            due_at = membership.covered_until
    renewal, is_new = Renewal.objects.get_or_create(
        membership=membership,
        period_from=membership.covered_until,
        defaults={"due_at": due_at, "noticed_at": now if is_announced else None},
    )
    if not is_new:
        # It was not needed, because its member had cancelled; they came back.
        void = Renewal.objects.filter(pk=renewal.pk, state=State.VOID)
        return bool(void.update(state=State.WAITING, due_at=due_at))
    if is_announced:
        price = price_to_charge(membership)
        told = price if isinstance(price, Money) else membership.agreed
        entry_write(
            membership,
            Entry.Kind.NOTICED,
            minor=told.minor,
            currency=told.currency,
            until=due_at.isoformat(),
            method=saved.label if saved else "",
        )
    return True


# One of them


def renewals_sweep() -> int:
    """Look after everything that is due; returns how much was looked at. Any number of these run side by side."""
    found = 0
    for renewal_id in renewals_due(timezone.now(), SWEEP_ROWS_MAX):
        try:
            found += renewal_go_on(renewal_id=renewal_id)
        except Exception:
            # One that is at fault keeps no other waiting.
            logger.exception("renewal %s could not go on", renewal_id)
    return found


def renewal_go_on(*, renewal_id: int) -> bool:
    """Do what is next for a renewal whose time has come; never inside a transaction. False when somebody else does."""
    now = timezone.now()
    mine = Renewal.objects.filter(pk=renewal_id, state__in=Renewal.LIVE, due_at__lte=now)
    # Whoever writes this has it for a while; if they are killed, it is due again.
    if not mine.update(due_at=now + timedelta(seconds=settings.RENEWAL_LEASE_SECONDS)):
        return False
    renewal = renewal_by_id(renewal_id)
    if renewal is None:
        return False
    order = renewal.order or _placed(renewal)
    if order is None:
        return True
    if order.state in PAID:
        renewal_paid(order_id=order.pk)
    elif order.state == Order.State.CANCELLED:
        renewal_given_up(order_id=order.pk, reason=order.end_reason)
    elif _is_over(renewal, order, now):
        order_expire(order=order)
    else:
        _charge(renewal, order)
    return True


def _is_over(renewal: Renewal, order: Order, now: datetime) -> bool:
    """Its time is over, or its member has paid for longer by hand, or wants no more."""
    if order.expires_at <= now:
        return True
    membership = renewal.membership
    return membership.covered_until != renewal.period_from or not membership.renews


@transaction.atomic
def _placed(renewal: Renewal) -> Order | None:
    """Place the order of a renewal that is still wanted, once."""
    membership = renewal.membership
    turn_take(membership)
    renewal.refresh_from_db()
    if renewal.order is not None or renewal.state != State.WAITING:
        return renewal.order
    is_wanted = (
        membership.renews
        and membership.state in Membership.LIVE
        and membership.covered_until == renewal.period_from
        and membership.user is not None
        and membership.user.is_active
    )
    if not is_wanted:
        Renewal.objects.filter(pk=renewal.pk, state=State.WAITING).update(state=State.VOID)
        if membership.user is None or not membership.user.is_active:
            # Nobody is there to renew for: it is not asked again.
            Membership.objects.filter(pk=membership.pk).update(renews=False)
        return None
    hindrance = _hindrance(renewal)
    if hindrance:
        _end_unordered(renewal, hindrance)
        return None
    price = price_to_charge(membership)
    if isinstance(price, Asked):
        _end_unordered(renewal, "price_not_agreed")
        return None
    try:
        with transaction.atomic():
            order = _order(renewal, price)
    except Refusal as refusal:
        _end_unordered(renewal, refusal.code)
        return None
    Renewal.objects.filter(pk=renewal.pk).update(state=State.PLACED, order=order, ends_at=order.expires_at)
    renewal.refresh_from_db()
    return order


def _hindrance(renewal: Renewal) -> str:
    """Why a membership that its member wants is not sold again, or nothing."""
    if not is_public(renewal.membership.plan):
        return "plan_closed"
    wait = settings.MEMBERSHIP_GRACE_DAYS + (settings.MEMBERSHIP_NOTICE_DAYS if renewal.noticed_at else 0)
    if renewal.period_from + timedelta(days=wait) <= timezone.now():
        # They had nothing since; time that is over is not sold.
        return "too_late"
    return ""


def _end_unordered(renewal: Renewal, reason: str) -> None:
    """Nothing can be ordered: the membership ends with what is paid."""
    given_up = Renewal.objects.filter(pk=renewal.pk, state=State.WAITING)
    given_up.update(state=State.GIVEN_UP, failure_code=reason[:40])
    membership = renewal.membership
    if not membership_end(membership=membership, reason=reason):
        Membership.objects.filter(pk=membership.pk).update(renews=False)


def _order(renewal: Renewal, price: Money) -> Order:
    membership = renewal.membership
    tier, term = membership.next_tier or membership.tier, membership.next_term or membership.term
    variant = term_of(tier, term)
    user = _user(membership)
    if variant is None:
        tier, term = membership.tier, membership.term
        variant = term_of(tier, term)
    if variant is None:
        raise Refusal
    Purchase.objects.get_or_create(
        key=renewal.key,
        defaults={
            "kind": Purchase.Kind.RENEW,
            "user": user,
            "tier": tier,
            "term": term,
            "market": membership.market,
            "months": TERM_MONTHS[Term(term)],
            "price_minor": price.minor,
            "currency": price.currency,
            "agreed_minor": price.minor,
            "renews": True,
            "of_until": renewal.period_from,
        },
    )
    language = language_of(user)
    with translation.override(language):
        placement = order_direct(
            key=renewal.key,
            shopper=shopper_away(user),
            buyer=details_known(user, membership.market, language=language),
            market=membership.market,
            item=DirectItem(variant, price),
            seconds=settings.MEMBERSHIP_GRACE_DAYS * 86_400,
        )
    return placement.order


def _user(membership: Membership) -> User:
    if membership.user is None:
        raise User.DoesNotExist("the account of a member is gone")
    return membership.user


def _charge(renewal: Renewal, order: Order) -> None:
    """Charge the card on file, once for each time that it was not charged; what came of it is heard as a fact."""
    live = live_payment_of(order)
    if live is not None and live.state != Payment.State.REQUIRES_ACTION:
        # The bank takes its time: its answer is heard.
        return
    saved = usual_method(_user(renewal.membership))
    if saved is None:
        renewal_failed(order_id=order.pk, key=charge_key(renewal, renewal.failures), code="no_card")
        return
    key = charge_key(renewal, renewal.failures)
    try:
        payment = payment_charge(order=order, saved=saved, key=key)
    except Refusal as refusal:
        # A card that was removed in this moment, say.
        renewal_failed(order_id=order.pk, key=key, code=refusal.code)
        return
    if payment.key == key and payment.state in (Payment.State.FAILED, Payment.State.CANCELLED):
        renewal_failed(order_id=order.pk, key=key, code=payment.failure_code)


# What came of it


@transaction.atomic
def renewal_paid(*, order_id: int) -> bool:
    """Note that the money is there; what it gives was given when it was booked. False when that was noted.

    Money that comes when it was given up already is paid time like any other.
    """
    rows = Renewal.objects.filter(order_id=order_id).exclude(state=State.PAID)
    return bool(rows.update(state=State.PAID, paid_at=timezone.now(), failure_code=""))


@transaction.atomic
def renewal_failed(*, order_id: int, key: UUID, code: str) -> bool:
    """Note that a charge failed, and when it is tried again; False when that was noted, or it was no charge of ours."""
    renewal = Renewal.objects.select_related("membership__user").filter(order_id=order_id).first()
    if renewal is None or key != charge_key(renewal, renewal.failures):
        return False
    turn_take(renewal.membership)
    rows = Renewal.objects.filter(
        pk=renewal.pk, state__in=(State.PLACED, State.OPEN), failures=renewal.failures
    )
    due_at = _next_try(renewal)
    noted = rows.update(state=State.OPEN, failures=F("failures") + 1, failure_code=code[:40], due_at=due_at)
    if not noted:
        return False
    past_due(
        membership=renewal.membership,
        of_until=renewal.period_from,
        needs_member=code in NEEDS_MEMBER,
        code=code,
        order=order_id,
        until=renewal.ends_at.isoformat() if renewal.ends_at else "",
        again=due_at.isoformat(),
    )
    return True


def _next_try(renewal: Renewal) -> datetime:
    """When it is charged again: so many days after it was due, and at last when its time is over."""
    end = renewal.ends_at or timezone.now()
    days = settings.MEMBERSHIP_RETRY_DAYS
    if renewal.failures >= len(days):
        return end
    began = end - timedelta(days=settings.MEMBERSHIP_GRACE_DAYS)
    return min(max(began + timedelta(days=days[renewal.failures]), timezone.now() + timedelta(hours=1)), end)


@transaction.atomic
def renewal_given_up(*, order_id: int, reason: str) -> bool:
    """Note that an order ended unpaid: the membership goes down to nothing; False when that was noted."""
    renewal = Renewal.objects.select_related("membership").filter(order_id=order_id).first()
    if renewal is None:
        return False
    membership = renewal.membership
    turn_take(membership)
    rows = Renewal.objects.filter(pk=renewal.pk, state__in=Renewal.LIVE)
    if not rows.update(state=State.GIVEN_UP, failure_code=renewal.failure_code or reason[:40]):
        return False
    if membership.covered_until == renewal.period_from:
        membership_end(membership=membership, reason="unpaid")
    return True

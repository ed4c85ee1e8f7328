"""Paid time is given, and taken back, in the transaction that books the money."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from commerce.memberships.errors import NotAMembership
from commerce.memberships.models import Entry, GiftCode, Membership, Period, Purchase
from commerce.memberships.models.members import TERM_MONTHS, Term
from commerce.memberships.periods import Reach, anchor_of, extended, renewed
from commerce.memberships.selectors.members import clock_of, running_period
from commerce.memberships.selectors.plans import tier_of_variant
from commerce.memberships.services.entries import entry_write, turn_take
from commerce.memberships.services.gifts import gift_make
from commerce.memberships.services.moving import tier_turned
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

State = Membership.State
Kind = Purchase.Kind
LOGGED: Final = {Kind.JOIN: Entry.Kind.EXTENDED, Kind.RENEW: Entry.Kind.RENEWED}


@dataclass(frozen=True)
class Paid:
    """One paid line of an order: ``source`` is its public id, ``key`` the order's own."""

    source: str
    key: UUID
    variant_id: int
    quantity: int
    total: Money
    market: Market


@transaction.atomic
def period_grant(*, paid: Paid, user: User | None) -> bool:
    """Give what a paid line of an order was meant for: time, another tier, or a gift; False when that was done.

    What a line is meant for says its Purchase; without one it makes its buyer a member for so many terms.
    Raises NotAMembership for a variant that is none.
    """
    if _is_known(paid.source):
        return False
    purchase = Purchase.objects.select_related("tier__plan", "user", "market").filter(key=paid.key).first()
    purchase = purchase or _plain(paid, user)
    if purchase.kind == Kind.GIFT:
        gift_make(purchase=purchase, source=paid.source)
        return True
    if purchase.user is None:
        # The account is gone meanwhile: nobody is left to be a member.
        return False
    membership = _membership(purchase)
    if _is_known(paid.source):
        return False
    if purchase.kind == Kind.CHANGE:
        _change(membership, purchase, paid)
    else:
        _extend(membership, purchase, paid)
    return True


def _is_known(source: str) -> bool:
    return Period.objects.filter(source=source).exists() or GiftCode.objects.filter(source=source).exists()


def _plain(paid: Paid, user: User | None) -> Purchase:
    found = tier_of_variant(paid.variant_id)
    if found is None:
        raise NotAMembership(title=paid.source)
    tier, term = found
    return Purchase(
        key=paid.key,
        kind=Kind.JOIN,
        user=user,
        tier=tier,
        term=term,
        market=paid.market,
        months=TERM_MONTHS[Term(term)] * paid.quantity,
        price_minor=paid.total.minor,
        currency=paid.total.currency,
    )


def _membership(purchase: Purchase) -> Membership:
    """Return the membership of whoever bought, made when it is the first time; its row is ours until the end."""
    rows = Membership.objects.filter(user=purchase.user, plan=purchase.tier.plan_id)
    membership = rows.first()
    if membership is None:
        membership = _begun(purchase)
    turn_take(membership)
    return membership


def _begun(purchase: Purchase) -> Membership:
    now = timezone.now()
    try:
        with transaction.atomic():
            # Nothing is paid yet, and it has ended: the time that follows begins it.
            return Membership.objects.create(
                user=purchase.user,
                plan=purchase.tier.plan,
                tier=purchase.tier,
                term=purchase.term,
                state=State.ENDED,
                market=purchase.market,
                anchor_day=anchor_of(now),
                covered_until=now,
                currency=purchase.currency,
                joined_at=now,
                ended_at=now,
            )
    except IntegrityError:
        return Membership.objects.get(user=purchase.user, plan=purchase.tier.plan_id)


def reach_of(membership: Membership, months: int, *, is_renewal: bool, now: datetime) -> Reach:
    """Return the time that comes next for a member."""
    until = membership.covered_until if membership.state != State.ENDED else None
    if is_renewal and until is not None:
        return renewed(until=until, anchor_day=membership.anchor_day, months=months)
    at = clock_of(membership, now)
    return extended(until=until, anchor_day=membership.anchor_day, at=at, months=months)


def _extend(membership: Membership, purchase: Purchase, paid: Paid) -> None:
    """Add time at the end, or now if nothing is left; a paused member goes on when they want to, with more left."""
    now = timezone.now()
    was_ended = membership.state == State.ENDED
    is_renewal = purchase.kind == Kind.RENEW and purchase.of_until == membership.covered_until
    reach = reach_of(membership, purchase.months, is_renewal=is_renewal, now=now)
    kind = Entry.Kind.JOINED if was_ended else LOGGED[Kind(purchase.kind)]
    if membership.state == State.PAST_DUE:
        kind = Entry.Kind.RECOVERED
    _period(membership, purchase, paid, reach, Period.Kind.PAID)
    changes: dict[str, object] = {
        "anchor_day": reach.anchor_day,
        "covered_until": reach.span.ends_at,
        "state": State.PAUSED if membership.state == State.PAUSED else State.ACTIVE,
        "ended_at": None,
        "end_reason": "",
    }
    if reach.span.starts_at <= clock_of(membership, now) or purchase.kind == Kind.RENEW:
        changes |= {"tier": purchase.tier, "term": purchase.term, "next_tier": None, "next_term": ""}
    elif purchase.tier != membership.tier or purchase.term != membership.term:
        changes |= {"next_tier": purchase.tier, "next_term": purchase.term}
    if was_ended:
        changes |= {"joined_at": now, "market": purchase.market, "currency": purchase.currency}
    is_agreed = was_ended or purchase.currency == membership.currency
    if purchase.kind == Kind.JOIN and purchase.agreed_minor and is_agreed:
        changes |= {"renews": purchase.renews, "agreed_minor": purchase.agreed_minor}
    elif was_ended:
        changes |= {"renews": False, "agreed_minor": 0}
    _write(membership, changes)
    entry_write(
        membership,
        kind,
        by=purchase.user,
        until=reach.span.ends_at.isoformat(),
        minor=paid.total.minor,
        currency=paid.total.currency,
    )


def _change(membership: Membership, purchase: Purchase, paid: Paid) -> None:
    """Give a higher tier at once for what is left of the running time, or a new term that begins now."""
    now = clock_of(membership, timezone.now().replace(microsecond=0))
    running = running_period(membership, now)
    if running is None or membership.state == State.ENDED:
        # Their time ran out before the money came: they get as much of the new one as they paid for a change.
        purchase.months = TERM_MONTHS[Term(purchase.term)]
        _extend(membership, purchase, paid)
        return
    if purchase.term == running.term:
        reach = Reach(type(running.span)(now, running.ends_at), membership.anchor_day)
    else:
        months = TERM_MONTHS[Term(purchase.term)]
        reach = extended(until=None, anchor_day=membership.anchor_day, at=now, months=months)
        later = Period.objects.filter(membership=membership, revoked_at__isnull=True, starts_at__gt=now)
        shift = reach.span.ends_at - running.ends_at
        later.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
    _period(membership, purchase, paid, reach, Period.Kind.CHANGE)
    _write(
        membership,
        {
            "tier": purchase.tier,
            "term": purchase.term,
            "next_tier": None,
            "next_term": "",
            "agreed_minor": purchase.agreed_minor,
            "anchor_day": reach.anchor_day,
            "covered_until": _paid_until(membership, now),
        },
    )
    entry_write(membership, Entry.Kind.CHANGED, by=purchase.user, tier=purchase.tier.public_id)


def _period(membership: Membership, purchase: Purchase, paid: Paid, reach: Reach, kind: str) -> Period:
    worth = purchase.price_minor if kind == Period.Kind.PAID else purchase.agreed_minor
    return Period.objects.create(
        membership=membership,
        tier=purchase.tier,
        term=purchase.term,
        kind=kind,
        source=paid.source,
        starts_at=reach.span.starts_at,
        ends_at=reach.span.ends_at,
        price_minor=paid.total.minor,
        worth_minor=worth,
        currency=paid.total.currency,
    )


def _write(membership: Membership, changes: dict[str, object]) -> None:
    Membership.objects.filter(pk=membership.pk).update(**changes)
    membership.refresh_from_db()


def _paid_until(membership: Membership, now: datetime) -> datetime:
    rows = Period.objects.filter(membership=membership, revoked_at__isnull=True)
    last: datetime | None = rows.aggregate(last=Max("ends_at"))["last"]
    return last or now


@transaction.atomic
def period_take_back(*, source: str) -> bool:
    """Take back what a line of an order gave, because all of its money went back; False when that was done.

    Time that is over stays; what begins later moves up. A gift that nobody used is void, a used one ends with it.
    """
    gift = GiftCode.objects.filter(source=source, revoked_at__isnull=True).first()
    if gift is not None:
        GiftCode.objects.filter(pk=gift.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        return period_take_back(source=gift.public_id) or True
    period = Period.objects.select_related("membership__user", "tier").filter(source=source).first()
    if period is None or period.revoked_at is not None:
        return False
    membership = period.membership
    turn_take(membership)
    now = timezone.now()
    if not Period.objects.filter(pk=period.pk, revoked_at__isnull=True).update(revoked_at=now):
        return False
    if period.kind != Period.Kind.CHANGE:
        shift = period.ends_at - max(period.starts_at, clock_of(membership, now))
        if shift.total_seconds() > 0:
            later = Period.objects.filter(
                membership=membership, revoked_at__isnull=True, starts_at__gte=period.ends_at
            )
            later.update(starts_at=F("starts_at") - shift, ends_at=F("ends_at") - shift)
    _after_taking_back(membership, now)
    return True


def _after_taking_back(membership: Membership, now: datetime) -> None:
    until = _paid_until(membership, now)
    at = clock_of(membership, now)
    running = running_period(membership, at)
    changes: dict[str, object] = {"covered_until": until}
    if running is not None:
        changes |= tier_turned(membership, running)
    if until <= at and membership.state != State.ENDED:
        # Somebody whose money went back is charged for nothing more.
        changes |= {"state": State.ENDED, "ended_at": now, "end_reason": "taken_back", "renews": False}
        changes |= {"covered_until": now, "paused_at": None, "pause_ends_at": None}
    _write(membership, changes)
    entry_write(membership, Entry.Kind.TAKEN_BACK, until=until.isoformat())

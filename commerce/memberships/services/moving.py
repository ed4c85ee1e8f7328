"""What a member does with a membership without paying: try, cancel, pause, agree on another tier for later."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from commerce.memberships.errors import (
    MembershipNotPaused,
    MembershipOver,
    MembershipPaused,
    NoTrial,
    PauseNotPossible,
    PauseTooLong,
    SameTier,
    TierNotOffered,
    TrialUsed,
)
from commerce.memberships.models import Entry, Membership, Period, Tier
from commerce.memberships.periods import anchor_of, resumed
from commerce.memberships.selectors.members import running_period
from commerce.memberships.services.entries import entry_write, turn_take
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.markets.models import Market

State = Membership.State
DUE_ROWS_MAX: Final = 500


@transaction.atomic
def trial_begin(
    *, user: User, tier: Tier, term: str, price: Money, market: Market, renews: bool
) -> Membership:
    """Let somebody try a tier, once per person and plan; ``price`` is what follows, if it renews.

    A second press finds the trial. Raises NoTrial, TierNotOffered, and TrialUsed for who was a member before.
    """
    if not tier.trial_days:
        raise NoTrial
    if not (tier.is_offered and tier.plan.is_open):
        raise TierNotOffered
    now = timezone.now().replace(microsecond=0)
    until = now + timedelta(days=tier.trial_days)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user,
                plan=tier.plan,
                tier=tier,
                term=term,
                state=State.TRIAL,
                market=market,
                # The first paid day is what counts.
                anchor_day=anchor_of(until),
                covered_until=until,
                renews=renews,
                agreed_minor=price.minor if renews else 0,
                currency=price.currency,
                trial_at=now,
                joined_at=now,
            )
    except IntegrityError as error:
        first = Membership.objects.get(user=user, plan=tier.plan_id)
        if first.state == State.TRIAL and first.tier_id == tier.pk:
            return first
        raise TrialUsed from error
    Period.objects.create(
        membership=membership,
        tier=tier,
        term=term,
        kind=Period.Kind.TRIAL,
        source=f"trial:{membership.public_id}",
        starts_at=now,
        ends_at=until,
        price_minor=0,
        worth_minor=0,
        currency=price.currency,
    )
    entry_write(membership, Entry.Kind.TRIED, by=user, until=until.isoformat())
    return membership


@transaction.atomic
def membership_cancel(*, membership: Membership, by: User | None) -> bool:
    """Let a membership end with what is paid; False when that was agreed. Raises MembershipOver."""
    turn_take(membership)
    if membership.state == State.ENDED:
        raise MembershipOver
    rows = Membership.objects.filter(pk=membership.pk, renews=True)
    if not rows.update(renews=False, next_tier=None, next_term=""):
        return False
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.CANCELLED, by=by, until=membership.covered_until.isoformat())
    return True


@transaction.atomic
def membership_keep(*, membership: Membership, by: User, price: Money) -> bool:
    """Take a cancellation back, or let a membership renew that did not; ``price`` is what its member agrees to.

    False when it renews. Raises MembershipOver once it has ended.
    """
    turn_take(membership)
    if membership.state == State.ENDED or (membership.is_live and membership.covered_until <= timezone.now()):
        raise MembershipOver
    rows = Membership.objects.filter(pk=membership.pk, renews=False)
    if not rows.update(renews=True, agreed_minor=price.minor, currency=price.currency):
        return False
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.UNCANCELLED, by=by, until=membership.covered_until.isoformat())
    return True


@transaction.atomic
def membership_pause(*, membership: Membership, by: User, days: int) -> bool:
    """Stop the clock for some days: what is paid is there afterwards; False when it stands still.

    Raises PauseTooLong, and PauseNotPossible for a trial and while a payment is open.
    """
    most = settings.MEMBERSHIP_PAUSE_DAYS_MAX
    if not 1 <= days <= most:
        raise PauseTooLong(days=most)
    turn_take(membership)
    if membership.state == State.PAUSED:
        return False
    now = timezone.now().replace(microsecond=0)
    rows = Membership.objects.filter(pk=membership.pk, state=State.ACTIVE, covered_until__gt=now)
    if not rows.update(state=State.PAUSED, paused_at=now, pause_ends_at=now + timedelta(days=days)):
        raise PauseNotPossible
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.PAUSED, by=by, days=days)
    return True


@transaction.atomic
def membership_resume(*, membership: Membership, by: User | None) -> None:
    """Let the clock go on, with all that was left. Raises MembershipNotPaused."""
    turn_take(membership)
    if membership.state != State.PAUSED or membership.paused_at is None:
        raise MembershipNotPaused
    now = timezone.now().replace(microsecond=0)
    paused_at = membership.paused_at
    until = resumed(until=membership.covered_until, paused_at=paused_at, at=now)
    shift = until - membership.covered_until
    later = Period.objects.filter(membership=membership, revoked_at__isnull=True)
    later.filter(starts_at__gt=paused_at).update(
        starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift
    )
    later.filter(starts_at__lte=paused_at, ends_at__gt=paused_at).update(ends_at=F("ends_at") + shift)
    changes: dict[str, object] = {"covered_until": until, "paused_at": None, "pause_ends_at": None}
    if shift:
        # The day of the new end is the one that counts from now on.
        changes |= {"anchor_day": anchor_of(until)}
    Membership.objects.filter(pk=membership.pk).update(state=State.ACTIVE, **changes)
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.RESUMED, by=by, until=until.isoformat())


@transaction.atomic
def change_plan(*, membership: Membership, tier: Tier, term: str, price: Money, by: User) -> None:
    """Agree on another tier or term for the time after what is paid; costs nothing now, and is charged then.

    Choosing what one has takes such a change back. Raises MembershipOver, MembershipPaused, TierNotOffered, SameTier.
    """
    turn_take(membership)
    if membership.state == State.ENDED:
        raise MembershipOver
    if membership.state == State.PAUSED:
        raise MembershipPaused
    if tier.plan_id != membership.plan_id or not tier.is_offered:
        raise TierNotOffered
    is_same = tier.pk == membership.tier_id and term == membership.term
    if is_same and membership.next_tier_id is None and not membership.next_term:
        raise SameTier
    later = {"next_tier": None, "next_term": ""} if is_same else {"next_tier": tier, "next_term": term}
    Membership.objects.filter(pk=membership.pk).update(
        **later, agreed_minor=price.minor, currency=price.currency
    )
    membership.refresh_from_db()
    entry_write(
        membership,
        Entry.Kind.CHANGE_PLANNED,
        by=by,
        tier=tier.public_id,
        term=term,
        until=membership.covered_until.isoformat(),
    )


@transaction.atomic
def membership_end(*, membership: Membership, reason: str) -> bool:
    """End a membership whose time is over; False when it has ended, or is paid for longer."""
    turn_take(membership)
    now = timezone.now()
    rows = Membership.objects.filter(pk=membership.pk, state__in=Membership.LIVE, covered_until__lte=now)
    if not rows.update(
        state=State.ENDED, ended_at=now, end_reason=reason[:40], renews=False, next_tier=None, next_term=""
    ):
        return False
    membership.refresh_from_db()
    entry_write(membership, Entry.Kind.ENDED, reason=reason)
    return True


def memberships_turn() -> int:
    """End what is over, go on with pauses that are over, and begin tiers that were paid for later."""
    now = timezone.now()
    over = Membership.objects.filter(state__in=Membership.LIVE, renews=False, covered_until__lte=now)
    ended = sum(membership_end(membership=row, reason="over") for row in over.order_by("pk")[:DUE_ROWS_MAX])
    paused = Membership.objects.filter(state=State.PAUSED, pause_ends_at__lte=now)
    rows = list(paused.order_by("pk")[:DUE_ROWS_MAX])
    for row in rows:
        try:
            membership_resume(membership=row, by=None)
        except MembershipNotPaused:
            # Its member did, in this moment.
            continue
    return ended + len(rows) + _tiers_begin()


def _tiers_begin() -> int:
    """A period of another tier (a gift, say) has begun: the membership is of that tier now."""
    now = timezone.now()
    begun = Period.objects.filter(
        revoked_at__isnull=True, starts_at__lte=now, ends_at__gt=now, membership__state__in=Membership.LIVE
    ).exclude(tier=F("membership__tier"))
    count = 0
    for period in begun.select_related("membership").order_by("pk")[:DUE_ROWS_MAX]:
        with transaction.atomic():
            turn_take(period.membership)
            running = running_period(period.membership, now)
            if running is None or running.tier_id == period.membership.tier_id:
                continue
            rows = Membership.objects.filter(pk=period.membership_id)
            rows.update(**tier_turned(period.membership, running))
            count += 1
    return count


def tier_turned(membership: Membership, running: Period) -> dict[str, object]:
    """Return what becomes of a membership whose running time is of another tier or term.

    A gift changes nothing of what is renewed after it: that is what its member had, or had agreed on.
    """
    changes: dict[str, object] = {"tier": running.tier, "term": running.term}
    has_plans = membership.next_tier_id is not None or bool(membership.next_term)
    after = (
        membership.next_tier_id or membership.tier_id,
        membership.next_term or membership.term,
    )
    is_kept = has_plans or (membership.renews and running.kind == Period.Kind.GIFT)
    if not is_kept or after == (running.tier_id, running.term):
        return changes | {"next_tier": None, "next_term": ""}
    return changes | {"next_tier": after[0], "next_term": after[1]}


@transaction.atomic
def past_due(*, membership: Membership, of_until: datetime, needs_member: bool, **data: Any) -> bool:
    """Note that a renewal could not be charged: what it gives stays during the grace; False when that was noted."""
    turn_take(membership)
    if membership.covered_until != of_until or membership.state not in Membership.LIVE:
        return False
    is_first = membership.state != State.PAST_DUE
    Membership.objects.filter(pk=membership.pk).update(state=State.PAST_DUE)
    membership.refresh_from_db()
    first = Entry.Kind.NEEDS_MEMBER if needs_member else Entry.Kind.PAST_DUE
    entry_write(membership, first if is_first or needs_member else Entry.Kind.RETRIED, **data)
    return True

"""Reads of who is a member now, and of what that gives."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.memberships.models import Entry, Membership, Period, Plan, Tier
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.memory import kept

Person = User | AnonymousUser


@dataclass(frozen=True)
class Cover:
    """A tier that somebody has the good of at this moment."""

    membership_id: int
    tier: Tier


def memberships() -> QuerySet[Membership]:
    """Return all memberships with what pages and mails say of them."""
    return Membership.objects.select_related(
        "user", "market", "plan__creator", "plan__brand", "tier__product__brand", "next_tier__product"
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Return somebody's memberships, those that have ended last."""
    if not person.is_authenticated:
        return Membership.objects.none()
    return memberships().filter(user=person).order_by("ended_at", "-joined_at", "-pk")


def membership_in(person: Person, plan: Plan) -> Membership | None:
    """Return somebody's membership of a plan, in any state, or None."""
    return memberships_of(person).filter(plan=plan).first()


def membership_by_id(membership_id: int) -> Membership | None:
    """Return a membership for a handler that heard of it, or None."""
    return memberships().filter(pk=membership_id).first()


def access_membership(person: Person, public_id: str) -> Membership:
    """Return a membership for whoever has it; Http404 for everybody else."""
    found = memberships_of(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def grace_since(now: datetime) -> datetime:
    """Return the end of paid time from which on a renewing member still has everything: their payment may come."""
    return now - timedelta(days=settings.MEMBERSHIP_GRACE_DAYS)


def covers_of(person: Person, plan_ids: Iterable[int] | None = None) -> list[Cover]:
    """Return what somebody has the good of now: running periods, and the grace of those that renew. Two queries.

    Of one plan the highest tier alone.
    """
    if not person.is_authenticated:
        return []
    now = timezone.now()
    mine = Membership.objects.filter(user=person, state__in=Membership.LIVE)
    if plan_ids is not None:
        mine = mine.filter(plan__in=list(plan_ids))
    running = Period.objects.filter(
        membership__in=mine, revoked_at__isnull=True, starts_at__lte=now, ends_at__gt=now
    ).select_related("tier__plan")
    in_grace = mine.filter(renews=True, covered_until__lte=now, covered_until__gt=grace_since(now))
    found = [Cover(row.membership_id, row.tier) for row in running]
    found += [Cover(row.pk, row.tier) for row in in_grace.select_related("tier__plan")]
    highest: dict[int, Cover] = {}
    for cover in sorted(found, key=lambda one: one.tier.rank):
        highest[cover.tier.plan_id] = cover
    return list(highest.values())


def covers(person: Person, plans: Iterable[Plan]) -> bool:
    """Tell whether somebody is a member of one of these plans now, in a tier that includes shows."""
    return any(cover.tier.includes_shows for cover in covers_of(person, [plan.pk for plan in plans]))


def _with(person: Person, creator: Creator) -> list[Tier]:
    """The tiers that somebody has with a creator: of the creator's own plan, and of the house's."""
    if not person.is_authenticated:
        return []
    return [cover.tier for cover in covers_of(person, _plans_with(creator.pk))]


@kept(Plan)
def _plans_with(creator_id: int) -> list[int]:
    plans = Plan.objects.filter(Q(creator=creator_id) | Q(owner=Plan.Owner.HOUSE))
    return list(plans.values_list("pk", flat=True))


def tier_with(person: Person, creator: Creator) -> Tier | None:
    """Return the tier in which somebody is a member of a creator's own plan now, or None."""
    return next((tier for tier in _with(person, creator) if tier.plan.creator_id == creator.pk), None)


def is_member(person: Person, creator: Creator) -> bool:
    """Tell whether somebody is a member of a creator's own plan now."""
    return tier_with(person, creator) is not None


def discount_bp(person: Person, creator: Creator) -> int:
    """Return how much less somebody pays for a creator's tickets, in basis points: the best of what they have."""
    return max((tier.ticket_discount_bp for tier in _with(person, creator)), default=0)


def has_presale(person: Person, creator: Creator) -> bool:
    """Tell whether somebody may buy a creator's tickets before everybody else."""
    return any(tier.has_presale for tier in _with(person, creator))


def discounts_with(person: Person, creator_ids: Iterable[int]) -> dict[int, int]:
    """Return how much less somebody pays for tickets of several creators (by id), in basis points; two queries.

    Those of whom they have no discount are left out.
    """
    wanted, found = set(creator_ids), dict[int, int]()
    for tier in (cover.tier for cover in covers_of(person)):
        if tier.plan.owner == Plan.Owner.HOUSE:
            reached = wanted
        else:
            reached = {tier.plan.creator_id} & wanted if tier.plan.creator_id is not None else set()
        for creator in reached:
            found[creator] = max(found.get(creator, 0), tier.ticket_discount_bp)
    return {creator: bp for creator, bp in found.items() if bp}


def presale_with(user: User, creator_ids: Collection[int]) -> set[int]:
    """Return of which of several creators (by id) somebody may buy tickets before everybody else; two queries."""
    tiers = [cover.tier for cover in covers_of(user) if cover.tier.has_presale]
    if any(tier.plan.owner == Plan.Owner.HOUSE for tier in tiers):
        return set(creator_ids)
    return {tier.plan.creator_id for tier in tiers if tier.plan.creator_id is not None} & set(creator_ids)


def badges_with(people: Iterable[int], creator: Creator) -> dict[int, str]:
    """Return the badge of each of several people (by id) who are members of a creator's plan now; one query."""
    now = timezone.now()
    rows = Period.objects.filter(
        membership__user__in=list(people),
        membership__plan__creator=creator,
        membership__state__in=Membership.LIVE,
        revoked_at__isnull=True,
        starts_at__lte=now,
        ends_at__gt=now,
    ).exclude(tier__badge="")
    pairs = rows.order_by("tier__rank").values_list("membership__user", "tier__badge")
    return {person: badge for person, badge in pairs if person is not None}


def periods_of(membership: Membership) -> QuerySet[Period]:
    """Return what was paid, given and tried, latest first."""
    return membership.periods.select_related("tier__product").order_by("-starts_at", "-pk")


def clock_of(membership: Membership, now: datetime) -> datetime:
    """Return the moment at which a member's time stands: that of the pause for who is paused, else now."""
    is_paused = membership.state == Membership.State.PAUSED
    return membership.paused_at if is_paused and membership.paused_at else now


def running_period(membership: Membership, now: datetime) -> Period | None:
    """Return the period that runs now, the one of the highest tier after a change, or None."""
    rows = Period.objects.filter(membership=membership, revoked_at__isnull=True)
    rows = rows.filter(starts_at__lte=now, ends_at__gt=now)
    return rows.select_related("tier").order_by("-tier__rank", "-pk").first()


def entries_of(membership: Membership) -> QuerySet[Entry]:
    """Return a membership's log, latest first."""
    return membership.entries.select_related("by").order_by("-pk")


def entry_by_id(entry_id: int) -> Entry | None:
    """Return a line of a log with its membership, or None."""
    rows = Entry.objects.select_related(
        "membership__user", "membership__plan", "membership__tier__product", "membership__next_tier__product"
    )
    return rows.filter(pk=entry_id).first()


def member_count(plan: Plan) -> int:
    """Return how many are members of a plan now."""
    now = timezone.now()
    is_paid = Q(covered_until__gt=now) | Q(renews=True, covered_until__gt=grace_since(now))
    return Membership.objects.filter(is_paid, plan=plan, state__in=Membership.LIVE).count()

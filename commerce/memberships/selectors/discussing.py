"""Who may talk among a creator's members: in a tier of the creator's own plan, or of the house's, that gives it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from commerce.memberships.models import Membership, Period, Plan, Tier
from commerce.memberships.selectors.members import Person, grace_since
from marketplace.creators.models import Creator


def plan_with_talks(creator: Creator) -> Plan | None:
    """Return the creator's plan, if a tier of it lets its members talk with each other; None otherwise."""
    tiers = Tier.objects.filter(plan__creator=creator, has_discussions=True).select_related("plan")
    tier = tiers.order_by("rank", "pk").first()
    return tier.plan if tier is not None else None


def discusses(person: Person, creator: Creator) -> bool:
    """Tell whether somebody may read and write among a creator's members now."""
    return person.pk in discussing_with([person.pk], creator) if person.is_authenticated else False


def discussing_with(people: Iterable[int], creator: Creator) -> set[int]:
    """Return which of several people (by id) may do so now, their grace included; two queries."""
    now = timezone.now()
    plans = Q(plan__creator=creator) | Q(plan__owner=Plan.Owner.HOUSE)
    mine: QuerySet[Membership] = Membership.objects.filter(
        plans, user__in=list(people), state__in=Membership.LIVE
    )
    running = Period.objects.filter(
        membership__in=mine, revoked_at=None, starts_at__lte=now, ends_at__gt=now, tier__has_discussions=True
    )
    grace = mine.filter(
        renews=True,
        tier__has_discussions=True,
        covered_until__lte=now,
        covered_until__gt=grace_since(now),
    )
    found = {*running.values_list("membership__user", flat=True), *grace.values_list("user", flat=True)}
    return {pk for pk in found if pk is not None}

"""Shows that memberships include: who comes in without a ticket is asked at the door, and no order is made for it."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commerce.memberships.models import Plan
from commerce.memberships.selectors.members import covers_of
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from streams.shows.admission import holds_ticket, tiers_of
from streams.shows.errors import TicketsRefused
from streams.shows.models import Show

Person = User | AnonymousUser


def plans_of(show: Show) -> list[Plan]:
    """Return whose members come in to a show; only performances are asked about."""
    if show.kind != Show.Kind.PERFORMANCE:
        return []
    return list(show.plans.select_related("creator", "brand").order_by("pk"))


def is_closed(show: Show) -> bool:
    """Tell whether a show asks for a ticket or a membership at its door."""
    return bool(tiers_of(show)) or bool(plans_of(show))


def is_covered(person: Person, show: Show, plans: Iterable[Plan]) -> bool:
    """Tell whether somebody comes in as a member now; to a recording, if their tier has recordings."""
    wanted = [plan.pk for plan in plans]
    if not wanted or not person.is_authenticated:
        return False
    is_over = show.state == Show.State.ENDED
    tiers = [cover.tier for cover in covers_of(person, wanted)]
    return any(tier.includes_shows and (tier.has_replays or not is_over) for tier in tiers)


def holds_place(person: Person, show: Show) -> bool:
    """Tell whether somebody comes in to a show by a ticket or as a member: then on one screen at a time."""
    return holds_ticket(person, show) or is_covered(person, show, plans_of(show))


def plans_to_offer(creator: Creator) -> QuerySet[Plan]:
    """Return the plans that a creator can let in: their own, and that of the house."""
    return Plan.objects.filter(Q(creator=creator) | Q(owner=Plan.Owner.HOUSE)).order_by("pk")


def plans_set(show: Show, plans: Iterable[Plan]) -> None:
    """Let the members of these plans, and of no others, come in. Raises TicketsRefused for one not theirs."""
    wanted = {plan.pk for plan in plans}
    allowed = set(plans_to_offer(show.creator).values_list("pk", flat=True))
    if wanted - allowed:
        raise TicketsRefused(reason=_("one of these memberships is not yours."))
    if wanted and show.kind != Show.Kind.PERFORMANCE:
        raise TicketsRefused(reason=_("only performances are part of a membership."))
    show.plans.set(wanted)

"""Who is what in a show, and which of its work is theirs."""

from typing import Any, Final, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Q, QuerySet, Value

from marketplace.accounts.models import User
from streams.shows.models import Show, ShowModerator

Person = User | AnonymousUser
# "mod" is whoever the host asked to help, with the chat, with the products or with both.
Role = Literal["fan", "host", "brand", "mod"]
Duty = Literal["chat", "products"]
EVERY_DUTY: Final[frozenset[Duty]] = frozenset({"chat", "products"})
NO_DUTY: Final[frozenset[Duty]] = frozenset()


def role_in_show(person: Person, show: Show) -> Role:
    """Return what somebody is in one show: its host, staff of the brand it sells for, a moderator, or a fan."""
    if not person.is_authenticated:
        return "fan"
    if show.creator.user_id == person.pk:
        return "host"
    asked: Any = moderators_of(show).filter(user=person).order_by().values_list(_said("mod"))
    if show.collaboration is not None:
        # Both in one question: it is asked for every page of a show.
        members = show.collaboration.brand.members.filter(user=person).order_by()
        asked = members.values_list(_said("brand")).union(asked)
    roles = {role for (role,) in asked}
    return "brand" if "brand" in roles else "mod" if "mod" in roles else "fan"


def _said(role: Role) -> Value:
    return Value(role, output_field=CharField())


def duties_in_show(person: Person, show: Show) -> frozenset[Duty]:
    """Return what of a show's work is somebody's: all of it for its host and the brand's people."""
    return EVERY_DUTY if _role_by_right(person, show) != "fan" else duties_given(person, show)


def _role_by_right(person: Person, show: Show) -> Role:
    if not person.is_authenticated:
        return "fan"
    if show.creator.user_id == person.pk:
        return "host"
    collaboration = show.collaboration
    if collaboration is not None and collaboration.brand.members.filter(user=person).exists():
        return "brand"
    return "fan"


def duties_given(person: Person, show: Show) -> frozenset[Duty]:
    """Return what the host asked somebody to do in a show, by invitations that were accepted and have not ended."""
    if not person.is_authenticated:
        return NO_DUTY
    given: set[Duty] = set()
    for row in moderators_of(show).filter(user=person):
        given |= row.duties
    return frozenset(given)


def moderators_of(show: Show) -> QuerySet[ShowModerator]:
    """Return who moderates a show now: asked for it, or for all shows of its creator. A rehearsal has its show's."""
    here = Q(show__isnull=True) | Q(show=show.pk) | Q(show=show.rehearsal_of_id or show.pk)
    return ShowModerator.objects.filter(
        here, creator=show.creator_id, accepted_at__isnull=False, ended_at__isnull=True
    )

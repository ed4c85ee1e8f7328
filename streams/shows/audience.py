"""Whom a show is for, and the one door that all ways in ask: audience, invitation, ticket."""

import secrets
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import Http404

from commerce.boxoffice.selectors import admits_to
from commerce.memberships.models import Plan
from commerce.tickets.models import TicketTier
from marketplace.accounts.models import User
from marketplace.creators.selectors import followers_of, is_following
from streams.shows.admission import Person, tiers_of
from streams.shows.errors import FollowersOnly, TicketNeeded
from streams.shows.included import is_covered, plans_of
from streams.shows.models import Show, ShowGuest


@dataclass(frozen=True)
class Door:
    """What lets one person into one show, or keeps them out."""

    show: Show
    is_meant: bool  # the show is for them: everybody, a follower, somebody invited, or a ticket's holder
    has_ticket: bool  # or a membership that includes the show
    tiers: list[TicketTier] = field(default_factory=list)
    is_staff: bool = False  # works in the show, or looks after the house
    plans: list[Plan] = field(default_factory=list)
    is_member: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether they may know of the show at all."""
        return self.is_staff or self.is_meant or self.show.audience != Show.Audience.INVITATION

    @property
    def is_open(self) -> bool:
        """Whether they may see the picture and be in the room."""
        return self.is_staff or (self.is_meant and (self.has_ticket or not (self.tiers or self.plans)))

    def check(self) -> None:
        """Raise Http404, FollowersOnly or TicketNeeded unless they may come in."""
        if not self.is_seen:
            raise Http404
        if not self.is_staff and not self.is_meant:
            raise FollowersOnly
        if not self.is_open:
            raise TicketNeeded


def door_of(person: Person, show: Show, *, is_invited: bool = False, is_staff: bool = False) -> Door:
    """Return how a show's door stands to somebody; ``is_invited``: their browser came by its link."""
    tiers = tiers_of(show)
    plans = plans_of(show)
    is_member = is_covered(person, show, plans)
    has_ticket = is_member or (bool(tiers) and admits_to(person, tiers, show.public_id))
    is_meant = has_ticket or is_staff or is_meant_for(person, show, is_invited=is_invited)
    return Door(show, is_meant, has_ticket, tiers, is_staff, plans, is_member)


def is_meant_for(person: Person, show: Show, *, is_invited: bool = False) -> bool:
    """Tell whether somebody belongs to a show's audience, tickets aside."""
    if show.audience == Show.Audience.FOLLOWERS:
        return is_following(person, show.creator)
    if show.audience == Show.Audience.INVITATION:
        return is_invited or is_guest(person, show)
    return True


def is_guest(person: Person, show: Show) -> bool:
    """Tell whether somebody keeps an invitation in their account."""
    return person.is_authenticated and ShowGuest.objects.filter(show=show, user=person).exists()


def new_invitation_key() -> str:
    """Return an unguessable word for a show's link."""
    return secrets.token_urlsafe(16)


def is_invitation(show: Show, key: str) -> bool:
    """Tell whether this is the word in a show's link as it is now."""
    known = show.invitation_key if show.audience == Show.Audience.INVITATION else ""
    return bool(known) and secrets.compare_digest(known.encode(), key.encode())


def audience_told(show: Show) -> QuerySet[User]:
    """Return who hears by mail that a show starts: followers, or who keeps an invitation to it."""
    if show.audience == Show.Audience.INVITATION:
        return User.objects.filter(invited_to__show=show, is_active=True).order_by("pk")
    return followers_of(show.creator)

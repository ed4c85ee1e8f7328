"""Reads of creators and their followers, and the door to one's own profile."""

import unicodedata

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from marketplace.accounts.models import User
from marketplace.creators.models import Creator, Follow


def creator_of(user: User | AnonymousUser) -> Creator | None:
    """Return this person's profile, or None."""
    if not user.is_authenticated:
        return None
    return Creator.objects.select_related("user").filter(user=user).first()


def access_creator(user: User | AnonymousUser) -> Creator:
    """Return this person's own profile; raises Http404 when there is none."""
    creator = creator_of(user)
    if creator is None:
        raise Http404
    return creator


def creators_approved() -> QuerySet[Creator]:
    """Return the profiles that are public, by name."""
    return Creator.objects.filter(state=Creator.State.APPROVED).select_related("user")


def creator_by_handle(handle: str) -> Creator | None:
    """Return the public profile with this handle (in any case or width), or None."""
    return creators_approved().filter(handle=unicodedata.normalize("NFKC", handle).lower()).first()


def creator_by_id(creator_id: int) -> Creator | None:
    """Return a creator in any state, or None."""
    return Creator.objects.select_related("user").filter(pk=creator_id).first()


def creator_by_skeleton(skeleton: str) -> Creator | None:
    """Return the creator whose handle looks like this, in any state, or None."""
    return Creator.objects.filter(handle_skeleton=skeleton).first()


def followers_of(creator: Creator) -> QuerySet[User]:
    """Return the active people who follow a creator."""
    return User.objects.filter(follows__creator=creator, is_active=True).order_by("pk")


def follower_count(creator: Creator) -> int:
    """Return how many follow a creator."""
    return followers_of(creator).count()


def is_following(user: User | AnonymousUser, creator: Creator) -> bool:
    """Tell whether this person follows the creator."""
    return user.is_authenticated and Follow.objects.filter(user=user, creator=creator).exists()


def creators_followed_by(user: User | AnonymousUser) -> QuerySet[Creator]:
    """Return the public creators this person follows."""
    if not user.is_authenticated:
        return Creator.objects.none()
    return creators_approved().filter(follows__user=user)

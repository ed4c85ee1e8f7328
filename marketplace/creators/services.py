"""Writes of creators: profile, review, followers."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of, operators
from marketplace.accounts.services import mail_queue, people_tell
from marketplace.creators.errors import (
    CreatorDecided,
    CreatorExists,
    HandleTaken,
    NotYourself,
    ReasonNeeded,
)
from marketplace.creators.events import (
    CreatorApproved,
    CreatorFollowed,
    CreatorRefused,
    CreatorSubmitted,
    CreatorSuspended,
)
from marketplace.creators.handles import handle_clean, handle_skeleton
from marketplace.creators.models import Creator, Follow
from marketplace.creators.selectors import creator_by_skeleton, creator_of
from marketplace.kernel.bus import Event, emit
from marketplace.kernel.picture_copies import picture_forget, picture_kept
from marketplace.kernel.pictures import CleanPicture
from marketplace.markets.models import Market

PROFILE_FIELDS: Final = ("display_name", "bio", "languages", "categories", "payout_account")


@transaction.atomic
def creator_start(*, user: User, handle: str, markets: list[Market], values: dict[str, Any]) -> Creator:
    """Make the profile of a person and send it in for review."""
    if creator_of(user) is not None:
        raise CreatorExists
    handle = handle_clean(handle)
    skeleton = handle_skeleton(handle)
    if creator_by_skeleton(skeleton) is not None:
        raise HandleTaken
    creator = Creator(user=user, handle=handle, handle_skeleton=skeleton)
    _put(creator, values)
    try:
        with transaction.atomic():
            creator.save(force_insert=True)
    except IntegrityError as error:
        # Somebody took the handle, or this person pressed twice, between the look and the write.
        raise (CreatorExists if creator_of(user) else HandleTaken) from error
    creator.markets.set(markets)
    _submitted(creator)
    if creator.avatar:
        picture_kept(creator)
    return creator


@transaction.atomic
def creator_edit(*, creator: Creator, handle: str, markets: list[Market], values: dict[str, Any]) -> Creator:
    """Change a profile. The handle stays once people know it; a refused profile is sent in again."""
    # Read again under the lock: an operator may be deciding on it at this moment.
    creator = Creator.objects.select_for_update().select_related("user").get(pk=creator.pk)
    old_avatar = creator.avatar.name
    changed = _put(creator, values)
    if creator.state in {Creator.State.SUBMITTED, Creator.State.REFUSED}:
        creator.handle = handle_clean(handle)
        creator.handle_skeleton = handle_skeleton(creator.handle)
        changed += ["handle", "handle_skeleton"]
    if creator.state == Creator.State.REFUSED:
        creator.state, creator.state_reason = Creator.State.SUBMITTED, ""
        changed += ["state", "state_reason"]
        _submitted(creator)
    try:
        with transaction.atomic():
            creator.save(update_fields=changed)
    except IntegrityError as error:
        raise HandleTaken from error
    creator.markets.set(markets)
    if creator.avatar.name != old_avatar:
        picture_forget(storage=creator.avatar.storage, name=old_avatar)
        picture_kept(creator)
    return creator


def _submitted(creator: Creator) -> None:
    emit(CreatorSubmitted(creator_id=creator.pk))
    page = settings.SITE_URL + reverse("admin:creators_creator_change", args=[creator.pk])
    people_tell(
        people=operators(),
        key=f"review_creator:{creator.public_id}:{timezone.now().timestamp()}",
        template="review_creator",
        context={"name": creator.display_name, "address": page},
    )


def _put(creator: Creator, values: dict[str, Any]) -> list[str]:
    names: list[str] = [name for name in PROFILE_FIELDS if name in values]
    for name in names:
        setattr(creator, name, values[name])
    avatar = values.get("avatar")
    if isinstance(avatar, CleanPicture):
        creator.avatar.save(str(avatar.content.name), avatar.content, save=False)
        names.append("avatar")
    return names


@transaction.atomic
def creator_approve(*, creator: Creator) -> Creator:
    """Let a creator go live (a new one, or one that was suspended)."""
    now = timezone.now()
    _decide(
        creator,
        was=(Creator.State.SUBMITTED, Creator.State.SUSPENDED, Creator.State.REFUSED),
        changes={"state": Creator.State.APPROVED, "approved_at": now, "state_reason": ""},
    )
    _announce(creator, CreatorApproved(creator_id=creator.pk), "creator_approved", now)
    return creator


@transaction.atomic
def creator_refuse(*, creator: Creator, reason: str) -> Creator:
    """Send a profile back with the reason."""
    return _stop(creator, reason, Creator.State.REFUSED, was=(Creator.State.SUBMITTED,))


@transaction.atomic
def creator_suspend(*, creator: Creator, reason: str) -> Creator:
    """Stop a creator: the profile is hidden and nothing can go live."""
    return _stop(creator, reason, Creator.State.SUSPENDED, was=(Creator.State.APPROVED,))


def _stop(creator: Creator, reason: str, state: Creator.State, *, was: tuple[Creator.State, ...]) -> Creator:
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    _decide(creator, was=was, changes={"state": state, "state_reason": reason})
    refused = state == Creator.State.REFUSED
    event = CreatorRefused(creator_id=creator.pk) if refused else CreatorSuspended(creator_id=creator.pk)
    _announce(creator, event, "creator_refused" if refused else "creator_suspended", timezone.now())
    return creator


def _decide(creator: Creator, *, was: tuple[Creator.State, ...], changes: dict[str, Any]) -> None:
    if not Creator.objects.filter(pk=creator.pk, state__in=was).update(**changes):
        raise CreatorDecided
    creator.refresh_from_db()


def _announce(creator: Creator, event: Event, template: str, moment: datetime) -> None:
    emit(event)
    mail_queue(
        key=f"{template}:{creator.public_id}:{moment.timestamp()}",
        to=creator.user.email,
        language=language_of(creator.user),
        template=template,
        context={
            "name": creator.display_name,
            "reason": creator.state_reason,
            "address": settings.SITE_URL + reverse("creators:edit"),
        },
    )


@transaction.atomic
def creator_follow(*, user: User, creator: Creator) -> bool:
    """Follow a creator; True when it is new. Twice is once."""
    if creator.user_id == user.pk:
        raise NotYourself
    _follow, is_new = Follow.objects.get_or_create(user=user, creator=creator)
    if is_new:
        emit(CreatorFollowed(creator_id=creator.pk, user_id=user.pk))
    return is_new


@transaction.atomic
def creator_unfollow(*, user: User, creator: Creator) -> bool:
    """Stop following; True when there was something to stop."""
    deleted, _per_model = Follow.objects.filter(user=user, creator=creator).delete()
    return bool(deleted)

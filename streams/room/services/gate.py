"""What stands between words and the room: who may write, how often, and what is looked at first.

Everything is asked of the database at the moment of writing: rules, bans and roles change in mid-show.
"""

import math
from datetime import timedelta
from typing import Final, Protocol

from django.utils import timezone

from commerce.orders.selectors import has_bought
from marketplace.accounts.models import User
from marketplace.creators.selectors import is_following
from marketplace.safety.selectors.bans import appeal_path
from streams.room.errors import (
    Banned,
    BuyToWrite,
    FollowToWrite,
    LogInToWrite,
    Muted,
    RoomClosed,
    SlowMode,
)
from streams.room.models import Message, RoomRules, Turn
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.rules import guests_write, rules_of
from streams.room.selectors.standing import Standing, standing_of
from streams.shows.models import Show

LOG_IN: Final = "log_in"
FOLLOW: Final = "follow"
BUY: Final = "buy"
WAIT: Final = "wait"
# Fans of these levels write without waiting, as far as their line lets them.
UNHURRIED: Final = {"fan2", "fan3"}


class Knocking(Protocol):
    """Who wants to write."""

    @property
    def visitor(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def badges(self) -> tuple[str, ...]: ...


def check_writer(show: Show, writer: Knocking, user: User | None) -> Standing:
    """Return how a writer stands who may write now.

    Raises RoomClosed, Banned, Muted, LogInToWrite, FollowToWrite, BuyToWrite.
    """
    if not is_room_open(show):
        raise RoomClosed
    if writer.role != Message.Role.FAN:
        return Standing()
    standing = standing_of(show, visitor=writer.visitor, device=writer.device, network=writer.network)
    check_standing(standing, is_signed_in=user is not None)
    _check_rules(show, rules_of(show), user)
    return standing


def check_standing(standing: Standing, *, is_signed_in: bool) -> None:
    """Refuse who was banned or silenced. Raises Banned, Muted, LogInToWrite."""
    if standing.ban is not None:
        until = standing.ban.until
        raise Banned(appeal=appeal_path(standing.ban), until=until.isoformat() if until else "")
    if standing.mute is not None and not standing.is_shadowed:
        raise Muted
    # The network is a guess: it keeps nobody out who says who they are.
    if standing.is_near and not is_signed_in:
        raise LogInToWrite(action=LOG_IN)


def _check_rules(show: Show, rules: RoomRules, user: User | None) -> None:
    is_for_all = rules.who == RoomRules.Who.EVERYONE and guests_write(rules)
    if is_for_all:
        return
    if user is None:
        raise LogInToWrite(action=LOG_IN)
    if rules.who == RoomRules.Who.FOLLOWERS and not is_following(user, show.creator):
        raise FollowToWrite(action=FOLLOW)
    if rules.who == RoomRules.Who.BUYERS and not has_bought(user, scope=show.public_id, brand=brand_of(show)):
        raise BuyToWrite(action=BUY)


def brand_of(show: Show) -> int | None:
    """Return the key of the brand a show sells for, if it does."""
    return show.collaboration.brand_id if show.collaboration is not None else None


def take_turn(show: Show, writer: Knocking) -> None:
    """Take a turn under slow mode, in one conditional write; raises SlowMode while the last one is too fresh."""
    every = rules_of(show).slow_seconds
    if not every or writer.role != Message.Role.FAN or UNHURRIED & set(writer.badges):
        return
    now = timezone.now()
    turn, is_first = Turn.objects.get_or_create(show=show, visitor=writer.visitor, defaults={"taken_at": now})
    wait = timedelta(seconds=every)
    if is_first or Turn.objects.filter(pk=turn.pk, taken_at__lte=now - wait).update(taken_at=now):
        return
    seconds = max(1, math.ceil((turn.taken_at + wait - now).total_seconds()))
    raise SlowMode(seconds=seconds, every=every, action=WAIT)

"""When a ticket is sold, and to whom. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from commerce.boxoffice.models import Stage


class State(Enum):
    """How the sale of one price stands to somebody."""

    OPEN = "open"
    SOON = "soon"
    FOLLOWERS = "followers"
    MEMBERS = "members"
    CODE = "code"
    OVER = "over"


@dataclass(frozen=True)
class Standing:
    """What somebody is to the creator, and whether they know a word that opens the ticket."""

    is_follower: bool = False
    is_member: bool = False
    has_code: bool = False


STRANGER = Standing()


def moment_of(at: datetime | None, minutes: int | None, starts_at: datetime | None) -> datetime | None:
    """Return a moment that was said as such, or by minutes before the start; None: never, or not known yet."""
    if at is not None:
        return at
    return starts_at - timedelta(minutes=minutes) if minutes is not None and starts_at is not None else None


def opens_of(stage: Stage, starts_at: datetime | None) -> datetime | None:
    """Return from when a stage is sold to everybody."""
    return moment_of(stage.opens_at, stage.opens_minutes, starts_at)


def closes_of(stage: Stage, starts_at: datetime | None) -> datetime | None:
    """Return until when a stage is sold."""
    return moment_of(stage.closes_at, stage.closes_minutes, starts_at)


def state_of(
    stage: Stage, starts_at: datetime | None, standing: Standing, now: datetime, *, grace: timedelta
) -> State:
    """Return how a stage stands to somebody; ``grace`` is what whoever saw it a moment ago has after its end."""
    if stage.is_hidden and not standing.has_code:
        return State.CODE
    closes = closes_of(stage, starts_at)
    if closes is not None and now >= closes + grace:
        return State.OVER
    opens = opens_of(stage, starts_at)
    if opens is None or now >= opens:
        return State.OPEN
    return _presale(stage, standing, now)


def _presale(stage: Stage, standing: Standing, now: datetime) -> State:
    """Before everybody may: followers and members from their own moments, members also as followers."""
    for_followers = stage.followers_from is not None and now >= stage.followers_from
    for_members = stage.members_from is not None and now >= stage.members_from
    if (for_members and standing.is_member) or (
        for_followers and (standing.is_follower or standing.is_member)
    ):
        return State.OPEN
    if for_followers:
        return State.FOLLOWERS
    return State.MEMBERS if for_members else State.SOON

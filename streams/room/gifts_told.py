"""Telling the room how far the goal is: read afresh, once a second at most."""

from streams.room import news
from streams.room.hub import kinds
from streams.room.selectors.gifts import goal_facts, show_of_gifts


def goal_tell(public_id: str) -> None:
    """Tell the goal of a show (its public id) as it stands."""
    show = show_of_gifts(public_id)
    if show is not None:
        news.send(public_id, kinds.GOAL, goal_facts(show))

"""Reads of gifts for the room: the goal of the moment, and what is thanked for."""

from collections.abc import Iterable
from typing import Any

from commerce.wallet.selectors.gifts import coins_of_show
from streams.room import news_gifts
from streams.room.models import GiftGoal, GiftThanks
from streams.shows.models import Show


def goal_of(show: Show) -> GiftGoal | None:
    """Return the goal that a host has set, or None."""
    return GiftGoal.objects.filter(show=show, ended_at__isnull=True).first()


def goal_facts(show: Show) -> dict[str, Any]:
    """Return the goal as the room is told of it."""
    goal = goal_of(show)
    coins = coins_of_show(show.public_id, since=goal.set_at) if goal is not None else 0
    return news_gifts.goal(goal, coins)


def show_of_gifts(public_id: str) -> Show | None:
    """Return a show for a handler that heard of a gift in it, or None."""
    shows = Show.objects.select_related("creator__user", "collaboration__brand")
    return shows.filter(public_id=public_id).first()


def thanked_of(gifts: Iterable[str]) -> set[str]:
    """Return for which of some gifts and tips (public ids) a host has said thanks."""
    return set(GiftThanks.objects.filter(gift__in=list(gifts)).values_list("gift", flat=True))

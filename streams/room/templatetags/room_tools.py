"""Polls on a page of a show that is over."""

from typing import Any

from django import template

from streams.room.selectors.polls import results_of
from streams.shows.models import Show

register = template.Library()


@register.inclusion_tag("streams/room/_polls_report.html")
def polls_report(show: Show) -> dict[str, Any]:
    """Draw what came of a show's polls, for its people."""
    return {"show": show, "results": results_of(show)}

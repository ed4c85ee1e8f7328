"""Giveaways on a page of the room: the reader's card, and the host's desk in the studio."""

from typing import Any

from django import template

from streams.room.selectors import giveaway_desk
from streams.room.selectors import giveaways as selectors
from streams.shows.models import Show

register = template.Library()


@register.inclusion_tag("streams/room/_giveaway.html", takes_context=True)
def giveaway_card(context: template.Context, show: Show, role: str) -> dict[str, Any]:
    """Draw the card of giveaways, which the room's news fill; ``role`` is the reader's in the show."""
    request = context["request"]
    return {"show": show, "role": role, "request": request, "user": request.user}


@register.simple_tag
def giveaway_desk_of(show: Show) -> giveaway_desk.GiveawayDesk:
    """Return what the studio shows of a show's giveaways."""
    return giveaway_desk.giveaway_desk(show)


@register.inclusion_tag("streams/room/_giveaways_drawn.html")
def giveaways_drawn(show: Show) -> dict[str, Any]:
    """Draw what was given away in a show, each with its proof."""
    return {"show": show, "giveaways": selectors.giveaways_drawn(show)}

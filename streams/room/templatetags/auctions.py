"""Auctions in the studio."""

from django import template

from streams.room.selectors.auctions import Piece, auctions_so_far, pieces_of
from streams.shows.models import Show

register = template.Library()


@register.simple_tag
def auction_pieces(show: Show) -> list[Piece]:
    """Return what of a line-up can be auctioned: ``{% auction_pieces show as pieces %}``."""
    return pieces_of(show)


@register.simple_tag
def auctions_before(show: Show) -> int:
    """Return how many auctions a show has had."""
    return auctions_so_far(show)

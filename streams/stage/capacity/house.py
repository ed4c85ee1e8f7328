"""Who gets a seat. The house has as many as there is room for; who is in stays in, who comes later waits in line.

A seat is a random number in a signed token: it says nothing of a person, and asks no database.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any, Final

from marketplace.kernel import passes
from streams.stage.capacity.board import Asked, BoardDown, Told
from streams.stage.capacity.choice import board
from streams.stage.capacity.reader import capacity_now

logger = logging.getLogger(__name__)

SEAT_KIND: Final = "seat"
# Players ask again every 40 s: a seat is free once two of their questions have failed to come.
SEAT_SECONDS: Final = 90
# A page was fetched; whether anybody sits down in front of it will show.
FIRST_SECONDS: Final = 45
# Whoever was in comes back in for a little longer: a line that broke is no reason to queue.
TOKEN_SECONDS: Final = 150
RETRY_SECONDS: Final = 10


@dataclass(frozen=True)
class Place:
    """In the house, or in the line before it."""

    token: str
    seat: str
    is_in: bool
    ahead: int = 0


def seat_ask(*, show: str, token: str, seconds: int = SEAT_SECONDS, is_sure: bool = False) -> Place:
    """Give or renew a seat in a show; ``is_sure`` is for hosts, staff and whoever has paid: they never wait.

    ``token`` is that of the last answer, or nothing. While the board is away everybody comes in.
    """
    had = _read(show, token)
    seat = str(had.get("seat") or secrets.token_hex(8))
    is_sure = is_sure or bool(had.get("in"))
    try:
        limit = None if is_sure else capacity_now().seats_limit
        told = board().enter(Asked(show, seat, seconds, limit, is_sure), time.time())
    except BoardDown as error:
        logger.warning("Seats are not counted: %s", error)
        told = Told(is_in=True)
    claims = {"show": show, "seat": seat, "in": told.is_in}
    return Place(passes.sign(SEAT_KIND, claims, seconds=TOKEN_SECONDS), seat, told.is_in, told.ahead)


def seat_leave(*, show: str, token: str) -> None:
    """Give the seat back; it works twice. Its token lets them in again for a moment: a page may just be reloading."""
    seat = _read(show, token).get("seat")
    if seat:
        try:
            board().leave(show, str(seat))
        except BoardDown as error:
            logger.warning("A seat is kept until it runs out: %s", error)


def _read(show: str, token: str) -> dict[str, Any]:
    try:
        claims = passes.read(SEAT_KIND, token) if token else {}
    except passes.PassRefused:
        return {}
    return claims if claims.get("show") == show else {}

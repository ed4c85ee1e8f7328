"""What the floors above know of a show's people: who may know of it, who sells in it, who may not take part in it.

They register how to read it in ready(), which is a call down.
"""

import math
from collections.abc import Callable, Collection
from typing import Final

from django.contrib.auth.models import AnonymousUser

from commerce.auctions.errors import BiddingTooFast
from commerce.auctions.models import Auction
from marketplace.accounts.models import User
from marketplace.kernel.refusals import Refusal

# The keys of users who sell in a show (its public id).
Sellers = Callable[[str], Collection[int]]
# What keeps somebody out of a show or its room, or None; Http404 from whom it is hidden.
Gate = Callable[[str, User], Refusal | None]
Viewer = User | AnonymousUser
# Whether somebody may know of a show at all.
Door = Callable[[str, Viewer], bool]
# How many seconds somebody (their public id) has to wait before they bid in an auction (its public id) again.
Turn = Callable[[str, str], float]
_sellers: Final[list[Sellers]] = []
_gates: Final[list[Gate]] = []
_doors: Final[list[Door]] = []
_turns: Final[list[Turn]] = []


def register_sellers(reader: Sellers) -> None:
    """Say who sells in a show, besides the brand's people."""
    if reader not in _sellers:
        _sellers.append(reader)


def register_gate(gate: Gate) -> None:
    """Say who may not bid in a show because they may not take part in its room."""
    if gate not in _gates:
        _gates.append(gate)


def register_door(door: Door) -> None:
    """Say who may know of a show, and so of what is auctioned in it."""
    if door not in _doors:
        _doors.append(door)


def register_turn(turn: Turn) -> None:
    """Say how fast somebody may bid."""
    if turn not in _turns:
        _turns.append(turn)


def demand_turn(auction: Auction, user: User) -> None:
    """Take a turn to bid, before anything is asked of the database. Raises BiddingTooFast."""
    wait = max((turn(auction.public_id, user.public_id) for turn in _turns), default=0.0)
    if wait > 0:
        raise BiddingTooFast(seconds=math.ceil(wait))


def is_show_known(scope: str, viewer: Viewer) -> bool:
    """Tell whether somebody may know of a show."""
    return all(door(scope, viewer) for door in _doors)


def sellers_in_show(scope: str) -> set[int]:
    """Return the keys of everybody who sells in a show."""
    return {pk for reader in _sellers for pk in reader(scope)}


def demand_taking_part(auction: Auction, user: User) -> None:
    """Raise what keeps somebody out of the room of an auction: the show's own door, Banned, Muted."""
    for gate in _gates:
        refusal = gate(auction.scope, user)
        if refusal is not None:
            raise refusal

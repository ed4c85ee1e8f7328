"""The gate: lets the holder of a signed link in while the database is away. It asks files and the cache, nothing else.

The same ticket watches on one screen at a time here too, as long as the cache can be asked; what came in too often is
found when the notes are taken up (see reconciling).
"""

from datetime import datetime
from typing import Final

from marketplace.kernel.ids import new_public_id
from streams.door.attending import screen_tell
from streams.door.errors import DoorShut, TicketVoid
from streams.door.spool import Note, is_void, note_write
from streams.shows.entitlements import Entitlement
from streams.stage.screens import screen_claim
from streams.stage.selectors import LIVE_PASS_SECONDS, stage_url

UNCLAIMED: Final = "ticket-"


def gate_check(entitlement: Entitlement, *, now: datetime) -> None:
    """Raise TicketVoid or DoorShut unless a link lets in now."""
    if is_void(entitlement.ticket, entitlement.hand):
        raise TicketVoid
    if not entitlement.opens <= now.timestamp() < entitlement.closes:
        raise DoorShut


def gate_pass(entitlement: Entitlement, *, screen: str, takes_over: bool, now: datetime) -> tuple[str, int]:
    """Return the address of the picture and its expiry, for one screen.

    Raises TicketVoid, DoorShut, and WatchingElsewhere when another screen has it and this one does not take over.
    """
    gate_check(entitlement, now=now)
    is_taken = screen_claim(
        show=entitlement.show,
        user=entitlement.holder or UNCLAIMED + entitlement.ticket,
        screen=screen,
        takes_over=takes_over,
    )
    if is_taken and entitlement.holder:
        screen_tell(show=entitlement.show, user=entitlement.holder, screen=screen)
    note_write(
        Note(
            entry=new_public_id(),
            show=entitlement.show,
            ticket=entitlement.ticket,
            hand=entitlement.hand,
            screen=screen,
            at=now.timestamp(),
        )
    )
    seconds = min(LIVE_PASS_SECONDS, entitlement.closes - int(now.timestamp()))
    return stage_url(entitlement.show, seconds=seconds), int(now.timestamp()) + seconds

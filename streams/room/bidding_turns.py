"""How fast one person bids in one auction: a limit that all processes share, asked before anything is written."""

from typing import Final

from streams.room.deeds import turn_wait

BIDS_AT_ONCE: Final = 10
BIDS_PER_SECOND: Final = 2.0


def bidding_wait(auction: str, person: str) -> float:
    """Take one person's turn to bid in one auction (public ids); returns how many seconds they have to wait."""
    return turn_wait(f"bid:{auction}:{person}", BIDS_AT_ONCE, BIDS_PER_SECOND)

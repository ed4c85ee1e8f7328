"""How auctions stand, as news says it: of two that overtook each other on their way, the newer one holds."""

from collections.abc import Mapping
from typing import Any, Final

# Everything else is over.
TURNS: Final = {"scheduled": 0, "open": 1}
OVER: Final = 2


def _age(stands: Mapping[str, Any]) -> tuple[int, int]:
    return stands["n"], TURNS.get(stands["state"], OVER)


def not_older(held: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of auctions, by their ids, without what is older than what is held.

    Bids are counted and never fewer; with as many of them an auction that is over does not run again.
    """
    return {
        name: stands
        for name, stands in told.items()
        if not stands or not held.get(name) or _age(stands) >= _age(held[name])
    }

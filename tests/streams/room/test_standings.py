"""News of bids that overtook each other: in the room's memory, as on every page, the newer one holds."""

import json
from typing import Any

import pytest

from streams.room.hub.envelope import News
from streams.room.hub.room import Room, Snapshot


def stands(n: int, state: str, award: str | None = None) -> dict[str, Any]:
    return {"lamp": {"n": n, "state": state, "award": award}}


def heard(*told: dict[str, Any]) -> tuple[Room, Any]:
    """A room that began with four bids and heard these one after the other; and what it says of the auction."""
    room = Room("show")
    room.begin(Snapshot(epoch="one", seq=0, messages=[], state={"bids": stands(4, "open")}))
    for seq, body in enumerate(told, start=1):
        assert room.hear(News(seq, "one", "bids", json.dumps(body)))
    return room, room.state["bids"]["lamp"]


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ([stands(6, "open"), stands(5, "open")], stands(6, "open")),
        ([stands(6, "sold"), stands(6, "open")], stands(6, "sold")),
        ([stands(6, "sold"), stands(5, "open")], stands(6, "sold")),
        ([stands(4, "scheduled")], stands(4, "open")),
        ([stands(6, "sold", "due"), stands(6, "sold", "paid")], stands(6, "sold", "paid")),
        ([stands(5, "open"), stands(6, "open")], stands(6, "open")),
    ],
    ids=["late", "reopened", "both", "unbegun", "award", "in-order"],
)
def test_the_newer_standing_of_an_auction_holds(told, last) -> None:
    _room, held = heard(*told)

    assert held == last["lamp"]


def test_what_is_older_is_told_to_nobody() -> None:
    room, _held = heard(stands(6, "open"), stands(5, "open"))

    tick = room.take_tick(1.0)

    assert tick is not None
    assert '"n":6' in tick.frame.text
    assert '"n":5' not in tick.frame.text

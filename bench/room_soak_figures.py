"""What `bench room --soak` promises, and who missed what. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What the products of the show cost in it before anything is changed (bench.shop); a deed adds a cent for each before.
BASE_MINOR = 6400
# How late a page may learn of a pin or a price, whatever broke meanwhile.
LATE_SECONDS_MAX = 10.0
TARGETS: Mapping[str, tuple[float, str]] = {
    "seconds": (600, "≥"),
    "restarts": (4, "≥"),
    "pins_lost": (0, "≤"),
    "prices_lost": (0, "≤"),
}

Known = Sequence[tuple[float, int]]


@dataclass(frozen=True)
class Deed:
    """A change that the database holds: its number, what it changed, and when it was there."""

    version: int
    kind: str
    at: float


@dataclass(frozen=True)
class Missed:
    fan: int
    deed: Deed


def version_at(known: Known, at: float) -> int:
    """The latest deed a fan knew of at a moment."""
    place = bisect_right(known, (at, 1 << 62))
    return known[place - 1][1] if place else 0


def missed(deeds: Sequence[Deed], fans: Sequence[Known], *, end: float) -> list[Missed]:
    """Every deed that a fan did not know of, nor of a later one, when it was time; at the end it always is."""
    return [
        Missed(fan, deed)
        for deed in deeds
        for fan, known in enumerate(fans)
        if version_at(known, min(end, deed.at + LATE_SECONDS_MAX)) < deed.version
    ]


def delays(deeds: Sequence[Deed], fans: Sequence[Known]) -> list[float]:
    """How long each deed took to each fan; a later one counts for it."""
    found = []
    for known in fans:
        place = 0
        for deed in deeds:
            while place < len(known) and (known[place][1] < deed.version):
                place += 1
            if place < len(known):
                found.append(max(0.0, known[place][0] - deed.at))
    return found


def is_met(name: str, value: float) -> bool:
    target, way = TARGETS[name]
    return value >= target if way == "≥" else value <= target

"""What `bench room --soak` promises, and who missed what. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What the products of the show cost in it before anything is changed (bench.shop).
BASE_MINOR = 6400
# How late a page may learn of a pin or a price, whatever broke meanwhile.
LATE_SECONDS_MAX = 10.0
TARGETS: Mapping[str, tuple[float, str]] = {
    "seconds": (600, "≥"),
    "restarts": (4, "≥"),
    "pins_lost": (0, "≤"),
    "prices_lost": (0, "≤"),
}

# What pages can know the newest state of: the stage, and each product's price.
PINS = "pins"
Known = Sequence[tuple[float, int]]


def price_subject(product: str) -> str:
    return f"price {product}"


@dataclass(frozen=True)
class Deed:
    """A change that the database holds: of what, the number of its new state, and when it was there."""

    kind: str
    subject: str
    number: int
    at: float


@dataclass(frozen=True)
class Missed:
    fan: int
    deed: Deed


def numbers_in(state: Mapping[str, Any]) -> dict[str, int]:
    """What a piece of state says of the stage and of prices."""
    found: dict[str, int] = {}
    pins = state.get("pins")
    if pins is not None:
        found[PINS] = pins["t"]
    for product, price in state.get("prices", {}).items():
        found[price_subject(product)] = price["by"]["EUR"]["minor"]
    return found


def number_at(known: Known, at: float) -> int:
    """Which state a fan knew of at a moment."""
    place = bisect_right(known, (at, 1 << 62))
    return known[place - 1][1] if place else 0


def missed(deeds: Sequence[Deed], fans: Sequence[Mapping[str, Known]], *, end: float) -> list[Missed]:
    """Every deed that a fan did not know of, nor of a later one, when it was time; at the end it always is."""
    return [
        Missed(fan, deed)
        for deed in deeds
        for fan, known in enumerate(fans)
        if number_at(known.get(deed.subject, ()), min(end, deed.at + LATE_SECONDS_MAX)) < deed.number
    ]


def knows_all(deeds: Sequence[Deed], known: Mapping[str, Known]) -> bool:
    """Whether a fan knows the newest state of everything."""
    newest = {deed.subject: deed.number for deed in deeds}
    return all(
        number_at(known.get(subject, ()), float("inf")) >= number for subject, number in newest.items()
    )


def delays(deeds: Sequence[Deed], fans: Sequence[Mapping[str, Known]]) -> list[float]:
    """How long each deed took to each fan; a later one counts for it."""
    found = []
    for known in fans:
        for deed in deeds:
            heard = known.get(deed.subject, ())
            when = next((at for at, number in heard if at >= deed.at and number >= deed.number), None)
            if number_at(heard, deed.at) >= deed.number:
                found.append(0.0)
            elif when is not None:
                found.append(when - deed.at)
    return found


def is_met(name: str, value: float) -> bool:
    target, way = TARGETS[name]
    return value >= target if way == "≥" else value <= target

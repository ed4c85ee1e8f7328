"""What is broken in `bin/chaos money`, and when: drawn from a seed, so that a run can be played again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Processes that are killed outright, with how often among all faults; the provider's is never.
RESTARTS: Final = {"web": 5, "worker": 5, "beat": 2, "bus": 2}
FROZEN: Final = {"web": 2, "worker": 4}
PATHS: Final = {
    "payment": "/v1/payment_intents",
    "refund": "/v1/refunds",
    "transfer": "/v1/transfers",
    "payout": "/v1/payouts",
    "any call": "/v1/",
}
PATH_SHARES: Final = {"payment": 10, "refund": 3, "transfer": 1, "payout": 2, "any call": 8}
CALLS: Final[Mapping[str, tuple[int, dict[str, Any]]]] = {
    "line breaks before it": (8, {"breaks": "before"}),
    "line breaks after it": (14, {"breaks": "after"}),
    "server error": (8, {"status": 500}),
    "too many calls": (5, {"status": 429, "retry_after": 2}),
    "slow": (5, {"seconds": 3}),
}
MESSAGES: Final = {
    "forged": 2,
    "stale": 2,
    "malformed": 2,
    "too long": 1,
    "of another sum": 3,
    "of another currency": 2,
    "of another order": 2,
    "of nothing of ours": 2,
}
# Shares of everything.
KINDS: Final = {"restart": 14, "frozen": 6, "call": 46, "away": 10, "message": 16, "hold": 5, "database": 3}
RESTART_SHARE_MIN: Final = 0.12


@dataclass(frozen=True)
class Planned:
    """One fault, so many seconds after the beginning."""

    at: float
    kind: str
    what: str
    how: Mapping[str, Any] = field(default_factory=dict)


def plan(*, count: int, seconds: float, seed: int) -> list[Planned]:
    """The faults of a run in order of time, at least an eighth of them restarts."""
    chance = random.Random(seed)
    restarts = max(1, round(count * RESTART_SHARE_MIN) + 1)
    others = {kind: share for kind, share in KINDS.items() if kind != "restart"}
    kinds = ["restart"] * restarts + chance.choices(list(others), list(others.values()), k=count - restarts)
    chance.shuffle(kinds)
    gap = seconds / count
    return [_one(kind, number * gap + chance.uniform(0, gap), chance) for number, kind in enumerate(kinds)]


def _one(kind: str, at: float, chance: random.Random) -> Planned:
    if kind == "restart":
        return Planned(at, kind, _drawn(RESTARTS, chance), {"away": chance.uniform(0.0, 1.5)})
    if kind == "frozen":
        return Planned(at, kind, _drawn(FROZEN, chance), {"seconds": chance.uniform(1.0, 3.0)})
    if kind == "call":
        what = _drawn(PATH_SHARES, chance)
        trouble = _drawn({name: share for name, (share, _how) in CALLS.items()}, chance)
        return Planned(
            at,
            kind,
            f"{what}: {trouble}",
            {"path": PATHS[what], "kind": f"{what}: {trouble}", **CALLS[trouble][1]},
        )
    if kind == "message":
        what = _drawn(MESSAGES, chance)
        return Planned(at, kind, what, {"kind": what})
    return Planned(at, kind, kind, {"seconds": round(chance.uniform(1.0, 4.0), 2)})


def _drawn(shares: Mapping[str, int], chance: random.Random) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]

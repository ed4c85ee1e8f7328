"""The arithmetic of `bench checkout`: from what happened to buyers, processes and books to the figures it prints."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from bench.checkout_journey import DEFINITE
from bench.checkout_swarm import Presses, Swarm
from bench.report import OTHER_CPU_MAX, CpuMeter, figure, percentile, publish, spread, table

# A buyers' process that used more of its core than this may have been what everybody waited for.
GENERATOR_SHARE_MAX: Final = 0.7
TARGETS: Final[Mapping[str, float]] = {
    "oversold": 0,
    "undersold": 0,
    "errors": 0,
    "difference": 0,
    "cpu_s_per_order": 0.08,
    "cpu_s_place_order": 0.02,
    "ratio_best_peer": 6.0,
}
AT_LEAST: Final = frozenset({"ratio_best_peer"})
PEERS: Final = ("django-oscar", "pretix")
PRESS: Final = "pay"


@dataclass
class Round:
    """One drop: how it came out for its buyers, and what it cost its servers."""

    orders: int
    refused: int
    left: int
    errors: list[str]
    wall_s: float
    spent: dict[str, float]
    presses_s: list[float]
    journeys_s: list[float]
    requests: Counter[str]
    busiest: float
    generator_cpu_s: float
    other_cpu: float
    ended_at: float
    is_settled: bool
    oversold: int = 0

    @property
    def cpu_s(self) -> float:
        return sum(self.spent.values())

    @property
    def cpu_s_per_order(self) -> float:
        return self.cpu_s / max(1, self.orders)

    @property
    def orders_per_s(self) -> float:
        return self.orders / max(0.001, self.wall_s)


@dataclass
class Placing:
    """Presses of Pay and nothing else."""

    cpu_ms: float
    presses: int
    other_cpu: float
    spent: dict[str, float]


@dataclass
class Drop:
    """All that was found out about our side."""

    queries: dict[str, int]
    rounds: list[Round] = field(default_factory=list)
    # The peers' drop, played by us.
    alike: list[Round] = field(default_factory=list)
    placing: list[Placing] = field(default_factory=list)
    books: dict[str, Any] = field(default_factory=dict)
    mails_taken: int = 0


def round_of(found: Swarm, spent: dict[str, float], meter: CpuMeter, *, is_settled: bool) -> Round:
    endings = Counter(ending["ending"] for ending in found.endings)
    timings = [timing for ending in found.endings for timing in ending["timings"]]
    errors = [
        ending["note"] or ending["ending"] for ending in found.endings if ending["ending"] not in DEFINITE
    ]
    errors += [f"{what} answers {status}" for what, _seconds, status in timings if status >= 500]
    machine = meter.wall_s * meter.cores
    return Round(
        orders=endings["paid"],
        refused=endings["sold_out"],
        left=endings["left"],
        errors=errors,
        wall_s=found.wall_s,
        spent=spent,
        presses_s=[seconds for what, seconds, _status in timings if what == PRESS],
        journeys_s=[ending["seconds"] for ending in found.endings if ending["ending"] == "paid"],
        requests=Counter(what for what, _seconds, _status in timings),
        busiest=found.busiest,
        generator_cpu_s=found.generator_cpu_s,
        # The meter takes the buyers for others.
        other_cpu=max(0.0, meter.other_cpu - found.generator_cpu_s / machine) if machine else 0.0,
        ended_at=found.ended_at,
        is_settled=is_settled,
    )


def placing_of(done: Presses, spent: dict[str, float], meter: CpuMeter) -> Placing:
    """Raises RuntimeError when a press was not answered by an order: it would be a cheap one."""
    odd = sorted({status for _seconds, status in done.pressed if status != 302})
    if odd or not done.pressed:
        raise RuntimeError(f"presses of Pay answer {odd}")
    machine = meter.wall_s * meter.cores
    return Placing(
        cpu_ms=1000 * sum(spent.values()) / len(done.pressed),
        presses=len(done.pressed),
        other_cpu=max(0.0, meter.other_cpu - done.generator_cpu_s / machine) if machine else 0.0,
        spent=spent,
    )


def peer_figures(rounds: Sequence[Round] | None) -> dict[str, Any] | None:
    """A peer's line; None for one that is not installed or sold nothing, never a default."""
    if not rounds or not any(one.orders for one in rounds):
        return None
    return {
        "orders_per_s": round(median(one.orders_per_s for one in rounds), 3),
        "cpu_s_per_order": round(median(one.cpu_s_per_order for one in rounds), 4),
        "orders": sum(one.orders for one in rounds),
        "oversold": sum(one.oversold for one in rounds),
        "errors": sum(len(one.errors) for one in rounds),
        "p50_ms": _ms([one.presses_s for one in rounds], 0.5),
        "other_cpu": round(max(one.other_cpu for one in rounds), 3),
    }


def ratio(peers: Mapping[str, Mapping[str, Any] | None], own_cpu_s: float) -> float | None:
    """How many of our orders the better peer's order costs."""
    costs = [figures["cpu_s_per_order"] for figures in peers.values() if figures and figures["orders"]]
    return round(min(costs) / own_cpu_s, 2) if costs and own_cpu_s else None


def figures_of(
    own: Drop,
    peers: Mapping[str, Sequence[Round] | None],
    *,
    units: int,
    buyers: int,
    clients: int,
    options: argparse.Namespace,
) -> dict[str, Any]:
    known = {name: peer_figures(peers.get(name)) for name in PEERS}
    rounds, books = own.rounds, list(own.books["drops"].values())
    alike = median(one.cpu_s_per_order for one in own.alike)
    every = [*rounds, *own.alike]
    return {
        "database": options.database,
        "units": units,
        "buyers": buyers,
        "clients": clients,
        "rounds": len(rounds),
        "seed": options.seed,
        "orders": int(median(one["orders"] for one in books)),
        "oversold": sum(one["oversold"] for one in books),
        "undersold": sum(one["undersold"] + one["held"] + one["pending"] for one in books),
        "errors": sum(len(one.errors) for one in every) + _disagreements(rounds, books, own.books),
        "refused": int(median(one.refused for one in rounds)),
        "left_unpaid": int(median(one.left for one in rounds)),
        "paid_twice": sum(one["paid_twice"] for one in books),
        "difference": int(bool(own.books["difference"])),
        "mails": sum(one["mails"] for one in books),
        "orders_per_s": round(median(one.orders_per_s for one in rounds), 3),
        "p50_ms": _ms([one.presses_s for one in rounds], 0.5),
        "p95_ms": _ms([one.presses_s for one in rounds], 0.95),
        "p99_ms": _ms([one.presses_s for one in rounds], 0.99),
        "journey_p50_s": _median_share(rounds, 0.5),
        "journey_p95_s": _median_share(rounds, 0.95),
        "cpu_s_per_order": round(median(one.cpu_s_per_order for one in rounds), 4),
        "cpu_s_place_order": round(median(one.cpu_ms for one in own.placing) / 1000, 4),
        "queries_place_order": own.queries["all"],
        "queries_by_kind": {kind: own.queries[kind] for kind in ("read", "write", "control")},
        "cpu_s_per_order_alike": round(alike, 4),
        "peers": known,
        "ratio_best_peer": ratio(known, alike),
        "generator_share": round(max(one.busiest for one in every), 2),
        "other_cpu": round(max(one.other_cpu for one in every), 3),
        **({"quick": True} if options.quick else {}),
    }


def _disagreements(
    rounds: Sequence[Round], books: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> int:
    """Where buyers, books and mailbox tell different stories: orders more or fewer than buyers were told, mails."""
    told: int = sum(abs(one.orders - kept["orders"]) for one, kept in zip(rounds, books, strict=True))
    mails: int = sum(abs(kept["mails"] - kept["orders"]) for kept in books)
    return told + mails + int(whole["deliveries_open"]) + int(whole["mails_open"])


def _ms(samples: Iterable[Sequence[float]], share: float) -> float | None:
    """The median over rounds of a percentile, in milliseconds."""
    found = [percentile(each, share) for each in samples if each]
    return round(1000 * median(found), 1) if found else None


def _median_share(rounds: Sequence[Round], share: float) -> float | None:
    found = [percentile(one.journeys_s, share) for one in rounds if one.journeys_s]
    return round(median(found), 2) if found else None


# Paper


HEAD = (
    "side",
    "orders",
    "refused",
    "orders/s",
    "CPU-s/order",
    "(low – high)",
    "of it",
    "Pay p50 ms",
    "other CPU",
)


def line_of(name: str, rounds: Sequence[Round]) -> list[object]:
    cost = spread([one.cpu_s_per_order for one in rounds])
    orders = sum(one.orders for one in rounds)
    kinds = {kind: sum(one.spent[kind] for one in rounds) / max(1, orders) for kind in rounds[0].spent}
    return [
        name,
        sum(one.orders for one in rounds),
        sum(one.refused for one in rounds),
        median(one.orders_per_s for one in rounds),
        cost.median,
        f"{figure(cost.low)} – {figure(cost.high)}",
        ", ".join(f"{kind} {cpu:.3f}" for kind, cpu in kinds.items() if cpu >= 0.0005),
        _ms([one.presses_s for one in rounds], 0.5),
        f"{max(one.other_cpu for one in rounds):.0%}",
    ]


def remarks(
    figures: Mapping[str, Any], own: Drop, peers: Mapping[str, Sequence[Round] | None] | None = None
) -> list[str]:
    """What a reader has to know of a run before believing it; peers' errors are theirs, or ours in playing them."""
    said = []
    rounds = [*own.rounds, *own.alike]
    if figures["generator_share"] > GENERATOR_SHARE_MAX:
        said.append("The buyers' processes were the bottleneck: orders a second are too few.")
    if figures["other_cpu"] > OTHER_CPU_MAX:
        said.append(
            f"Others used up to {figures['other_cpu']:.0%} of the machine: CPU and times are too high."
        )
    if not all(one.is_settled for one in rounds):
        said.append("The servers were still at work when a round was closed.")
    said += [f"{count} × {text}" for text, count in Counter(e for one in rounds for e in one.errors).items()]
    for name, played in (peers or {}).items():
        counted = Counter(error for one in played or [] for error in one.errors)
        said += [f"{name}: {count} × {text}" for text, count in counted.items()]
    if own.books["difference"]:
        said.append(f"The books differ: {own.books['difference']}")
    return said


def verdict(name: str, figures: Mapping[str, Any]) -> str:
    """How a figure stands to its target; nothing for one that was not measured."""
    value = figures.get(name)
    if name not in TARGETS or value is None:
        return ""
    is_met = value >= TARGETS[name] if name in AT_LEAST else value <= TARGETS[name]
    return "met" if is_met else "MISSED"


def report(figures: Mapping[str, Any], own: Drop, peers: Mapping[str, Sequence[Round] | None]) -> None:
    lines = [line_of("showfloor", own.rounds), line_of("showfloor, the peers' drop", own.alike)]
    lines += [line_of(name, rounds) for name, rounds in peers.items() if rounds]
    lines += [
        [name, "not installed", *[""] * (len(HEAD) - 2)] for name, rounds in peers.items() if not rounds
    ]
    print(f"\n{figures['database']}, seed {figures['seed']}: all rounds of each side, medians")
    for text in remarks(figures, own, peers):
        print(text)
    judged = [(name, figures[name], figure(TARGETS[name]), verdict(name, figures)) for name in TARGETS]
    print(f"\n{table(judged, head=('figure', 'measured', 'target', ''))}")
    publish(figures, title="A drop, from the product's page to the order's", rows=lines, head=HEAD)

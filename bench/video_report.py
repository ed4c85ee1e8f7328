"""What a run of `bench video` is to do, what it has found so far, and the report of it."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from bench.report import Spread, percentile, publish, spread
from bench.video_cases import FANS, SHOWS, Round
from bench.video_figures import delay_figures, median, remarks, rounded, rows, worst_recovery
from bench.video_glass import FPS, RECOVERY_PATIENCE_SECONDS, Alignment, Glass
from bench.video_load import SIZE
from bench.video_marks import drift_per_minute
from bench.video_peer import PeerReading


@dataclass(frozen=True)
class Plan:
    """How long everything takes. A quick run does side by side what a full one does one after the other."""

    is_quick: bool
    read_seconds: float
    joins: int
    cuts: int
    cut_seconds: float
    start_seconds: tuple[float, ...]  # of every show whose sound is held against its picture, after the first
    rounds: int
    round_seconds: float
    peer_seconds: float  # a quick run reads the peer while a start lasts


QUICK = Plan(True, 4.0, 2, 1, 3.0, (7.0,), 1, 10.0, 0.0)
FULL = Plan(False, 45.0, 6, 3, 5.0, (10.0, 10.0, 10.0, 65.0), 3, 20.0, 20.0)


@dataclass
class Run:
    """What has been measured so far."""

    plan: Plan
    began: float = field(default_factory=time.monotonic)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))
    looks: list[Future[Alignment]] = field(default_factory=list)
    glass: Glass | None = None
    lost_s: float = 0.0
    starts: list[Alignment] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    peer: PeerReading | None = None

    def tell(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)


def longest(starts: list[Alignment]) -> dict[int, float]:
    """The start that was heard longest says most about drift."""
    heard: list[dict[int, float]] = [one.apart for one in starts]
    return max(heard, key=len, default={})


def figures_of(done: Run) -> tuple[dict[str, Any], dict[str, Spread]]:
    """All figures by name, and the spreads of those that were measured more than once."""
    assert done.glass is not None
    assert done.peer is not None
    glass, peer = done.glass, done.peer
    spreads: dict[str, Spread] = {
        "delay_median_s": spread(glass.reading.delays_s),
        "join_p95_s": spread(glass.joins_s),
        "cut_recovered_s": spread([one.recovered_s or RECOVERY_PATIENCE_SECONDS for one in glass.cuts]),
        "peer_delay_median_s": spread(peer.delays_s),
    }
    for name in done.rounds[0].figures:
        spreads[name] = spread([one.figures[name] for one in done.rounds])
    offsets = [found for one in done.starts if (found := median(list(one.apart.values()))) is not None]
    if offsets:
        spreads["av_offset_ms"] = spread(offsets)
    delays = delay_figures(glass.reading.delays_s, glass.reading.seconds)
    figures: dict[str, Any] = {
        **delays,
        "join_p95_s": percentile(glass.joins_s, 0.95),
        "cut_lost_s": done.lost_s,
        "cut_recovered_s": worst_recovery([one.recovered_s for one in glass.cuts], RECOVERY_PATIENCE_SECONDS),
        "av_offset_ms": median(offsets),
        "av_drift_ms": drift_per_minute(longest(done.starts)),
        **{name: spreads[name].median for name in done.rounds[0].figures},
        "replay_ready_s": glass.replay_ready_s,
        "peer_delay_median_s": peer.delay_median_s,
        "peer_cpu_s_per_show_minute": peer.cpu_s_per_minute,
        "delay_share_of_peer": delays["delay_median_s"] / peer.delay_median_s,
    }
    return figures, spreads


def context_of(done: Run) -> dict[str, Any]:
    """What is needed to judge the figures."""
    assert done.glass is not None
    assert done.peer is not None
    reading = done.glass.reading
    tallies = [one.tally for one in done.rounds]
    alone = [found for one in done.starts if (found := median(list(one.ours.values()))) is not None]
    return {
        "frames_unread": reading.unread,
        "seconds_read": round(reading.seconds, 1),
        "joins": len(done.glass.joins_s),
        "cuts": len(done.glass.cuts),
        "cut_s": done.plan.cut_seconds,
        "starts": len(alone),
        "av_offset_by_the_clock_ms": median(alone),
        "drift_seconds": len(longest(done.starts)),
        "replay_seconds": done.glass.replay_seconds,
        "rounds": len(done.rounds),
        "sent_bitrate": done.rounds[0].bits_per_second,
        "late_share": sum(one.late for one in tallies) / max(1, sum(one.messages for one in tallies)),
        # uvicorn takes the faster one where it is installed; a fan's CPU is about half of it then.
        "http_parser": "httptools" if find_spec("httptools") else "h11",
        "load_errors": sum(len(one.errors) for one in tallies),
        "load_refused": sum(one.refused for one in tallies),
        "generator_cpu_s": reading.generator_cpu_s,
        "seconds": round(time.monotonic() - done.began, 1),
    }


def publish_run(done: Run) -> None:
    assert done.glass is not None
    assert done.peer is not None
    figures, spreads = figures_of(done)
    context = context_of(done)
    other_cpu = {
        "glass to glass": done.glass.reading.other_cpu,
        "CPU rounds": max(one.other_cpu for one in done.rounds),
        "peer": done.peer.other_cpu,
    }
    print("\n" + ", ".join(f"{name} {value}" for name, value in rounded(context).items()))
    print("Others used: " + ", ".join(f"{name} {share:.0%}" for name, share in other_cpu.items()))
    if context["drift_seconds"] < 50:
        print(f"The drift is that of {context['drift_seconds']} s, scaled to 60 s.")
    said = remarks(
        frames_per_s=figures["frames_per_s"], fps=FPS, other_cpu=other_cpu, late=context["late_share"]
    )
    for text in sorted({error for one in done.rounds for error in one.tally.errors}):
        said.append(f"A simulated host or fan was lost, the CPU figures are too low: {text}")
    print(*said, sep="\n")
    more = {
        "low_high": {
            name: [float(f"{edge:.4g}") for edge in (found.low, found.high)]
            for name, found in spreads.items()
        },
        "other_cpu": round(max(other_cpu.values()), 3),
        **({"quick": True} if done.plan.is_quick else {}),
    }
    publish(
        rounded({**figures, **context}) | more,
        title=(
            f"The stage: browsers at 640 × 360 and {FPS}/s; simulated hosts at {SIZE.width} × {SIZE.height} and "
            f"{done.rounds[0].bits_per_second / 1e6:.1f} Mbit/s, {SHOWS} shows, {FANS} fans"
        ),
        rows=rows(figures, spreads),
        head=("", "value", "low – high", "target", ""),
    )

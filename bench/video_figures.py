"""What `bench video` promises, and how its rounds become figures. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.report import OTHER_CPU_MAX, Spread, figure, percentile, spread

# key → (target, unit and what it is)
TARGETS: Mapping[str, tuple[float | None, str]] = {
    "delay_median_s": (2.0, "glass to glass"),
    "delay_p95_s": (3.0, "glass to glass"),
    "join_p95_s": (1.0, "from opening the player to the first picture, in a show that runs"),
    "cut_lost_s": (0.0, "of the show missing in the recording after a cut of the host's line"),
    "cut_recovered_s": (10.0, "from the line's return until the fan is less than 4 s late"),
    "av_offset_ms": (80.0, "sound against picture, compared with the browser's recorder (either way)"),
    "av_drift_ms": (40.0, "of that in 60 s (either way)"),
    "cpu_s_per_show_minute": (0.35, "ingest and packaging, one show"),
    "cpu_s_per_show_minute_50": (0.35, "ingest and packaging, each of fifty"),
    "cpu_s_per_show_minute_one_viewer": (0.7, "with one low-latency fan"),
    "cpu_s_per_viewer_minute": (0.06, "each of twenty low-latency fans"),
    "cpu_s_per_plain_viewer_minute": (None, "each of twenty fans without low latency"),
    "rss_mb_per_show": (20.0, "each of fifty"),
    "replay_ready_s": (10.0, "from the host's End to the recording's first picture"),
    "peer_delay_median_s": (None, "FFmpeg's HLS muxer behind RTMP, hls.js with its defaults"),
    "peer_cpu_s_per_show_minute": (None, "the muxer's process"),
    "delay_share_of_peer": (1 / 3, "our delay divided by the peer's"),
}
EITHER_WAY = {"av_offset_ms", "av_drift_ms"}
# Fewer of the host's frames than this share say something about the machine, not about us.
FRAMES_SHARE_MIN = 0.8


def is_met(name: str, value: float | None) -> bool | None:
    """None where nothing is promised or nothing was measured."""
    target = TARGETS[name][0]
    if target is None or value is None:
        return None
    return (abs(value) if name in EITHER_WAY else value) <= target


def verdict(name: str, value: float | None) -> str:
    return {None: "", True: "met", False: "MISSED"}[is_met(name, value)]


def median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return spread(known).median if known else None


def worst_recovery(found: Sequence[float | None], patience: float) -> float:
    """A fan who was never seen to be back counts with the whole time that was waited."""
    return max(patience if one is None else one for one in found)


def rows(figures: Mapping[str, Any], spreads: Mapping[str, Spread]) -> list[list[object]]:
    """The table a person reads: value, spread, target and whether it was met."""
    shown: list[list[object]] = []
    for name, (target, what) in TARGETS.items():
        found = spreads.get(name)
        limits = f"{figure(found.low)} – {figure(found.high)}" if found else ""
        goal = "" if target is None else f"≤ {figure(target)}"
        shown.append([f"{name}: {what}", figures.get(name), limits, goal, verdict(name, figures.get(name))])
    return shown


def remarks(*, frames_per_s: float, fps: float, other_cpu: Mapping[str, float], late: float) -> list[str]:
    """What a reader of the table has to know about the machine."""
    said = []
    if frames_per_s < FRAMES_SHARE_MIN * fps:
        said.append(
            f"The browsers were the bottleneck: {figure(frames_per_s)} of {fps:.0f} frames/s were shown."
        )
    if late > 0.01:
        said.append(f"The simulated hosts fell behind: {late:.0%} of their messages were late.")
    busy = {name: share for name, share in other_cpu.items() if share > OTHER_CPU_MAX}
    if busy:
        told = ", ".join(f"{name} {share:.0%}" for name, share in busy.items())
        said.append(f"Others used the machine ({told}): repeat the run on a quiet one.")
    return said


def delay_figures(delays_s: Sequence[float], seconds: float) -> dict[str, float]:
    return {
        "delay_median_s": percentile(delays_s, 0.5),
        "delay_p95_s": percentile(delays_s, 0.95),
        "frames_per_s": len(delays_s) / seconds,
    }


def rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Four significant digits are more than any of them deserves."""
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in figures.items()
    }

"""What `bench room` promises, and how its windows become rows and figures. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.report import OTHER_CPU_MAX, Spread, figure, spread

# key → (at least or at most, target, below this something is broken, what it is)
TARGETS: Mapping[str, tuple[str, float | None, float | None, str]] = {
    "ratio_limit": (
        "≥",
        0.5,
        0.35,
        "frames per CPU-second, ours on uvicorn ÷ a loop of send() in C; frame for frame",
    ),
    "ratio_socketio": ("≥", 1.3, 1.0, "the same ÷ socket.io; frame for frame"),
    "ratio_socketio_10k": (
        "≥",
        8.0,
        6.0,
        "CPU per message in the largest room, socket.io ÷ ours with its tick",
    ),
    "ratio_ws_tick": ("≥", 0.75, 0.6, "frames per CPU-second ÷ ws on Node with the same tick"),
    "lost": ("≤", 0, 0, "messages that a reader should have had"),
    "out_of_order": ("≤", 0, 0, "messages that came twice or too late"),
    "kb_per_socket": ("≤", 30.0, None, "memory of the process, each of its readers"),
    "stall_growth_mb": ("≤", 10.0, None, "more memory while half of the readers stopped reading"),
    "stalled_closed": ("=", None, None, "of them closed within 30 s"),
    "storm_cpu_s": ("≤", 15.0, None, "CPU while all readers drop out and come back at once"),
}
# Above this share of a core the generator may be what is measured.
GENERATOR_UTIL_MAX = 0.7
# Above this share the server has no rest: its delays say how full it was.
SERVER_UTIL_MAX = 0.5


@dataclass(frozen=True)
class Window:
    """Some seconds of one server: what was sent, what arrived, and what it cost."""

    sent: int
    readers: int
    frames: int
    messages: int
    lost: int
    out_of_order: int
    cpu_s: float
    wall_s: float
    generator_cpu_s: float
    other_cpu: float
    p50_ms: float
    p99_ms: float

    @property
    def frames_per_cpu_s(self) -> float:
        return self.frames / self.cpu_s

    @property
    def messages_per_frame(self) -> float:
        return self.messages / self.frames if self.frames else 0.0

    @property
    def generator_util(self) -> float:
        return self.generator_cpu_s / self.wall_s


@dataclass(frozen=True)
class Row:
    """One server at one size and rate, over all its windows; `why` says what kept it from having figures."""

    server: str
    n: int
    rate: float
    tick_ms: float | None
    why: str = ""
    frames_per_cpu_s: Spread | None = None
    messages_per_cpu_s: Spread | None = None
    messages_per_frame: float | None = None
    util: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    lost: int = 0
    out_of_order: int = 0
    generator_util: float | None = None
    other_cpu: float | None = None
    windows: int = 0


def quietest(windows: Sequence[Window], wanted: int) -> list[Window]:
    """So many windows as nobody disturbed, else those that were disturbed least."""
    return sorted(windows, key=lambda one: one.other_cpu)[:wanted]


def row_of(
    server: str, n: int, rate: float, tick_ms: float | None, windows: Sequence[Window], *, reps: int
) -> Row:
    """Sum windows up by medians; losses are added up over all of them, the disturbed ones too."""
    lost, disorder = sum(one.lost for one in windows), sum(one.out_of_order for one in windows)
    kept = [one for one in quietest(windows, reps) if one.frames and one.cpu_s]
    util = max((one.generator_util for one in kept), default=None)
    row = Row(
        server,
        n,
        rate,
        tick_ms,
        lost=lost,
        out_of_order=disorder,
        generator_util=util,
        windows=len(kept),
    )
    if util is None:
        return replace(row, why="nothing arrived")
    if util > GENERATOR_UTIL_MAX:
        return replace(row, why=f"the generator was the bottleneck ({util:.2f} of a core)")
    return replace(
        row,
        frames_per_cpu_s=spread([one.frames_per_cpu_s for one in kept]),
        messages_per_cpu_s=spread([one.messages / one.cpu_s for one in kept]),
        messages_per_frame=spread([one.messages_per_frame for one in kept]).median,
        util=spread([one.cpu_s / one.wall_s for one in kept]).median,
        p50_ms=spread([one.p50_ms for one in kept]).median,
        p99_ms=spread([one.p99_ms for one in kept]).median,
        other_cpu=spread([one.other_cpu for one in kept]).median,
    )


def absent_row(server: str, n: int, rate: float, why: str) -> Row:
    return Row(server, n, rate, None, why=why)


# --- ratios: null where one side did not run


def frames_of(rows: Iterable[Row], server: str, n: int, rate: float) -> float | None:
    for row in rows:
        if (row.server, row.n, row.rate) == (server, n, rate) and row.frames_per_cpu_s is not None:
            return row.frames_per_cpu_s.median
    return None


def ratio(ours: float | None, theirs: float | None) -> float | None:
    return None if ours is None or not theirs else ours / theirs


def cpu_per_message(row: Row | None) -> float | None:
    """CPU-seconds for one message to one reader, at the nominal tick.

    A tick that slid carries more messages than it should and looks cheaper: no more are counted than belong in it.
    """
    if row is None or row.frames_per_cpu_s is None or row.messages_per_frame is None:
        return None
    nominal = max(1.0, row.rate * row.tick_ms / 1000) if row.tick_ms else 1.0
    return 1 / (row.frames_per_cpu_s.median * min(row.messages_per_frame, nominal))


def row_at(rows: Iterable[Row], server: str, n: int, *, fullest: bool) -> Row | None:
    """The row of a server with figures: at the highest rate it ran, or at the lowest."""
    found = [row for row in rows if row.server == server and row.n == n and row.frames_per_cpu_s is not None]
    return (max if fullest else min)(found, key=lambda row: row.rate, default=None)


def ratios(rows: Sequence[Row], *, n: int, n_large: int, rates: Sequence[float]) -> dict[str, float | None]:
    low, high = min(rates), max(rates)
    ours, ours_high = frames_of(rows, "hub-uvicorn", n, low), frames_of(rows, "hub-uvicorn", n, high)
    large = cpu_per_message(row_at(rows, "hub-uvicorn", n_large, fullest=True))
    return {
        "ratio_limit": ratio(ours, frames_of(rows, "limit", n, low)),
        "ratio_socketio": ratio(ours, frames_of(rows, "socketio", n, low)),
        "ratio_socketio_10k": ratio(cpu_per_message(row_at(rows, "socketio", n_large, fullest=False)), large),
        "ratio_ws_tick": ratio(ours_high, frames_of(rows, "ws", n, high)),
    }


# --- paper


def is_met(name: str, value: float | None) -> bool | None:
    """None where nothing is promised or nothing was measured."""
    way, target, _, _ = TARGETS[name]
    if target is None or value is None:
        return None
    return value >= target if way == "≥" else value <= target


def verdict(name: str, figures: Mapping[str, Any]) -> str:
    value = figures.get(name)
    if name == "stalled_closed":
        return "" if value is None else "met" if value == figures.get("stalled") else "MISSED"
    met = is_met(name, value)
    if value is None or met is None or met:
        return "met" if met else ""
    way, _, worst, _ = TARGETS[name]
    is_broken = worst is not None and (value < worst if way == "≥" else value > worst)
    return "FAILED" if is_broken else "MISSED"


def target_lines(figures: Mapping[str, Any]) -> list[list[object]]:
    lines: list[list[object]] = []
    for name, (way, target, _, what) in TARGETS.items():
        goal = f"{way} {figure(target)}" if target is not None else f"= {figure(figures.get('stalled'))}"
        lines.append([f"{name}: {what}", figures.get(name), goal, verdict(name, figures)])
    return lines


ROW_HEAD = (
    "server", "n", "msg/s", "tick ms", "frm/cpu-s", "low – high", "msg/cpu-s", "msg/frm", "÷ limit", "÷ socket.io",
    "p50 ms", "p99 ms", "util", "lost", "disorder", "gen", "other",
)  # fmt: skip


def row_line(row: Row, rows: Sequence[Row]) -> list[object]:
    found = row.frames_per_cpu_s
    if found is None or row.messages_per_cpu_s is None:
        return [row.server, row.n, row.rate, row.tick_ms, None, row.why, *[None] * (len(ROW_HEAD) - 6)]
    flag = "*" if row.util is not None and row.util > SERVER_UTIL_MAX else ""
    against = [ratio(found.median, frames_of(rows, peer, row.n, row.rate)) for peer in ("limit", "socketio")]
    return [
        row.server, row.n, row.rate, row.tick_ms, found.median, f"{figure(found.low)} – {figure(found.high)}",
        row.messages_per_cpu_s.median, row.messages_per_frame, *against,
        f"{figure(row.p50_ms)}{flag}", f"{figure(row.p99_ms)}{flag}", row.util, row.lost, row.out_of_order,
        row.generator_util, row.other_cpu,
    ]  # fmt: skip


def row_figures(row: Row) -> dict[str, Any]:
    """A row for a program."""
    found = row.frames_per_cpu_s
    kept = {
        "server": row.server, "n": row.n, "rate": row.rate, "tick_ms": row.tick_ms,
        "frames_per_cpu_s": found and found.median, "low": found and found.low, "high": found and found.high,
        "messages_per_cpu_s": row.messages_per_cpu_s and row.messages_per_cpu_s.median,
        "messages_per_frame": row.messages_per_frame, "util": row.util, "p50_ms": row.p50_ms, "p99_ms": row.p99_ms,
        "lost": row.lost, "out_of_order": row.out_of_order, "generator_util": row.generator_util,
        "other_cpu": row.other_cpu, "windows": row.windows,
    }  # fmt: skip
    return rounded(kept) | ({"why": row.why} if row.why else {})


def rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Four significant digits are more than any of them deserves."""
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in figures.items()
    }


def remarks(rows: Sequence[Row], *, load: float, cores: int) -> list[str]:
    said = [
        f"{row.server} at {row.n:,} × {figure(row.rate)}/s did not run: {row.why}" for row in rows if row.why
    ]
    busy = [row for row in rows if row.other_cpu is not None and row.other_cpu > OTHER_CPU_MAX]
    if busy:
        worst = max(row.other_cpu or 0 for row in busy)
        said.append(
            f"Others used up to {worst:.0%} of the machine in {len(busy)} rows: repeat on a quiet one."
        )
    if load > cores:
        said.append(f"The load of the machine was {load:.1f} on {cores} cores: delays say how full it was.")
    if any(row.util is not None and row.util > SERVER_UTIL_MAX for row in rows):
        said.append("* the server was busy for more than half of the time: its delays say how full it was.")
    return said

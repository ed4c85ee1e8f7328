"""From what processes measured: how many more shows and viewers there is room for, and what would run out first.

The costs begin as those measured when the stage was designed (one viewer of a low-latency show takes 0.052 processor
seconds a minute, a show with its stills 0.5), and become the measured ones as minutes of shows and viewers come in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.stage.capacity.shapes import Machine, ProcessLoad

VIEWER_CPU: Final = 0.052  # processor seconds a viewer-minute
SHOW_CPU: Final = (
    0.5  # processor seconds a show-minute: 0.17 to pack it, the rest for a still every ten seconds
)
VIEWER_MBIT: Final = 2.7
# The measured cost weighs as much as the assumed one after this many minutes, and the figure is an estimate before.
VIEWER_MINUTES: Final = 10.0
SHOW_MINUTES: Final = 3.0

CPU_KEPT: Final = 0.2  # of all cores, for checkout and everything else
LOOP_MAX: Final = 0.8  # of the one core of a media process: beyond it everybody's picture is late
UPLINK_KEPT: Final = 0.1
DISK_KEPT: Final = 2 * 1024**3
SHOW_HOURS: Final = 1.0  # how long a show is taken to be, for the room it needs on the disk
# A busy processor alone never turns these away: they cost a few hundredths of a core.
VIEWERS_ALWAYS: Final = 50


@dataclass(frozen=True)
class Limits:
    """What an operator fixes."""

    uplink_mbit: float
    viewers_max: int = 0  # 0: as many as there is room for
    second_rendition_free: float = 0.3  # share of the processor


@dataclass(frozen=True)
class Room:
    """How many more of something, and what runs out first: cpu, loop, uplink, disk or hand."""

    more: int
    bound_by: str


@dataclass(frozen=True)
class ShowRow:
    """A show as the operator sees it."""

    show: str
    viewers: int
    players: int
    mbit_out: float
    bitrate: int
    is_on_air: bool

    @property
    def mbit_in(self) -> float:
        """Return what its host sends."""
        return self.bitrate / 1e6


@dataclass(frozen=True)
class Capacity:
    """The house at one moment."""

    viewers: int
    seats: int
    shows: int
    mbit_out: float
    cpu_busy: float
    machine: Machine
    media_memory: int
    cost_viewer: float
    cost_show: float
    viewer_mbit: float
    is_estimated: bool
    more_viewers: Room
    more_shows: Room
    allows_second_rendition: bool
    rows: Sequence[ShowRow] = field(default_factory=tuple)

    @property
    def viewers_limit(self) -> int:
        """Return how many may watch."""
        return self.viewers + self.more_viewers.more

    @property
    def seats_limit(self) -> int:
        """Return how many seats the house has now; some may watch without one."""
        return self.seats + self.more_viewers.more


def capacity_of(
    loads: Sequence[ProcessLoad], machine: Machine, seats: Mapping[str, int], limits: Limits
) -> Capacity:
    """Compute it. ``machine`` is what is asked where no media process has told anything yet."""
    box = max((load.machine for load in loads), key=lambda one: one.busy, default=machine)
    rows = _rows(loads, seats)
    viewers = sum(row.viewers for row in rows)
    costs = _Costs.of(loads, viewers)
    mbit_out = max(sum(load.mbit_out for load in loads), _mbit_expected(rows))
    on_air = [row for row in rows if row.is_on_air]
    return Capacity(
        viewers=viewers,
        seats=sum(seats.values()),
        shows=len(on_air),
        mbit_out=round(mbit_out, 1),
        cpu_busy=box.busy,
        machine=box,
        media_memory=sum(load.memory for load in loads),
        cost_viewer=costs.viewer,
        cost_show=costs.show,
        viewer_mbit=costs.mbit,
        is_estimated=costs.is_estimated,
        more_viewers=_more_viewers(loads, box, costs, limits, viewers=viewers, mbit_out=mbit_out),
        allows_second_rendition=1 - box.busy >= limits.second_rendition_free,
        more_shows=_more_shows(loads, box, costs, on_air),
        rows=rows,
    )


@dataclass(frozen=True)
class _Costs:
    """Of one viewer and one show."""

    viewer: float
    show: float
    mbit: float
    is_estimated: bool

    @staticmethod
    def of(loads: Sequence[ProcessLoad], viewers: int) -> "_Costs":
        costs = [load.costs for load in loads]
        counted = sum(load_players(load) for load in loads)
        # Where a cache stands in front the seats know more viewers than the media processes see.
        more = max(1.0, viewers / counted) if counted else 1.0
        viewer_minutes = more * sum(one.viewer_minutes for one in costs)
        show_minutes = sum(one.show_minutes for one in costs)
        return _Costs(
            viewer=_blend(VIEWER_CPU, VIEWER_MINUTES, sum(one.viewer_cpu for one in costs), viewer_minutes),
            show=_blend(SHOW_CPU, SHOW_MINUTES, sum(one.show_cpu for one in costs), show_minutes),
            # Bits are told by the second, minutes have sixty of them.
            mbit=_blend(
                VIEWER_MBIT, VIEWER_MINUTES, sum(one.mbit for one in costs) / 60, viewer_minutes / more
            ),
            is_estimated=viewer_minutes < VIEWER_MINUTES or show_minutes < SHOW_MINUTES,
        )


def load_players(load: ProcessLoad) -> int:
    """Return how many players one process serves."""
    return sum(row.players for row in load.shows)


def _blend(assumed: float, weight: float, spent: float, minutes: float) -> float:
    return (assumed * weight + spent) / (weight + minutes)


def _rows(loads: Sequence[ProcessLoad], seats: Mapping[str, int]) -> list[ShowRow]:
    told = {row.show: row for load in loads for row in load.shows}
    rows = []
    for show in {*told, *seats}:
        row = told.get(show)
        players = row.players if row else 0
        rows.append(
            ShowRow(
                show=show,
                viewers=max(players, seats.get(show, 0)),
                players=players,
                mbit_out=row.mbit_out if row else 0.0,
                bitrate=row.bitrate if row else 0,
                is_on_air=bool(row and row.is_on_air),
            )
        )
    return sorted(rows, key=lambda row: (-row.viewers, row.show))


def _mbit_expected(rows: Sequence[ShowRow]) -> float:
    """What the viewers take, also those whom a cache in front of us serves."""
    return sum(row.viewers * row.bitrate for row in rows) / 1e6


def _more_viewers(
    loads: Sequence[ProcessLoad],
    box: Machine,
    costs: _Costs,
    limits: Limits,
    *,
    viewers: int,
    mbit_out: float,
) -> Room:
    always = max(0, VIEWERS_ALWAYS - viewers)
    cores_free = (1 - CPU_KEPT - box.busy) * box.cores
    loops_free = LOOP_MAX * max(len(loads), 1) - sum(load.loop_used for load in loads)
    rooms = [
        Room(max(always, _whole(cores_free * 60 / costs.viewer)), "cpu"),
        Room(max(always, _whole(loops_free * 60 / costs.viewer)), "loop"),
        Room(_whole((limits.uplink_mbit * (1 - UPLINK_KEPT) - mbit_out) / costs.mbit), "uplink"),
    ]
    if limits.viewers_max:
        rooms = [Room(max(0, limits.viewers_max - viewers), "hand")]
    return min(rooms, key=lambda room: room.more)


def _more_shows(loads: Sequence[ProcessLoad], box: Machine, costs: _Costs, on_air: Sequence[ShowRow]) -> Room:
    cores_free = (1 - CPU_KEPT - box.busy) * box.cores
    loops_free = LOOP_MAX * max(len(loads), 1) - sum(load.loop_used for load in loads)
    sent = [row.bitrate for row in on_air if row.bitrate]
    bitrate = sum(sent) / len(sent) if sent else VIEWER_MBIT * 1e6
    show_bytes = bitrate / 8 * 3600 * SHOW_HOURS
    disk_free = box.disk_free - DISK_KEPT - show_bytes * len(on_air)
    return min(
        (
            Room(_whole(cores_free * 60 / costs.show), "cpu"),
            Room(_whole(loops_free * 60 / costs.show), "loop"),
            Room(_whole(disk_free / show_bytes), "disk"),
        ),
        key=lambda room: room.more,
    )


def _whole(number: float) -> int:
    return max(0, int(number))

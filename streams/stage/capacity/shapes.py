"""What a media process tells of itself, as it stands on the board."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Machine:
    """The box a process runs on."""

    cores: int
    busy: float  # share of all cores, 0 to 1
    memory_total: int  # bytes
    memory_free: int
    disk_total: int
    disk_free: int


@dataclass(frozen=True)
class ShowLoad:
    """One show that a process holds."""

    show: str
    is_on_air: bool
    players: int
    mbit_out: float
    bitrate: int  # bits a second of what its host sends


@dataclass(frozen=True)
class Costs:
    """Processor seconds, and what they were spent on: the minutes of shows and of viewers, and the bits sent."""

    show_cpu: float = 0.0
    show_minutes: float = 0.0
    viewer_cpu: float = 0.0
    viewer_minutes: float = 0.0
    mbit: float = 0.0


@dataclass(frozen=True)
class ProcessLoad:
    """One media process."""

    name: str
    at: float  # seconds since the epoch
    machine: Machine
    cores_used: float
    loop_used: float  # share of the one core that its event loop can have
    memory: int  # bytes it holds
    mbit_out: float
    requests: float  # a second
    costs: Costs = field(default_factory=Costs)
    shows: Sequence[ShowLoad] = ()

    def text(self) -> str:
        """Return it as the board keeps it."""
        return json.dumps(asdict(self), separators=(",", ":"))


def load_of_text(text: str) -> ProcessLoad:
    """Return what was told; raises ValueError, TypeError or KeyError for what another version wrote."""
    body = json.loads(text)
    return ProcessLoad(
        **body
        | {
            "machine": Machine(**body["machine"]),
            "costs": Costs(**body["costs"]),
            "shows": [ShowLoad(**row) for row in body["shows"]],
        }
    )

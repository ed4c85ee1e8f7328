"""What a frame to all looks like: one envelope per room and tick, encoded once for everybody.

``{"r": room, "ep": epoch, "f": first, "s": last, "e": [[seq, kind, {…}], …], "a": {…}}``. ``e`` are events in
order; ``a`` is state, last write wins, only the keys that changed. ``f`` is 0 in a snapshot: begin anew from here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.room.hub.kinds import STATE_KINDS

SNAPSHOT_FIRST: Final = 0


def encode(value: object) -> str:
    """Return compact JSON as it goes over the wire."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class News:
    """One thing a room was told: its number in the room (0: unnumbered, it may be missed), kind and body as JSON."""

    seq: int
    epoch: str
    kind: str
    body: str

    @property
    def is_state(self) -> bool:
        """Whether it changes ``a`` instead of going into ``e``."""
        return self.kind in STATE_KINDS

    @property
    def event(self) -> str:
        """The event as it stands in ``e``; the body is never encoded again."""
        return f'[{self.seq},"{self.kind}",{self.body}]'


def envelope(
    *, room: str, epoch: str, first: int, last: int, events: Iterable[str], state: Mapping[str, Any]
) -> str:
    """Return the text of one frame."""
    return (
        f'{{"r":{encode(room)},"ep":{encode(epoch)},"f":{first},"s":{last},'
        f'"e":[{",".join(events)}],"a":{encode(state)}}}'
    )

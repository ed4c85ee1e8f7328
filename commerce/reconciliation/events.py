"""Facts about reconciliation."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class GapFound(Event):
    """A provider's report and the books do not agree about a day."""

    day_id: int
    count: int

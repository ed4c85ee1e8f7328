"""What those who hold a giveaway see of it in the studio."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from streams.room.models import Giveaway, GiveawayEntry
from streams.room.selectors.giveaways import RUNNING, giveaways_of, prepared_next
from streams.shows.models import Show


@dataclass(frozen=True)
class GiveawayDesk:
    """The giveaway that runs, or the last one drawn, and the one that comes next."""

    current: Giveaway | None
    upcoming: Giveaway | None
    entered: int
    here: int
    now: datetime

    @property
    def is_counting(self) -> bool:
        """Whether the window is open on the host's own clock."""
        closes_at = self.current.closes_at if self.current else None
        return (
            self.current is not None and self._is("open") and closes_at is not None and self.now < closes_at
        )

    @property
    def wait(self) -> int:
        """Seconds until the next step may be done."""
        current = self.current
        if current is None or not current.is_running:
            return 0
        due = current.may_draw_at if self._is("calling") else current.shuts_at
        return max(0, int((due - self.now).total_seconds()) + 1) if due and due > self.now else 0

    @property
    def may_call(self) -> bool:
        """Whether the next step is to ask who is here."""
        return self._is("open") and bool(self.current and self.current.must_be_present) and not self.wait

    @property
    def may_draw(self) -> bool:
        """Whether the next step is the draw."""
        current = self.current
        if current is None or not current.is_running or self.wait:
            return False
        return self._is("calling") or not current.must_be_present

    def _is(self, state: str) -> bool:
        return self.current is not None and self.current.state == state


def giveaway_desk(show: Show) -> GiveawayDesk:
    """Return what the studio shows; the queries do not grow with giveaways or entries."""
    found = list(giveaways_of(show))
    running = next((one for one in found if one.state in RUNNING), None)
    drawn = [one for one in found if one.state == Giveaway.State.DRAWN]
    current = running or max(drawn, key=lambda one: one.drawn_at or one.created_at, default=None)
    counts = {"entered": 0, "here": 0}
    if current is not None:
        counts = GiveawayEntry.objects.filter(giveaway=current).aggregate(
            entered=Count("pk"), here=Count("pk", filter=Q(here_at__isnull=False))
        )
    return GiveawayDesk(
        current=current,
        upcoming=None if running else prepared_next(found),
        entered=counts["entered"],
        here=counts["here"],
        now=timezone.now(),
    )

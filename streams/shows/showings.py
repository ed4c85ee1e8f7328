"""What was on stage when: reads for the chapters of a recording and the marks of a show on air."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from streams.shows.models import Show, Showing
from streams.shows.selectors import LineUpFact


@dataclass(frozen=True)
class Shown:
    """A product on stage, as a buyer sees it today, and from when on it was there."""

    fact: LineUpFact
    shown_at: datetime


def showings_of(show: Show, line_up: Iterable[LineUpFact]) -> list[Shown]:
    """Return what was on stage, in order, each time it was: one query."""
    facts = {fact.item.pk: fact for fact in line_up}
    rows = Showing.objects.filter(show=show).values_list("item_id", "shown_at")
    return [Shown(facts[item_id], shown_at) for item_id, shown_at in rows if item_id in facts]

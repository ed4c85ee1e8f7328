"""What one variant costs at a moment, and what a buyer is asked who saw another price a moment ago.

Pure: prices come in as spans of time, moments come in as arguments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from commerce.promotions.history import WINDOW, Span, lowest_before
from commerce.promotions.pricing import AskedPrice
from marketplace.kernel.money import Money

# Pictures are some seconds behind: a price that was shown is honoured for so long after it changed.
HONOUR: Final = timedelta(seconds=15)


@dataclass(frozen=True)
class Seen:
    """A price that a page showed: as it was told at one moment, and when the buyer reached for it."""

    told_at: datetime
    acted_at: datetime
    # Which moment of the programme they saw then, in milliseconds; it is no part of what it costs.
    playhead_ms: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ShowSpan:
    """A price in minor units that one show asked from ``start`` until ``end`` (None: still)."""

    scope: str
    start: datetime
    end: datetime | None
    minor: int
    is_practice: bool = False

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True)
class PriceHistory:
    """What a variant costs, what it cost, and what it costs and cost in shows, in one currency."""

    ordinary: Money
    spans: list[Span]
    shows: list[ShowSpan]
    # What was asked in flash deals: evidence of the lowest price, though another rule asks it (see pricing).
    deals: Sequence[Span] = ()

    def asked(self, scope: str, at: datetime, seen: Seen | None = None) -> AskedPrice:
        """Return what a buyer who came through ``scope`` is asked at a moment.

        With ``seen``, never more than what they saw, if it had changed at most ``HONOUR`` before they reached for it.
        """
        present = self._present(scope, at)
        if seen is None or not scope:
            return present
        shown = self._present(scope, seen.told_at)
        if shown.price >= present.price:
            return present
        changed_at = self._changed_at(scope, seen)
        if changed_at is None or seen.acted_at - changed_at <= HONOUR:
            return replace(shown, since=present.since, until=None, then=None, honoured_over=present.price)
        return replace(present, raised_from=shown.price)

    def lowest_before(self, scope: str, at: datetime) -> int | None:
        """Return the lowest price asked in the 30 days before a moment, in the shop, shows and deals; None if none."""
        return lowest_before(self._all_spans(scope, at), at)

    def _present(self, scope: str, at: datetime) -> AskedPrice:
        mine = self._show_span(scope, at)
        ordinary = self._ordinary(at)
        if mine is None or mine.minor > ordinary.minor:
            since = max((span.start for span in self.spans if span.start <= at), default=at)
            lowest = lowest_before(self._all_spans(scope, at), since) if since > at - WINDOW else None
            found = AskedPrice.of(ordinary, lowest, is_show_price=False)
        else:
            price = Money(mine.minor, ordinary.currency)
            lowest = lowest_before(self._all_spans(scope, at), mine.start)
            found = AskedPrice.of(price, lowest, is_show_price=True)
            if mine.end is not None and mine.end > at:
                found = replace(found, until=mine.end, then=self._present(scope, mine.end))
        return replace(found, since=max((one for one in self._changes(scope) if one <= at), default=None))

    def _changed_at(self, scope: str, seen: Seen) -> datetime | None:
        """Return when the price that was told first was another one, or None if it never was before the reach."""
        shown = self._minor(scope, seen.told_at)
        changes = sorted(one for one in self._changes(scope) if seen.told_at < one <= seen.acted_at)
        return next((one for one in changes if self._minor(scope, one) != shown), None)

    def _minor(self, scope: str, at: datetime) -> int:
        mine, ordinary = self._show_span(scope, at), self._ordinary(at).minor
        return ordinary if mine is None else min(mine.minor, ordinary)

    def _show_span(self, scope: str, at: datetime) -> ShowSpan | None:
        return next((row for row in self.shows if scope and row.scope == scope and row.holds(at)), None)

    def _ordinary(self, at: datetime) -> Money:
        begun = [span for span in self.spans if span.start <= at]
        if not begun or begun[-1] == self.spans[-1]:
            return self.ordinary
        return Money(begun[-1].minor, self.ordinary.currency)

    def _changes(self, scope: str) -> Iterator[datetime]:
        yield from (span.start for span in self.spans)
        for row in self.shows:
            if scope and row.scope == scope:
                yield row.start
                if row.end is not None:
                    yield row.end

    def _all_spans(self, scope: str, at: datetime) -> list[Span]:
        asked = (row for row in self.shows if row.scope == scope or not row.is_practice)
        return [*self.spans, *(Span(row.start, row.end or at, row.minor) for row in asked), *self.deals]

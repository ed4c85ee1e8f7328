"""What somebody is asked who saw another price a moment ago: never more, for fifteen seconds, and no longer."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.promotions.asking import HONOUR, PriceHistory, Seen, ShowSpan
from commerce.promotions.history import Span
from marketplace.kernel.money import Money

SCOPE = "show00000001"
START = datetime(2026, 11, 30, 20, tzinfo=UTC)
LONG_AGO = START - timedelta(days=60)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def history(*shows: ShowSpan, ordinary: int = 7900) -> PriceHistory:
    return PriceHistory(euros(ordinary), [Span(LONG_AGO, START, ordinary)], list(shows))


def span(start: float, end: float | None, minor: int, scope: str = SCOPE) -> ShowSpan:
    return ShowSpan(scope, at(start), None if end is None else at(end), minor)


def asked(found: PriceHistory, told: float, acted: float, now: float | None = None) -> int:
    return found.asked(SCOPE, at(acted if now is None else now), Seen(at(told), at(acted))).price.minor


RAISED = history(span(0, 60, 6400), span(60, None, 6900))


@pytest.mark.parametrize(
    ("acted", "minor"), [(59, 6400), (60, 6400), (68, 6400), (75, 6400), (75.001, 6900), (3600, 6900)]
)
def test_what_was_seen_is_honoured_for_fifteen_seconds(acted: float, minor: int) -> None:
    assert asked(RAISED, 0, acted) == minor


def test_it_says_what_others_pay_and_afterwards_what_was_seen() -> None:
    honoured = RAISED.asked(SCOPE, at(70), Seen(at(0), at(70)))
    late = RAISED.asked(SCOPE, at(80), Seen(at(0), at(80)))

    assert (honoured.honoured_over, honoured.raised_from) == (euros(6900), None)
    assert (honoured.was, honoured.until, honoured.then) == (euros(7900), None, None)
    assert (late.honoured_over, late.raised_from) == (None, euros(6400))


def test_what_was_reached_for_in_time_is_kept_while_it_is_paid() -> None:
    assert asked(RAISED, 0, 70, now=400) == 6400
    assert asked(RAISED, 0, 30, now=400) == 6400
    assert asked(RAISED, 0, 76, now=400) == 6900


def test_a_lower_price_is_everybodys() -> None:
    lowered = history(span(0, 60, 6400), span(60, None, 5900))

    assert asked(lowered, 0, 62) == asked(lowered, 0, 600) == 5900


def test_an_end_that_comes_by_itself_is_a_change_like_others() -> None:
    ending = history(span(0, 60, 6400))

    assert ending.asked(SCOPE, at(59)).price == euros(6400)
    assert ending.asked(SCOPE, at(60)).price == euros(7900)
    assert (asked(ending, 0, 68), asked(ending, 0, 76)) == (6400, 7900)


def test_a_price_says_until_when_and_what_comes_then() -> None:
    found = history(span(0, 60, 6400)).asked(SCOPE, at(10))

    assert found.then is not None
    assert (found.since, found.until, found.then.price, found.then.was) == (at(0), at(60), euros(7900), None)


def test_what_was_told_long_before_and_changed_twice_counts_from_the_first_change() -> None:
    moved = history(span(0, 60, 6400), span(60, 100, 5900), span(100, None, 6900))

    assert asked(moved, 0, 104) == 6900
    assert asked(moved, 60, 104) == 5900


def test_another_shows_price_and_no_show_are_worth_nothing() -> None:
    elsewhere = history(span(0, 60, 100, scope="show00000002"), span(60, None, 6900))
    seen = Seen(at(30), at(62))

    assert elsewhere.asked(SCOPE, at(62), seen).price == euros(6900)
    assert elsewhere.asked("", at(62), seen).price == euros(7900)


def test_an_ordinary_price_that_is_raised_in_the_show_is_honoured_too() -> None:
    raised = PriceHistory(euros(9900), [Span(LONG_AGO, at(60), 7900), Span(at(60), at(60), 9900)], [])

    assert (asked(raised, 0, 74), asked(raised, 0, 76)) == (7900, 9900)
    assert raised.asked("", at(62), Seen(at(0), at(62))).price == euros(9900)


def test_a_rehearsals_price_is_no_evidence_for_anybody_else() -> None:
    practice = ShowSpan("rehearsal001", at(0), at(60), 100, is_practice=True)
    found = PriceHistory(euros(7900), [Span(LONG_AGO, START, 7900)], [practice, span(100, None, 6400)])

    assert found.asked(SCOPE, at(110)).was == euros(7900)
    assert found.asked("rehearsal001", at(30)).price == euros(100)


def test_a_price_that_was_changed_in_the_show_keeps_the_thirty_days_right() -> None:
    found = history(span(0, 60, 6400), span(60, 120, 5900), span(120, None, 6200))

    assert found.asked(SCOPE, at(90)).was == euros(6400)
    # Lower was asked within the month: nothing may be struck through.
    assert found.asked(SCOPE, at(130)).was is None


steps = st.lists(st.tuples(st.floats(0.01, 30), st.integers(1, 12_000)), min_size=1, max_size=8)


def _moving(changes: list[tuple[float, int]]) -> PriceHistory:
    starts = list(accumulate(wait for wait, _minor in changes))
    ends: list[float | None] = [*starts[1:], None]
    prices = (minor for _wait, minor in changes)
    return history(*(span(*each) for each in zip(starts, ends, prices, strict=True)))


@given(changes=steps, tap=st.floats(0, 300), delay=st.floats(0, 60), paying=st.floats(0, 600))
def test_a_price_on_the_screen_at_the_tap_is_never_exceeded_while_it_is_fresh(
    changes: list[tuple[float, int]], tap: float, delay: float, paying: float
) -> None:
    """Whatever moved and however far the picture is behind: at most fifteen seconds old, it is a promise."""
    found = _moving(changes)
    # The page shows what was true where its picture is, and proves it by the quote that it was told then.
    picture = at(tap - delay)
    shown = found.asked(SCOPE, picture)
    told = max(one for one in (shown.since, LONG_AGO) if one is not None)
    later = [at(0) + timedelta(seconds=each) for each in accumulate(wait for wait, _ in changes)]
    changed = min(
        (one for one in later if picture < one <= at(tap) and found.asked(SCOPE, one).price != shown.price),
        default=None,
    )

    to_pay = found.asked(SCOPE, at(tap), Seen(told, at(tap))).price
    later_to_pay = found.asked(SCOPE, at(tap + paying), Seen(told, at(tap))).price

    if changed is None or at(tap) - changed <= HONOUR:
        assert to_pay <= shown.price
        assert later_to_pay <= shown.price
    # And never more than what everybody is asked, with or without a quote.
    assert to_pay <= found.asked(SCOPE, at(tap)).price

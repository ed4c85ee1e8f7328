"""A quote proves what a page was shown, of one show's product, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.promotions.asking import Seen
from commerce.promotions.quotes import (
    QUOTE_SECONDS,
    hold_sign,
    milliseconds_of,
    quote_sign,
    seen_kept,
    seen_of,
)
from marketplace.kernel import passes

TOLD = datetime(2026, 11, 30, 20, tzinfo=UTC)
NOW = TOLD + timedelta(seconds=90)
MINE = {"scope": "show00000001", "product": "lamp00000001"}
QUOTE = quote_sign(**MINE, told_ms=milliseconds_of(TOLD))


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_everybody_is_told_the_same_bytes() -> None:
    assert quote_sign(**MINE, told_ms=milliseconds_of(TOLD)) == QUOTE
    assert seen_of(QUOTE, **MINE, now=NOW) == Seen(TOLD, NOW)


@pytest.mark.parametrize(
    "other",
    [{"scope": "show00000002"}, {"product": "lamp00000002"}, {"scope": ""}],
    ids=["another show", "another product", "no show"],
)
def test_a_quote_of_something_else_is_worth_nothing(other: dict[str, str]) -> None:
    assert seen_of(QUOTE, **{**MINE, **other}, now=NOW) is None


FORGED = passes.sign("show", {"s": MINE["scope"], "p": MINE["product"], "t": 0}, seconds=3600)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "x.y.z",
        "é" * 30,
        QUOTE[:-1] + ("A" if QUOTE[-1] != "A" else "B"),
        QUOTE.replace(".", ".9", 1),
        "A" * 5000,
        FORGED,
        passes.sign("price-quote", {"s": MINE["scope"], "p": MINE["product"]}, seconds=3600),
        passes.sign("price-quote", {"s": MINE["scope"], "p": MINE["product"], "t": "now"}, seconds=3600),
    ],
    ids=[
        "none",
        "no pass",
        "no signature",
        "not ascii",
        "bent",
        "moved on",
        "long",
        "kind",
        "no time",
        "text",
    ],
)
def test_what_the_house_did_not_sign_is_worth_nothing(token: str) -> None:
    assert seen_of(token, **MINE, now=datetime.now(UTC)) is None


def test_a_quote_runs_out() -> None:
    assert seen_of(QUOTE, **MINE, now=TOLD + timedelta(seconds=QUOTE_SECONDS + 1)) is None


def test_a_hold_keeps_the_moment_of_the_reach_and_is_never_made_longer(settings) -> None:
    settings.STOCK_HOLD_SECONDS = 600
    seen = Seen(TOLD, NOW)
    hold = hold_sign(seen, **MINE)

    for _again in range(3):
        found = seen_of(hold, **MINE, now=later(599))
        assert found == seen
        hold = hold_sign(found, **MINE)
    assert seen_of(hold, **MINE, now=later(601)) == Seen(TOLD, later(601))
    assert seen_of(hold, scope="show00000002", product=MINE["product"], now=NOW) is None


def test_a_bag_keeps_it_for_the_same_time(settings) -> None:
    settings.STOCK_HOLD_SECONDS = 600

    assert seen_kept(TOLD, NOW, later(600)) == Seen(TOLD, NOW)
    assert seen_kept(TOLD, NOW, later(601)) == Seen(TOLD, later(601))
    assert seen_kept(None, NOW, NOW) is None
    assert seen_kept(TOLD, None, NOW) is None


def test_a_moment_is_told_never_before_it_was() -> None:
    moment = TOLD + timedelta(microseconds=1)

    assert milliseconds_of(moment) == milliseconds_of(TOLD) + 1

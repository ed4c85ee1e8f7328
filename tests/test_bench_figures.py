"""The arithmetic of the benchmarks: what they call a miss, which rounds they keep, what they add up."""

import argparse
from typing import Any

import pytest

from bench import cli, first_show, pages
from bench.account import cleanest


def page(**figures: object) -> dict[str, object]:
    return {
        "route": "home",
        "queries_small": 9,
        "queries_large": 9,
        "cpu_ms": 12.0,
        "other_cpu": 0.02,
        **figures,
    }


def reading(**figures: Any) -> first_show.Reading:
    values: dict[str, Any] = {
        "delays_s": [1.0] * 90 + [3.0] * 10,
        "unread": 0,
        "seconds": 4.0,
        "cpu_s": 0.1,
        "generator_cpu_s": 2.0,
        "other_cpu": 0.05,
        **figures,
    }
    return first_show.Reading(**values)


def test_what_helps_a_benchmark_is_not_offered_as_one() -> None:
    assert {"first-show", "pages"} <= set(cli.names())
    assert not {"account", "first-show-world", "page-queries", "shop"} & set(cli.names())


# Rounds


def test_clean_rounds_are_enough_at_once() -> None:
    shares = iter([0.1, 0.05, 0.12, 0.9])

    assert cleanest(3, 6, lambda: next(shares), lambda share: share) == [0.05, 0.1, 0.12]


def test_a_disturbed_round_is_repeated() -> None:
    shares = iter([0.1, 0.4, 0.05, 0.12])

    assert cleanest(3, 6, lambda: next(shares), lambda share: share) == [0.05, 0.1, 0.12]


def test_when_tries_run_out_the_least_disturbed_rounds_stay() -> None:
    shares = iter([0.9, 0.4, 0.5, 0.8])

    assert cleanest(2, 4, lambda: next(shares), lambda share: share) == [0.4, 0.5]


# Pages


@pytest.mark.parametrize(
    "figures",
    [{"queries_large": 10}, {"queries_small": 16, "queries_large": 16}, {"cpu_ms": 25.1}],
    ids=["more queries for more rows", "too many queries", "too much CPU"],
)
def test_a_page_misses_its_targets(figures: dict[str, object]) -> None:
    assert pages.is_missed(page(**figures))
    assert not pages.is_missed(page())


def test_pages_are_judged_together() -> None:
    together = pages.verdict([page(), page(queries_small=11, queries_large=12, cpu_ms=30.0)])

    assert together == {"max_queries": 12, "queries_constant": False, "max_cpu_ms": 30.0, "other_cpu": 0.02}
    assert pages.verdict([page(queries_large=8)])["queries_constant"]


def test_rounds_are_summed_up_by_medians() -> None:
    rounds = [
        pages.Round(milliseconds=[10.0, 20.0], bytes=900, cpu_ms=8.0, generator_cpu_s=0.004, other_cpu=0.1),
        pages.Round(milliseconds=[30.0, 40.0], bytes=900, cpu_ms=9.0, generator_cpu_s=0.004, other_cpu=0.2),
        pages.Round(milliseconds=[50.0, 60.0], bytes=901, cpu_ms=70.0, generator_cpu_s=0.004, other_cpu=0.1),
    ]

    summary = pages.summary(rounds)

    assert (summary["p50_ms"], summary["cpu_ms"], summary["bytes"]) == (35.0, 9.0, 901)
    assert (summary["cpu_ms_low"], summary["cpu_ms_high"], summary["other_cpu"]) == (8.0, 70.0, 0.2)
    assert summary["generator_cpu_ms"] == 2.0


def test_pages_use_the_demonstrations_database_unless_told() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", default="postgresql")
    pages.add_options(parser)

    assert parser.parse_args([]).database == "sqlite"
    assert parser.parse_args(["--database", "postgresql"]).database == "postgresql"


# First show


def test_the_promised_figures_of_a_show() -> None:
    figures = first_show.figures_of(reading(), [2.0, 1.0, 9.0], [0.5, 0.6, 0.7])

    assert set(first_show.TARGETS) <= set(figures)
    assert (figures["delay_median_s"], figures["delay_p95_s"]) == (1.0, 3.0)
    assert (figures["first_frame_s"], figures["tap_to_paid_s"]) == (2.0, 0.6)
    assert (figures["cpu_s_per_show_minute"], figures["frames_per_s"]) == (1.5, 25.0)


def test_a_run_says_what_disturbed_it() -> None:
    assert first_show.remarks(reading()) == []
    assert "bottleneck" in first_show.remarks(reading(seconds=10.0))[0]
    assert "60%" in first_show.remarks(reading(other_cpu=0.6))[0]


def test_steps_to_the_first_frame_are_medians_in_seconds() -> None:
    found = [
        {"page": 100.0, "media": 900.0},
        {"page": 300.0, "media": 800.0},
        {"page": 200.0, "media": 700.0},
    ]

    assert first_show.steps_of(found) == {"page": 0.2, "media": 0.8}

"""What the gate half of `bench tickets` asks, and what its figures count."""

import pytest

from bench.tickets_gate import Found, asks_of, figures

pytestmark = pytest.mark.once


def test_holders_are_spread_over_the_minute_and_some_come_on_a_second_screen() -> None:
    asks = asks_of([f"link{number}" for number in range(100)], 60.0)

    assert [ask.kind for ask in asks].count("holder") == 98
    assert [ask.kind for ask in asks].count("second") == 5
    assert [ask.kind for ask in asks].count("given back") == 2
    assert [ask.at for ask in asks] == sorted(ask.at for ask in asks)
    seconds = {ask.token: ask.screen for ask in asks if ask.kind == "second"}
    assert all(ask.screen != seconds.get(ask.token) for ask in asks if ask.kind == "holder")


def test_late_is_not_let_in_and_who_should_not_come_in_counts_against_it() -> None:
    found = [
        Found("holder", 0.2, is_down=True),
        Found("holder", 5.1, is_down=False),
        Found("holder", None, is_down=True, failure="no pass: 500"),
        Found("second", None, is_down=False, failure="no pass: 403"),
        Found("second", 0.1, is_down=True),
        Found("given back", None, is_down=True, failure="the door was shut"),
    ]

    told = figures(found, {"noted": 3, "tickets": 2, "over": 1})

    assert (told["gate_admitted"], told["gate_total"]) == (1, 3)
    assert told["gate_over_admitted"] == 2
    assert (told["gate_while_down"], told["gate_asked_while_down"]) == (1, 2)
    assert told["gate_what_failed"] == ["no pass: 500"]

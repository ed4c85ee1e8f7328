"""The arithmetic of `bench tickets`, its way through the pages' forms, and what it says of the books."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from bench import cli, tickets, tickets_journey, tickets_world
from bench.browsing import Answer
from bench.checkout_journey import Buyer
from commerce.stock.models import Quota
from tests.test_bench_checkout import a_round

PROMISED = "seats buyers sold oversold orders_per_s p99_ms"
FIELDS = '<input name="variant" value="abc"><input name="quantity" value="1">'
PAGE = f'<form method="get" action="/buy/abc/">{FIELDS}</form>'
CODE = '<form method="post" action="/ticket-code/"><input name="next" value="/shows/s/"></form>'


class Hall:
    """A browser before a page that says what it is told to."""

    def __init__(self, *pages: str) -> None:
        self.pages, self.sent = list(pages), [("", "")]
        self.cookies: dict[str, str] = {}

    async def get(self, what: str, path: str) -> Answer:
        self.sent.append((what, path))
        return Answer(path, 200, self.pages.pop(0), 0)

    async def post(self, what: str, path: str, values: dict[str, str]) -> Answer:
        self.sent.append((what, values.get("code", "")))
        return Answer(path, 200, self.pages.pop(0), 0)


def ending(hall: Hall, kind: str) -> str:
    buyer = Buyer(8, [("/shows/s/", "abc")], kind)
    return asyncio.run(tickets_journey.buy(hall, buyer, "hall"))  # type: ignore[arg-type]


def test_a_fan_ends_where_nothing_is_offered_any_more() -> None:
    hall = Hall(PAGE, "no way to pay", "sold out")

    assert ending(hall, "plain") == "sold_out"
    assert hall.sent[2] == ("ticket", "/buy/abc/?variant=abc&quantity=1&step=pay")
    assert hall.cookies["sessionid"] == tickets_world.session_of("hall", 8)


def test_who_has_a_code_types_it_first() -> None:
    hall = Hall(CODE, "sold out")

    assert ending(hall, "code") == "sold_out"
    assert hall.sent[-1] == ("code", "BACKSTAGE")
    assert ending(Hall(""), "fan") == "no form for a code"


def test_the_figures_have_the_names_that_were_promised() -> None:
    books = {
        "sold": 10, "oversold": 0, "tickets": 10, "with_code": 1, "orders": 10, "paid_twice": 0, "difference": "",
    }  # fmt: skip
    options = SimpleNamespace(database="sqlite", seed=1, quick=True, no_gate=True)
    sale: dict[str, Any] = {"rounds": [a_round(errors=["pay answers 500"])], "books": books}
    found = tickets.figures_of(sale, seats=10, buyers=50, options=options)  # type: ignore[arg-type]

    assert set(PROMISED.split()) <= set(found)
    assert (found["orders_per_s"], found["errors"], found["what_failed"]) == (2.0, 1, {"pay answers 500": 1})
    assert tickets.gate_figures(options) == {}  # type: ignore[arg-type]
    assert "tickets" in cli.names()
    json.dumps(found)


@pytest.mark.parametrize(
    ("number", "kind"), [(0, "code"), (8, "twice"), (12, "declined"), (15, "leaves"), (20, "plain")]
)
def test_the_same_buyers_do_the_same_things(number: int, kind: str) -> None:
    assert tickets.kind_of(number, quick=False) == kind
    assert tickets.kind_of(15, quick=True) == "plain"


@pytest.mark.django_db
@pytest.mark.once
def test_the_hall_is_as_large_as_it_is_said_to_be(tmp_path: Any) -> None:
    world, books = tmp_path / "world.json", tmp_path / "books.json"
    tickets_world.write_world(20, 3, str(world))
    made = json.loads(world.read_text())
    tickets_world.write_books(made, str(books))

    assert Quota.objects.get().size == 20
    assert len(made["shelf"]) == 3
    found = json.loads(books.read_text())
    assert (found["sold"], found["oversold"], found["taken"], found["difference"]) == (0, 0, 1, "")

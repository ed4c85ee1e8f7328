"""An on-sale of tickets that five times as many want as there are seats: sold, oversold, orders a second, the gate."""

import argparse
import importlib
import importlib.util
import json
import time
from collections import Counter
from typing import Any, Final

from bench.account import wait_until_quiet
from bench.checkout_figures import Round, round_of
from bench.checkout_journey import Buyer
from bench.checkout_servers import Common, Own, common, own_side, spent_since
from bench.checkout_swarm import swarm
from bench.report import CpuMeter, percentile, publish

SEATS, BUYERS, CLIENTS = 1000, 5000, 16
SEATS_QUICK, BUYERS_QUICK, CLIENTS_QUICK = 20, 60, 8
# Long enough for everybody who means to pay; what the others let go is sold in the same run. A quick run has no time
# to wait for that: in it nobody leaves.
# A show holds for whole minutes.
HOLD_SECONDS: Final = 60
SETTLE_SECONDS, SETTLE_SECONDS_QUICK = 60.0, 5.0
WAVES_MAX: Final = 4
SIDE: Final = "tickets"
GATE: Final = "bench.tickets_gate"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seats", type=int, help=f"seats in the hall ({SEATS})")
    parser.add_argument("--buyers", type=int, help=f"who wants one ({BUYERS})")
    parser.add_argument("--clients", type=int, help=f"how many of them at once ({CLIENTS})")
    parser.add_argument("--no-gate", action="store_true", help="measure the sale alone")


def run(options: argparse.Namespace) -> None:
    quick = options.quick
    seats = options.seats or (SEATS_QUICK if quick else SEATS)
    buyers = options.buyers or (BUYERS_QUICK if quick else BUYERS)
    clients = options.clients or (CLIENTS_QUICK if quick else CLIENTS)
    with (
        common(with_postgres=options.database == "postgresql") as shared,
        own_side(shared, database=options.database, hold_seconds=HOLD_SECONDS) as own,
    ):
        own.side.name = SIDE
        sale = on_sale(shared, own, seats=seats, buyers=buyers, clients=clients, quick=quick)
    figures = figures_of(sale, seats=seats, buyers=buyers, options=options) | gate_figures(options)
    publish(figures, title="An on-sale of tickets")


def on_sale(
    shared: Common, own: Own, *, seats: int, buyers: int, clients: int, quick: bool
) -> dict[str, Any]:
    """The whole sale: a first wave of everybody, then those who come back when the last holds have ended."""
    world = _world(shared, own, seats, buyers)
    waiting = [Buyer(number, world["shelf"], kind_of(number, quick=quick)) for number in range(buyers)]
    rounds: list[Round] = []
    books: dict[str, Any] = {}
    for wave in range(WAVES_MAX):
        settle = SETTLE_SECONDS_QUICK if quick else SETTLE_SECONDS
        rounds.append(_wave(shared, own, world, waiting, clients, settle))
        if any(buyer.kind == "leaves" for buyer in waiting):
            time.sleep(max(0.0, rounds[-1].ended_at + HOLD_SECONDS + 1 - time.time()))
        books = _books(shared, own, world)
        left = seats - books["sold"]
        if left <= 0:
            break
        # Fans look again, who know the word for the seats set aside; nobody hesitates this time.
        again = 4 * left + clients
        waiting = [Buyer(buyers + wave * 10_000 + n, world["shelf"], "fan") for n in range(again)]
        _more(shared, own, world, [buyer.number for buyer in waiting])
    return {"rounds": rounds, "books": books}


def kind_of(number: int, *, quick: bool) -> str:
    """Of a hundred buyers eight have a code, four press Pay twice, three use a bad card first, two never confirm."""
    place = number % 100
    if place < 8:
        return "code"
    if place < 12:
        return "twice"
    if place < 15:
        return "declined"
    return "leaves" if place < 17 and not quick else "plain"


def _world(shared: Common, own: Own, seats: int, buyers: int) -> dict[str, Any]:
    file = shared.folder / "tickets.json"
    own.run(f"from bench.tickets_world import write_world; write_world({seats}, {buyers}, {str(file)!r})")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def _more(shared: Common, own: Own, world: dict[str, Any], numbers: list[int]) -> None:
    own.run(f"from bench.tickets_world import buyers_make; buyers_make({world['name']!r}, {numbers!r})")


def _wave(
    shared: Common, own: Own, world: dict[str, Any], waiting: list[Buyer], clients: int, settle: float
) -> Round:
    before, meter = own.side.cpu_s(), CpuMeter(own.side.pids).start()
    found = swarm(shared.folder, own.side, world["name"], waiting, clients=clients)
    is_settled = wait_until_quiet(own.side.pids, seconds=settle)
    meter.stop()
    own.side.demand_alive()
    return round_of(found, spent_since(before, own.side), meter, is_settled=is_settled)


def _books(shared: Common, own: Own, world: dict[str, Any]) -> dict[str, Any]:
    file = shared.folder / "tickets.books.json"
    own.run(f"from bench.tickets_world import write_books; write_books({world!r}, {str(file)!r})")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def figures_of(
    sale: dict[str, Any], *, seats: int, buyers: int, options: argparse.Namespace
) -> dict[str, Any]:
    """What the sale came to; orders a second are those of the first wave, in which everybody wants a seat."""
    rounds, books = sale["rounds"], sale["books"]
    first = rounds[0]
    errors = Counter(error for one in rounds for error in one.errors)
    presses = [each for one in rounds for each in one.presses_s]
    return {
        "database": options.database,
        "seats": seats,
        "buyers": buyers,
        "waves": len(rounds),
        "sold": books["sold"],
        "oversold": books["oversold"],
        "tickets": books["tickets"],
        "with_code": books["with_code"],
        "orders": books["orders"],
        "paid_twice": books["paid_twice"],
        "difference": int(bool(books["difference"])),
        "errors": sum(errors.values()),
        "orders_per_s": round(first.orders_per_s, 3),
        "p50_ms": round(1000 * percentile(presses, 0.5), 1) if presses else None,
        "p99_ms": round(1000 * percentile(presses, 0.99), 1) if presses else None,
        "cpu_s_per_order": round(first.cpu_s_per_order, 4),
        "other_cpu": round(max(one.other_cpu for one in rounds), 3),
        "seed": options.seed,
        **({"what_failed": dict(errors.most_common(5))} if errors else {}),
        **({"quick": True} if options.quick else {}),
    }


def gate_figures(options: argparse.Namespace) -> dict[str, Any]:
    """What the gate lets in while the database is down, from its own module; nothing where that is not there."""
    if options.no_gate or importlib.util.find_spec(GATE) is None:
        return {}
    found: dict[str, Any] = importlib.import_module(GATE).gate_figures(options)
    return found

"""A drop that three times as many want as there is: orders a second, what an order costs, and whether all adds up."""

import argparse
import json
import time
from typing import Any, Final

from bench.account import wait_until_quiet
from bench.checkout_figures import Drop, Placing, Round, figures_of, placing_of, report, round_of
from bench.checkout_journey import buyers
from bench.checkout_peers import NAMES as PEERS
from bench.checkout_peers import peer_side
from bench.checkout_servers import Common, Own, Side, common, own_side, spent_since
from bench.checkout_swarm import prepared, swarm
from bench.report import CpuMeter
from bench.servers import ServerFailed, ServerMissing

UNITS, BUYERS, CLIENTS, ROUNDS = 1000, 3000, 16, 3
UNITS_QUICK, BUYERS_QUICK, CLIENTS_QUICK, ROUNDS_QUICK = 24, 72, 8, 1
# The peers' drop: one product, one piece each; ours is played in the same shape beside it.
PEER_UNITS, PEER_ROUNDS = 67, 3
PEER_UNITS_QUICK, PEER_ROUNDS_QUICK = 10, 1
PEER_BUYERS_PER_UNIT = 1.5
# How many presses of Pay are measured alone, in each of so many windows.
PRESSES, PRESSES_QUICK, WINDOWS = 60, 10, 3
# Long enough for everybody who means to pay; the others' pieces are sold again in the same run.
HOLD_SECONDS, HOLD_SECONDS_QUICK = 30, 8
SETTLE_SECONDS: Final = 60.0
SHAPE, PEER_SHAPE = (5, 2), (1, 1)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--units", type=int, help=f"pieces in the drop ({UNITS})")
    parser.add_argument("--buyers", type=int, help=f"who wants some ({BUYERS})")
    parser.add_argument("--clients", type=int, help=f"how many of them at once ({CLIENTS})")
    parser.add_argument("--rounds", type=int, help=f"how often ({ROUNDS})")
    parser.add_argument("--presses", type=int, help=f"presses of Pay that are measured alone ({PRESSES})")
    parser.add_argument("--peer-units", type=int, help=f"pieces in the peers' drop ({PEER_UNITS})")
    parser.add_argument("--peer-rounds", type=int, help=f"how often it is played ({PEER_ROUNDS})")
    parser.add_argument("--peers", default=",".join(PEERS), help="whom to compare with; empty for nobody")


def run(options: argparse.Namespace) -> None:
    quick = options.quick
    units = options.units or (UNITS_QUICK if quick else UNITS)
    count = options.buyers or (BUYERS_QUICK if quick else BUYERS)
    clients = options.clients or (CLIENTS_QUICK if quick else CLIENTS)
    rounds = options.rounds or (ROUNDS_QUICK if quick else ROUNDS)
    bench = Bench(options, units=units, buyers=count, clients=clients, rounds=rounds)
    with common(with_postgres=options.database == "postgresql") as shared:
        own = bench.play_own(shared)
        peers = {name: bench.play_peer(shared, name) for name in bench.peers}
    figures = figures_of(own, peers, units=units, buyers=count, clients=clients, options=options)
    report(figures, own, peers)


class Bench:
    """One run: who is measured, in which drops."""

    def __init__(
        self, options: argparse.Namespace, *, units: int, buyers: int, clients: int, rounds: int
    ) -> None:
        self.units, self.buyers, self.clients, self.rounds = units, buyers, clients, rounds
        self.quick, self.database, self.seed = options.quick, options.database, options.seed
        self.hold = HOLD_SECONDS_QUICK if self.quick else HOLD_SECONDS
        self.presses = options.presses or (PRESSES_QUICK if self.quick else PRESSES)
        self.windows = 1 if self.quick else WINDOWS
        self.peer_units = options.peer_units or (PEER_UNITS_QUICK if self.quick else PEER_UNITS)
        self.peer_buyers = round(self.peer_units * PEER_BUYERS_PER_UNIT)
        self.peer_rounds = options.peer_rounds or (PEER_ROUNDS_QUICK if self.quick else PEER_ROUNDS)
        # Peers stand on PostgreSQL; a quick run has no time to start them.
        wanted = [name for name in options.peers.split(",") if name]
        unknown = sorted(set(wanted) - set(PEERS))
        if unknown:
            raise SystemExit(
                f"bin/bench checkout: no peer {', '.join(unknown)}; there are: {', '.join(PEERS)}"
            )
        self.peers = [] if self.quick or self.database != "postgresql" else wanted

    # Ours

    def play_own(self, shared: Common) -> Drop:
        with own_side(shared, database=self.database, hold_seconds=self.hold) as own:
            drops, queries = self._drops(shared, own)
            found = Drop(queries=queries)
            self.play(shared, own.side, drops["warm"], count=self.presses, lines=(1, 1))
            for number in range(self.rounds):
                found.rounds.append(self.play(shared, own.side, drops[f"drop{number}"], seed=number))
            for number in range(self.peer_rounds):
                found.alike.append(
                    self.play(shared, own.side, drops[f"alike{number}"], count=self.peer_buyers, lines=(1, 1))
                )
            for number in range(self.windows):
                found.placing.append(self._placing(shared, own, drops[f"placing{number}"]))
            # The last who never confirmed: their time has to be over before the books are read.
            time.sleep(max(0.0, found.rounds[-1].ended_at + self.hold - time.time()))
            found.books = self._books(shared, own, drops)
            found.mails_taken = shared.mails_taken()
        return found

    def _drops(self, shared: Common, own: Own) -> tuple[dict[str, Any], dict[str, int]]:
        """All drops of the run, and what one press of Pay asked."""
        wanted = {f"drop{number}": (self.units, SHAPE) for number in range(self.rounds)}
        wanted |= {f"alike{number}": (self.peer_units, PEER_SHAPE) for number in range(self.peer_rounds)}
        wanted |= {f"placing{number}": (self.presses, SHAPE) for number in range(self.windows)}
        wanted |= {"warm": (10 * self.presses, SHAPE), "queries": (100, SHAPE)}
        file, counted = shared.folder / "drops.json", shared.folder / "queries.json"
        made = f"write_drops({wanted!r}, {str(file)!r})"
        # One start of Django for both: it takes seconds.
        own.run(
            "from bench.checkout_world import write_drops, write_queries; "
            f"write_queries({made}['queries'], {str(counted)!r})"
        )
        found: dict[str, Any] = json.loads(file.read_text())
        queries: dict[str, int] = json.loads(counted.read_text())
        return found, queries

    def _books(self, shared: Common, own: Own, drops: dict[str, Any]) -> dict[str, Any]:
        file = shared.folder / "books.json"
        asked = [drops[f"drop{number}"] for number in range(self.rounds)]
        own.run(f"from bench.checkout_world import write_books; write_books({asked!r}, {str(file)!r})")
        found: dict[str, Any] = json.loads(file.read_text())
        return found

    def _placing(self, shared: Common, own: Own, drop: dict[str, Any]) -> Placing:
        """Presses of Pay alone: everybody is at the checkout, the worker sleeps, and nothing else happens."""
        waiting = buyers(drop, count=self.presses // 2, lines=(1, 1), seed=self.seed, special=False)
        with prepared(shared.folder, own.side, drop, waiting) as ready:
            wait_until_quiet(own.side.pids, seconds=SETTLE_SECONDS)
            with own.asleep("worker", "beat"):
                before, meter = own.side.cpu_s(), CpuMeter(own.side.pids).start()
                done = ready.press()
                meter.stop()
                found = placing_of(done, spent_since(before, own.side), meter)
        wait_until_quiet(own.side.pids, seconds=SETTLE_SECONDS)
        return found

    # A drop

    def play(
        self,
        shared: Common,
        side: Side,
        drop: dict[str, Any],
        *,
        count: int = 0,
        lines: tuple[int, int] = (1, 3),
        seed: int = 0,
    ) -> Round:
        """All who want something of a drop, until the last mail has left; whatever they cost counts."""
        special = not count
        waiting = buyers(
            drop, count=count or self.buyers, lines=lines, seed=self.seed + seed, special=special
        )
        before, meter = side.cpu_s(), CpuMeter(side.pids).start()
        found = swarm(shared.folder, side, drop["name"], waiting, clients=self.clients)
        is_settled = wait_until_quiet(side.pids, seconds=SETTLE_SECONDS)
        meter.stop()
        side.demand_alive()
        return round_of(found, spent_since(before, side), meter, is_settled=is_settled)

    def play_peer(self, shared: Common, name: str) -> list[Round] | None:
        """A peer's own way from cart to paid, on the same PostgreSQL; None when it is not installed."""
        try:
            with peer_side(name, shared) as peer:
                self.play(shared, peer.side, peer.drop("warm", 20), count=12, lines=(1, 1))
                rounds = []
                for number in range(self.peer_rounds):
                    drop = peer.drop(f"drop{number}", self.peer_units)
                    done = self.play(shared, peer.side, drop, count=self.peer_buyers, lines=(1, 1))
                    done.oversold = peer.oversold(drop)
                    rounds.append(done)
                return rounds
        except ServerMissing as absent:
            print(absent)
        except ServerFailed as fault:
            # A peer at fault must not cost us our own figures; it is null, and this says why.
            print(f"{name} could not be measured: {fault}")
        return None

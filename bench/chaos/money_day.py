"""The day of `bin/chaos money`: people who buy and give back, and what is done to the processes meanwhile."""

import asyncio
import json
import shutil
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.chaos.money_buyers import Crowd
from bench.chaos.money_faults import Planned
from bench.chaos.money_judge import judge
from bench.chaos.money_staff import Staff
from bench.checkout_servers import START_SECONDS, Common, Own
from bench.launch import LOOPBACK, PYTHON, answers, free_port
from bench.processes import Child
from bench.servers import ROOT, restart, wait_for

SETTLE_SECONDS_MAX: Final = 60.0
LOOK_SECONDS: Final = 2.0
# Sales end before the faults do: what the last of them brought rests a while before it is paid out.
SALES_SHARE: Final = 0.85
# How often both sides are read until nothing moved meanwhile.
TRIES_MAX: Final = 5
# `RestartSec` of the service files.
SUPERVISED_SECONDS: Final = 2.0
LOGS: Final = ROOT / "var" / "chaos"
WEBHOOK_SECRET: Final = "whsec_chaos"
REFUSED: Final = frozenset({"forged", "stale", "malformed", "too long"})
CUT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)

# The provider


@dataclass
class Fake:
    """The provider's process, and the line on which it is told what to do wrong."""

    url: str
    record: Path

    def tell(self, word: str, /, **said: Any) -> dict[str, Any]:
        return self.ask(f"/_chaos/{word}", **said)

    def ask(self, path: str, /, **said: Any) -> dict[str, Any]:
        body = urllib.parse.urlencode(said).encode()
        with urllib.request.urlopen(f"{self.url}{path}", body, timeout=30) as answer:  # noqa: S310 -- ours
            found: dict[str, Any] = json.loads(answer.read())
            return found


@contextmanager
def provider(shared: Common, seed: int) -> Iterator[Fake]:
    port, record = free_port(), shared.folder / "provider.jsonl"
    command: list[str | Path] = [PYTHON, "-m", "bench.chaos.money_provider", str(port), record, str(seed)]
    child = Child(name="provider", command=command, folder=ROOT, log=shared.folder / "provider.log").start()
    fake = Fake(f"http://{LOOPBACK}:{port}", record)
    try:
        wait_for("provider", child, lambda: answers(f"{fake.url}/v1/nothing"), seconds=START_SECONDS)
        yield fake
    finally:
        child.stop(seconds=2)


def settings_of(fake: Fake, *, quick: bool) -> dict[str, str]:
    """A shop that is paid by this provider, and pays out within seconds."""
    return {
        "PAYMENT_PROVIDER": "stripe",
        "STRIPE_SECRET_KEY": "sk_test_chaos",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_chaos",
        "STRIPE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        "STRIPE_API_BASE": fake.url,
        "PAYOUT_HOLD_SECONDS": "2" if quick else "8",
        "PAYOUT_RUN_SECONDS": "5" if quick else "15",
        "PAYOUT_MINIMUMS": "EUR=0.01",
        # How long a run that was killed keeps the others waiting.
        "PAYOUT_LEASE_SECONDS": "6" if quick else "12",
    }


# The day


@dataclass
class Day:
    """The shop while it is open, and what is done to it."""

    shared: Common
    own: Own
    fake: Fake
    seed: int
    began: float = field(default_factory=time.monotonic)
    restarts: Counter[str] = field(default_factory=Counter)
    # Ended by itself, and started again.
    ended: Counter[str] = field(default_factory=Counter)
    down: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)
    wrong_answers: list[str] = field(default_factory=list)
    settled_s: float = 0.0
    is_settled: bool = False
    world: dict[str, Any] = field(default_factory=dict)
    # What both sides said last: our database, and the provider.
    truth: dict[str, Any] = field(default_factory=dict)
    there: dict[str, Any] = field(default_factory=dict)
    crowd: Crowd | None = None
    staff: Staff | None = None

    def open(self, *, units: int) -> None:
        file, accounts = self.shared.folder / "world.json", []
        for _brand in range(2):
            account = self.fake.ask("/v1/accounts", country="PT")["id"]
            self.fake.tell("onboard", account=account)
            accounts.append(account)
        made = f"write_world('day', {units}, {accounts!r}, {str(file)!r})"
        self.own.run(f"from bench.chaos.money_world import write_world; {made}")
        self.world = json.loads(file.read_text())
        self.crowd = Crowd(self.own.side.site, self.world["drop"], self.seed)
        self.staff = Staff(self.own.side.site, self.world, self.seed)

    async def live(self, faults: list[Planned], *, buyers: int, seconds: float, at_once: int) -> None:
        """Everybody buys, a brand refunds, and things break; then nothing breaks any more until all is settled."""
        if self.crowd is None or self.staff is None:
            raise RuntimeError("the shop is not open")
        self.began = time.monotonic()
        watching = asyncio.create_task(self._supervise())
        refunding = asyncio.create_task(self.staff.work())
        coming = asyncio.create_task(self.crowd.come(buyers, seconds * SALES_SHARE, at_once))
        for fault in faults:
            await asyncio.sleep(max(0.0, self.began + fault.at - time.monotonic()))
            await self._break(fault)
        self.fake.tell("calm")
        calm = time.monotonic()
        self.tell("the last fault; now it has to come right")
        await coming
        self.staff.is_over = True
        await refunding
        await asyncio.to_thread(self._settle, calm)
        watching.cancel()

    async def _break(self, fault: Planned) -> None:
        if fault.kind == "restart":
            await self._restart(fault.what, fault.how["away"])
        elif fault.kind == "frozen":
            self._count(f"{fault.what} frozen")
            with self.own.asleep(fault.what):
                await asyncio.sleep(fault.how["seconds"])
        elif fault.kind == "database":
            await asyncio.to_thread(self._cut_database)
        elif fault.kind == "call":
            await asyncio.to_thread(self.fake.tell, "fault", **fault.how)
        else:
            said = await asyncio.to_thread(self.fake.tell, fault.kind, **fault.how)
            if fault.kind == "message":
                self._note_answer(fault.what, said["status"])

    async def _restart(self, what: str, away: float) -> None:
        self.restarts[what] += 1
        child = self.own.bus.child if what == "bus" else self.own.children[what]
        self.down.add(what)
        await asyncio.to_thread(child.kill)
        self.tell(f"{what} killed")
        await asyncio.sleep(away)
        if what == "bus":
            await asyncio.to_thread(restart, self.own.bus)
            return
        child.start()
        self.down.discard(what)
        if what == "web":
            site = self.own.side.site
            await asyncio.to_thread(
                wait_for, "web", child, lambda: answers(f"{site}/cart/"), seconds=START_SECONDS
            )

    async def _supervise(self) -> None:
        """Start again what ended by itself, as the service files say: a worker whose bus is killed may give up."""
        while True:
            await asyncio.sleep(SUPERVISED_SECONDS)
            for name, child in self.own.children.items():
                if name not in self.down and not child.is_running:
                    self.tell(f"{name} ended by itself and is started again")
                    self.ended[name] += 1
                    child.start()

    def _cut_database(self) -> None:
        """Every line to PostgreSQL breaks at once; SQLite has none."""
        if self.shared.database is None:
            return
        with psycopg.connect(self.shared.database.url, autocommit=True) as line:
            line.execute(CUT)
        self._count("database lines cut")

    def _settle(self, calm: float) -> None:
        """Wait until the provider has nothing more to say and ours has nothing more to do; at most a minute."""
        until = calm + SETTLE_SECONDS_MAX
        while not self.is_settled and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            if not self.fake.tell("state")["waiting"]:
                self.is_settled = self._look() and not any(judge(self.there, self.truth).counts.values())
        self.settled_s = time.monotonic() - calm
        for _try in range(TRIES_MAX if not self.is_settled else 0):
            if self._look():
                break
            self.tell("money still moves")
        self.truth["provider"] = self.fake.tell("state")
        self._keep_logs()

    def _look(self) -> bool:
        """Read both sides; False when something moved meanwhile, so that they are not of the same moment."""
        file = self.shared.folder / "truth.json"
        before = _sign(self.fake.tell("world"))
        self.own.run(
            f"from bench.chaos.money_world import write_truth; write_truth({self.world['drop']!r}, {str(file)!r})"
        )
        self.truth, self.there = json.loads(file.read_text()), self.fake.tell("world")
        return _sign(self.there) == before

    def _keep_logs(self) -> None:
        """The run's folder goes with it; what was written stays until the next one."""
        LOGS.mkdir(parents=True, exist_ok=True)
        for child in self.own.children.values():
            if child.log is not None:
                shutil.copy(child.log, LOGS / child.log.name)
        shutil.copy(self.fake.record, LOGS / self.fake.record.name)

    def _note_answer(self, what: str, status: int) -> None:
        """What nobody signed is refused; what was signed is kept, and believed only as far as it is true."""
        wanted = 4 if what in REFUSED else 2
        # 0 and 5xx: the shop was away; -1: there was no message to make a wrong one of.
        if status > 0 and status // 100 not in {wanted, 5}:
            self.wrong_answers.append(f"a message {what} was answered {status}")

    def _count(self, what: str) -> None:
        self.others[what] += 1

    def tell(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)


def _sign(world: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(data.get("status", ""))) for name, data in world["objects"].items())

"""The provider of `bin/chaos money`: the tests' double of Stripe as a process that is never killed.

It keeps the record by which the run is judged, sends its messages late, twice and out of order until they are taken,
and goes wrong when it is told to.

python -m bench.chaos.money_provider PORT RECORD SEED
"""

import hashlib
import hmac
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.commerce.payments.stripe_double.server import Double, Fault, Handler, nested, run
from tests.commerce.payments.stripe_double.things import Data

CONTROL: Final = "/_chaos/"
STEP_SECONDS: Final = 0.05
RETRY_SECONDS: Final = (0.5, 1.0, 2.0, 4.0)
POST_SECONDS_MAX: Final = 8.0
# Of a hundred messages so many come twice, and so many late.
TWICE, LATE = 0.12, 0.10
# How long the world takes to go on by itself.
SETTLES_AFTER: Final = (1.5, 4.0)
DISPUTES_AFTER: Final = (2.0, 5.0)
WON: Final = 0.5
APPROVED: Final = 0.8
PAYOUT_BACK: Final = 0.06


@dataclass(order=True)
class Due:
    """Something that is done once its time has come."""

    at: float
    number: int
    deed: Any = field(compare=False)


@dataclass
class Provider:
    """The double, with time passing in it."""

    double: Double
    record: Path
    chance: random.Random
    site: str = ""
    secret: str = ""
    away_until: float = 0.0
    held_until: float = 0.0
    due: list[Due] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    seen_events: int = 0
    seen_objects: set[str] = field(default_factory=set)
    made: int = 0

    def note(self, **what: Any) -> None:
        """One line of the record, written at once."""
        with self.double.lock, self.record.open("a") as out:
            out.write(json.dumps({"at": time.time(), **what}) + "\n")

    def count(self, kind: str) -> None:
        """A fault that really happened."""
        with self.double.lock:
            self.counted[kind] = self.counted.get(kind, 0) + 1
        self.note(fault=kind)

    def later(self, seconds: float, deed: Any) -> None:
        with self.double.lock:
            self.made += 1
            self.due.append(Due(time.monotonic() + seconds, self.made, deed))

    # Time

    def live(self) -> None:
        """Let the world go on, for ever."""
        while True:
            with self.double.lock:
                self._look_at_objects()
                self._look_at_events()
                ready = sorted(each for each in self.due if each.at <= time.monotonic())
                self.due = [each for each in self.due if each not in ready]
            for each in ready:
                threading.Thread(target=each.deed, daemon=True).start()
            time.sleep(STEP_SECONDS)

    def _look_at_objects(self) -> None:
        world = self.double.world
        for name, data in list(world.objects.items()):
            mark = f"{name}:{data.get('status', '')}"
            if mark in self.seen_objects:
                continue
            self.seen_objects.add(mark)
            deed = self._next(data)
            if deed is not None:
                low, high = DISPUTES_AFTER if data["object"] == "dispute" else SETTLES_AFTER
                self.later(
                    self.chance.uniform(low, high), partial(self._move, data, data.get("status", ""), deed)
                )

    def _next(self, data: Data) -> Any:
        """What happens to an object by itself, if anything does."""
        world, kind, status = self.double.world, data["object"], data.get("status", "")
        if kind == "payment_intent" and status == "processing":
            return world.succeed
        if kind == "payment_intent" and status == "requires_action":
            return world.succeed if self.chance.random() < APPROVED else world.fail_challenge
        if kind == "payment_intent" and status == "succeeded":
            behaviour = world.behaviours.get(str(data["payment_method"]), "")
            return (lambda each: world.dispute(each["id"])) if behaviour == "disputes" else None
        if kind == "dispute" and status in {"needs_response", "under_review"}:
            word = "won" if self.chance.random() < WON else "lost"
            return lambda each: world.decide(each["id"], word) if each["status"] != word else None
        if kind == "payout" and status == "pending":
            return self._payout_ends
        return None

    def _payout_ends(self, data: Data) -> None:
        world, account = self.double.world, str(data["metadata"].get("account", ""))
        comes_back = self.chance.random() < PAYOUT_BACK
        data["status"] = "failed" if comes_back else "paid"
        if comes_back:
            data["failure_code"] = "account_closed"
            world.balances[account] = world.balances.get(account, 0) + data["amount"]
        world.tell(f"payout.{data['status']}", data, account=account)

    def _move(self, data: Data, status: str, deed: Any) -> None:
        """Go on, unless somebody else was faster."""
        with self.double.lock:
            if data.get("status", "") == status:
                deed(data)
                self.note(moved=data["id"], to=data.get("status", ""))

    # Messages

    def _look_at_events(self) -> None:
        events = self.double.world.events
        for event in events[self.seen_events :]:
            copies = 2 if self.chance.random() < TWICE else 1
            for _copy in range(copies):
                late = self.chance.uniform(4.0, 9.0) if self.chance.random() < LATE else 0.0
                wait = self.chance.uniform(0.0, 0.6) + late
                self.later(wait, lambda event=event: self.post(event))
        self.seen_events = len(events)

    def post(self, event: Data, *, tried: int = 0) -> None:
        """Send a message until it is taken."""
        if time.monotonic() < self.held_until:
            self.later(self.held_until - time.monotonic() + self.chance.random(), lambda: self.post(event))
            return
        status = self.send(json.dumps(event).encode())
        self.note(message=event["id"], kind=event["type"], answer=status)
        if status // 100 != 2:
            wait = RETRY_SECONDS[min(tried, len(RETRY_SECONDS) - 1)]
            self.later(wait, lambda: self.post(event, tried=tried + 1))

    def send(self, body: bytes, *, secret: str = "", age: int = 0) -> int:
        """One try; 0 when nobody answers."""
        stamp = int(time.time()) - age
        key = (secret or self.secret).encode()
        mark = hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Stripe-Signature": f"t={stamp},v1={mark}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.site}/webhooks/stripe/", body, headers)  # noqa: S310 -- ours
        try:
            with urllib.request.urlopen(request, timeout=POST_SECONDS_MAX) as answer:  # noqa: S310 -- ours
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    # What it is told

    def told(self, word: str, said: Data) -> Data:
        deed = getattr(self, f"do_{word}")
        found: Data = deed(**said) or {}
        return found

    def do_site(self, url: str, secret: str) -> None:
        self.site, self.secret = url, secret

    def do_fault(self, path: str, kind: str, **how: Any) -> None:
        headers = {"Retry-After": str(how.pop("retry_after"))} if "retry_after" in how else {}
        how["seconds"] = float(how.get("seconds", 0))
        self.double.faults.append(Counted(path=path, headers=headers, kind=kind, **how))

    def do_away(self, seconds: float) -> None:
        self.away_until = time.monotonic() + float(seconds)
        self.count("provider away")

    def do_hold(self, seconds: float) -> None:
        self.held_until = time.monotonic() + float(seconds)
        self.count("messages held back")

    def do_onboard(self, account: str) -> None:
        with self.double.lock:
            self.double.world.onboard(account)

    def do_message(self, kind: str) -> Data:
        """A message that has to be refused, or kept without believing it."""
        body, secret, age = self._wrong(kind)
        if body is None:
            return {"status": -1}
        status = self.send(body, secret=secret, age=age)
        self.count(f"message {kind}")
        return {"status": status}

    def _wrong(self, kind: str) -> tuple[bytes | None, str, int]:
        with self.double.lock:
            told = [each for each in self.double.world.events if each["type"] == "payment_intent.succeeded"]
            if not told:
                return None, "", 0
            event = json.loads(json.dumps(self.chance.choice(told)))
        event["id"] = f"evt_wrong{self.chance.randrange(10**9)}"
        data = event["data"]["object"]
        if kind == "of another sum":
            data |= {"amount": data["amount"] + 100, "amount_received": data["amount_received"] + 100}
        if kind == "of another currency":
            data["currency"] = "usd"
        if kind == "of another order":
            data["metadata"] = {"reference": "nobody000000"}
        if kind == "of nothing of ours":
            data |= {"id": "pi_of_somebody_else", "metadata": {}}
        body = json.dumps(event).encode()
        if kind == "malformed":
            body = body[: len(body) // 2]
        if kind == "too long":
            body += b" " * 2_000_000
        secret = "whsec_forged" if kind == "forged" else ""
        return body, secret, 3600 if kind == "stale" else 0

    def do_calm(self) -> None:
        """No more of it: what was ordered and did not happen yet never will."""
        with self.double.lock:
            self.double.faults.clear()
        self.away_until = self.held_until = 0.0

    def do_state(self) -> Data:
        return {"faults": self.counted, "waiting": len(self.due), "mistakes": self.double.mistakes[:5]}

    def do_world(self) -> Data:
        with self.double.lock:
            world = self.double.world
            kept: Data = {
                "objects": world.objects,
                "behaviours": world.behaviours,
                "balances": world.balances,
            }
            return dict(json.loads(json.dumps(kept)))


@dataclass
class Counted(Fault):
    """A fault with a name in the count."""

    kind: str = ""


@dataclass
class Kept(Double):
    """A double that counts what went wrong when it did."""

    provider: Any = None

    def take_fault(self, path: str) -> Fault | None:
        fault = super().take_fault(path)
        if isinstance(fault, Counted):
            self.provider.count(fault.kind)
        return fault


class Line(Handler):
    """One connection of the double that can be away, and writes down what it was asked."""

    def _respond(self, method: str, pairs: list[tuple[str, str]]) -> None:
        provider: Provider = self.double.provider  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        if path.startswith(CONTROL):
            self._send(200, provider.told(path.removeprefix(CONTROL), nested(pairs)), {})
        elif time.monotonic() < provider.away_until:
            self.close_connection = True
        else:
            super()._respond(method, pairs)

    def _once(self, method: str, path: str, params: Data, written: str) -> tuple[int, Data]:
        key = self.headers.get("Idempotency-Key", "")
        is_again = method == "POST" and key in self.double.answers
        status, answer = super()._once(method, path, params, written)
        account = self.headers.get("Stripe-Account", "")
        if method == "POST" and path == "/v1/payouts" and status == 200:
            # Its record names the account; Stripe tells it by whose key was used.
            self.double.world.objects[answer["id"]]["metadata"]["account"] = account
        if method == "POST":
            told = {
                "path": path,
                "key": key,
                "is_again": is_again,
                "status": status,
                "id": answer.get("id", ""),
            }
            self.double.provider.note(**told)  # type: ignore[attr-defined]
        return status, answer


def main(arguments: list[str]) -> None:
    port, record, seed = int(arguments[0]), Path(arguments[1]), int(arguments[2])
    double = Kept()
    double.provider = Provider(double, record, random.Random(seed))
    run(double, handler=Line, port=port)
    double.provider.live()


if __name__ == "__main__":
    main(sys.argv[1:])

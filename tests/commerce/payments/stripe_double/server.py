"""The double's wire: HTTP on this machine, with Stripe's manners: forms, errors, idempotency keys, lists, faults."""

import email.parser
import http.server
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.commerce.payments.stripe_double.things import Data, Refused
from tests.commerce.payments.stripe_double.types import faults, parameters
from tests.commerce.payments.stripe_double.world import World

WORDS = {"true": True, "false": False}


def nested(pairs: list[tuple[str, str]]) -> Data:
    """Read ``a[b][0]=c`` as nested data, numbers and truth values as what they are."""
    found: Data = {}
    for name, text in pairs:
        path = re.findall(r"[^\[\]]+", name)
        at = found
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = WORDS.get(text, int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else text)
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    value = {name: _listed(each) for name, each in value.items()}
    return list(value.values()) if value and all(name.isdigit() for name in value) else value


@dataclass
class Fault:
    """One thing that goes wrong at the next request to a path."""

    path: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    # The line breaks: before anything was done, or after all of it was.
    breaks: str = ""
    # How long the answer is thought about.
    seconds: float = 0.0


@dataclass
class Double:
    """The world, the requests it got, the answers it gave by key, and what is to go wrong."""

    url: str = ""
    world: World = field(default_factory=World)
    asked: list[tuple[str, str, Data]] = field(default_factory=list)
    answers: dict[str, tuple[tuple[str, str], int, Data]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    # One request at a time changes the world, however many lines are open.
    lock: Any = field(default_factory=threading.RLock)

    def take_fault(self, path: str) -> Fault | None:
        """Return what is to go wrong with this request, once."""
        with self.lock:
            fault = next((each for each in self.faults if path.startswith(each.path)), None)
            if fault is not None:
                self.faults.remove(fault)
            return fault

    def reset(self) -> None:
        self.world = World()
        for kept in (self.asked, self.answers, self.faults, self.mistakes):
            kept.clear()

    def count(self, path: str) -> int:
        """Return how often something was asked for with POST."""
        return sum(1 for method, at, _params in self.asked if (method, at) == ("POST", path))

    def answer(self, method: str, path: str, params: Data, account: str) -> tuple[int, Data]:
        found = [
            (name, deed, match.groups())
            for verb, pattern, name, deed in ROUTES
            if verb == method and (match := re.fullmatch(pattern, path))
        ]
        if not found:
            return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized URL {path}"}}
        name, deed, names = found[0]
        try:
            known, needed = parameters(name)
            for unknown in set(params) - known:
                raise Refused(400, type="invalid_request_error", code="parameter_unknown", message=unknown)
            for lacking in needed - set(params):
                raise Refused(400, type="invalid_request_error", code="parameter_missing", message=lacking)
            data = deed(self.world, params, account, *names)
        except Refused as refused:
            for part in refused.error.values():
                self._check(part)
            return refused.status, {"error": refused.error}
        self._check(data)
        return 200, data

    def _check(self, data: Any) -> None:
        if isinstance(data, dict) and data.get("object") == "list":
            for each in data["data"]:
                self._check(each)
        elif isinstance(data, dict) and "object" in data:
            self.mistakes += faults(data)


def _listing(kind: str) -> Callable[..., Data]:
    def deed(world: World, params: Data, account: str) -> Data:
        rows = [each for each in world.objects.values() if each["object"] == kind]
        rows = [each for each in rows if params.get("payment_intent") in (None, each.get("payment_intent"))]
        since = (params.get("created") or {}).get("gte", 0)
        rows = [each for each in reversed(rows) if each["created"] >= since]
        names = [each["id"] for each in rows]
        first = names.index(params["starting_after"]) + 1 if "starting_after" in params else 0
        page = rows[first : first + params.get("limit", 10)]
        return {"object": "list", "data": page, "has_more": first + len(page) < len(rows), "url": "/v1"}

    return deed


def _balance(world: World, params: Data, account: str) -> Data:
    rows = world.listed(params)
    names = [row["id"] for row in rows]
    first = names.index(params["starting_after"]) + 1 if "starting_after" in params else 0
    page = rows[first : first + params.get("limit", 10)]
    return {"object": "list", "data": page, "has_more": first + len(page) < len(rows), "url": "/v1"}


def _get(kind: str) -> Callable[..., Data]:
    return lambda world, params, account, name: world.get(name, kind)


def _on(kind: str, deed: Callable[[World, Data, Data], Data]) -> Callable[..., Data]:
    return lambda world, params, account, name: deed(world, world.get(name, kind), params)


def _detach(world: World, data: Data, params: Data) -> Data:
    if data["customer"] is None:
        raise Refused(400, type="invalid_request_error", message="not attached")
    data["customer"] = None
    return data


def _customer(world: World, params: Data, account: str) -> Data:
    return world.new(
        "cus", "customer", livemode=False, default_source=None, metadata=params.get("metadata", {})
    )


def _link(world: World, params: Data, account: str) -> Data:
    world.get(params["account"], "account")
    url = f"https://connect.stripe.test/setup/{params['account']}"
    return {"object": "account_link", "created": 1, "expires_at": 2, "url": url}


def _file(world: World, params: Data, account: str) -> Data:
    return world.new(
        "file", "file", purpose=params["purpose"], size=len(params["file"]), filename="x", type="pdf"
    )


ROUTES: list[tuple[str, str, str, Callable[..., Data]]] = [
    (
        "POST",
        "/v1/payment_intents",
        "PaymentIntentCreate",
        lambda world, params, account: world.intent(params),
    ),
    ("GET", "/v1/payment_intents", "PaymentIntentList", _listing("payment_intent")),
    ("GET", "/v1/payment_intents/([^/]+)", "PaymentIntentRetrieve", _get("payment_intent")),
    (
        "POST",
        "/v1/payment_intents/([^/]+)/confirm",
        "PaymentIntentConfirm",
        _on("payment_intent", lambda world, data, params: world.confirm(data, params)),
    ),
    (
        "POST",
        "/v1/payment_intents/([^/]+)/capture",
        "PaymentIntentCapture",
        _on("payment_intent", lambda world, data, params: world.capture(data, params)),
    ),
    (
        "POST",
        "/v1/payment_intents/([^/]+)/cancel",
        "PaymentIntentCancel",
        _on("payment_intent", lambda world, data, params: world.cancel(data)),
    ),
    ("POST", "/v1/refunds", "RefundCreate", lambda world, params, account: world.refund(params)),
    ("GET", "/v1/refunds", "RefundList", _listing("refund")),
    ("GET", "/v1/refunds/([^/]+)", "RefundRetrieve", _get("refund")),
    ("POST", "/v1/customers", "CustomerCreate", _customer),
    (
        "GET",
        "/v1/payment_methods/([^/]+)",
        "PaymentMethodRetrieve",
        lambda world, params, account, name: world.card(name),
    ),
    ("POST", "/v1/payment_methods/([^/]+)/detach", "PaymentMethodDetach", _on("payment_method", _detach)),
    ("POST", "/v1/setup_intents", "SetupIntentCreate", lambda world, params, account: world.setup(params)),
    ("GET", "/v1/setup_intents/([^/]+)", "SetupIntentRetrieve", _get("setup_intent")),
    ("POST", "/v1/accounts", "AccountCreate", lambda world, params, account: world.account(params)),
    ("GET", "/v1/accounts/([^/]+)", "AccountRetrieve", _get("account")),
    ("POST", "/v1/account_links", "AccountLinkCreate", _link),
    ("POST", "/v1/transfers", "TransferCreate", lambda world, params, account: world.transfer(params)),
    ("GET", "/v1/transfers", "TransferList", _listing("transfer")),
    ("GET", "/v1/transfers/([^/]+)", "TransferRetrieve", _get("transfer")),
    (
        "POST",
        "/v1/transfers/([^/]+)/reversals",
        "TransferReversalCreate",
        _on("transfer", lambda world, data, params: world.reverse(data, params)),
    ),
    ("POST", "/v1/payouts", "PayoutCreate", lambda world, params, account: world.payout(params, account)),
    ("GET", "/v1/payouts", "PayoutList", _listing("payout")),
    ("GET", "/v1/payouts/([^/]+)", "PayoutRetrieve", _get("payout")),
    ("GET", "/v1/disputes/([^/]+)", "DisputeRetrieve", _get("dispute")),
    (
        "POST",
        "/v1/disputes/([^/]+)",
        "DisputeUpdate",
        _on("dispute", lambda world, data, params: world.answer(data, params)),
    ),
    ("POST", "/v1/files", "FileCreate", _file),
    ("GET", "/v1/balance_transactions", "BalanceTransactionList", _balance),
]


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; kept open, as Stripe's are."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    double: Double

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._respond("GET", parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        pairs = (
            _parts(kind, body)
            if kind.startswith("multipart/")
            else parse_qsl(body.decode(), keep_blank_values=True)
        )
        self._respond("POST", pairs)

    def _respond(self, method: str, pairs: list[tuple[str, str]]) -> None:
        double, path = self.double, urlsplit(self.path).path
        fault = double.take_fault(path)
        if fault is not None:
            time.sleep(fault.seconds)
            if fault.breaks == "before":
                self.close_connection = True
                return
        params = nested(pairs)
        if fault is not None and fault.status:
            error = {"error": {"type": "api_error", "message": "as the test says"}}
            self._send(fault.status, error, fault.headers)
            return
        with double.lock:
            double.asked.append((method, path, params))
            status, answer = self._once(method, path, params, json.dumps(pairs))
        if fault is not None and fault.breaks == "after":
            self.close_connection = True
            return
        self._send(status, answer, {})

    def _once(self, method: str, path: str, params: Data, written: str) -> tuple[int, Data]:
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        before = self.double.answers.get(key or "")
        if before is not None:
            if before[0] != (path, written):
                return 400, {
                    "error": {"type": "idempotency_error", "message": "Keys for idempotent requests"}
                }
            return before[1], before[2]
        account = self.headers.get("Stripe-Account", "")
        status, answer = self.double.answer(method, path, params, account)
        # As it was answered, whatever becomes of the object later.
        answer = json.loads(json.dumps(answer))
        if key:
            self.double.answers[key] = ((path, written), status, answer)
        return status, answer

    def _send(self, status: int, answer: Data, headers: dict[str, str]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _parts(kind: str, body: bytes) -> list[tuple[str, str]]:
    message = email.parser.BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    parts: Any = message.get_payload()
    found = []
    for part in parts:
        name = part.get_param("name", header="content-disposition")
        found.append((str(name), part.get_payload(decode=True).decode("latin-1")))
    return found


def run(
    double: Double | None = None, *, handler: type[Handler] = Handler, port: int = 0
) -> tuple[Double, http.server.ThreadingHTTPServer]:
    """Start a double, on a free port unless one is named; whoever started it shuts it down."""
    double = double or Double()
    kind = type("Handler", (handler,), {"double": double})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), kind)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return double, server

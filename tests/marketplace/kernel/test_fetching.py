"""Addresses that people give us: nothing inside the network is called, nobody keeps us waiting or fills our memory."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from marketplace.kernel.fetching import Fetched, FetchRefused, Limits, Network, fetch

SMALL = Limits(size_bytes=1000, seconds=5, content_type="image/")


class Pages(BaseHTTPRequestHandler):
    """What stands at each path of the machine that the tests call."""

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))  # type: ignore[attr-defined]
        getattr(self, f"at_{self.path.strip('/').partition('?')[0].partition('/')[0] or 'root'}")()

    def at_picture(self) -> None:
        self._say(200, b"a picture", **{"Content-Type": "image/png; charset=binary"})

    def at_moved(self) -> None:
        self._say(302, b"", Location="/picture")

    def at_around(self) -> None:
        self._say(302, b"", Location="/around")

    def at_inside(self) -> None:
        self._say(301, b"", Location="http://inside.example/secret")

    def at_file(self) -> None:
        self._say(301, b"", Location="file:///etc/hostname")

    def at_gone(self) -> None:
        self._say(404, b"secret words")

    def at_page(self) -> None:
        self._say(200, b"<html>", **{"Content-Type": "text/html"})

    def at_large(self) -> None:
        self._say(200, b"x" * 5000, **{"Content-Type": "image/png"})

    def at_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(b"x" * 5000)

    def at_silent(self) -> None:
        self.server.over.wait(5)  # type: ignore[attr-defined]

    def at_dripping(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(50):
            if self.server.over.wait(0.05):  # type: ignore[attr-defined]
                return
            self.wfile.write(f"X-{number}: y\r\n".encode())

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Be quiet."""


@pytest.fixture
def machine() -> Iterator[Any]:
    """A machine on loopback that stands for one on the internet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked, server.over = [], threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.over.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture
def network(machine: Any) -> Network:
    """Names of the tests' own; only the machine itself counts as public."""
    names = {
        "shop.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.5"],
        "both.example": ["127.0.0.1", "10.0.0.5"],
    }

    def look_up(host: str, port: int) -> list[str]:
        if host not in names:
            raise socket.gaierror
        return names[host]

    return Network(look_up, lambda number: number == ipaddress.ip_address("127.0.0.1"))


def url_of(machine: Any, path: str, host: str = "shop.example") -> str:
    return f"http://{host}:{machine.server_address[1]}/{path}"


def refusal(url: str, network: Network | None = None, limits: Limits = SMALL) -> FetchRefused:
    with pytest.raises(FetchRefused) as caught:
        fetch(url, limits, network=network)
    return caught.value


def test_what_stands_there_is_fetched_in_the_name_of_its_host(machine, network) -> None:
    url = url_of(machine, "picture?size=l")

    assert fetch(url, SMALL, network=network) == Fetched(url, "image/png", b"a picture")
    assert machine.asked == [(f"shop.example:{machine.server_address[1]}", "/picture?size=l")]


def test_a_redirect_is_followed(machine, network) -> None:
    assert fetch(url_of(machine, "moved"), SMALL, network=network).url == url_of(machine, "picture")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("around", "redirects"),
        ("inside", "not_public"),
        ("file", "bad_url"),
        ("gone", "status"),
        ("page", "wrong_type"),
        ("large", "too_large"),
        ("endless", "too_large"),
    ],
)
def test_what_cannot_be_had_has_a_reason_and_says_nothing_of_what_was_there(
    machine, network, path, code
) -> None:
    reason = refusal(url_of(machine, path), network)

    assert reason.code == code
    assert "secret" not in str(reason)


def test_a_host_with_one_private_number_is_not_called(machine, network) -> None:
    assert refusal(url_of(machine, "picture", "both.example"), network).code == "not_public"
    assert refusal(url_of(machine, "picture", "nowhere.example"), network).code == "unknown_host"
    assert machine.asked == []


def test_a_name_that_changes_its_meaning_is_looked_up_once(machine, network) -> None:
    answers = [["127.0.0.1"], ["10.0.0.5"]]
    turning = Network(lambda host, port: answers.pop(0), network.allows)

    fetch(url_of(machine, "picture"), SMALL, network=turning)

    assert answers == [["10.0.0.5"]]
    assert refusal(url_of(machine, "picture"), turning).code == "not_public"
    assert len(machine.asked) == 1


@pytest.mark.parametrize("path", ["silent", "dripping"])
def test_a_machine_that_does_not_answer_is_left_in_time(machine, network, path) -> None:
    began = time.monotonic()

    reason = refusal(url_of(machine, path), network, Limits(1000, 0.2, "image/"))

    assert reason.code == "no_answer"
    assert time.monotonic() - began < 4.5


def test_a_closed_port_is_no_answer(network) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        assert refusal(f"http://shop.example:{port}/", network).code == "no_answer"


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1", "not_public"),
        ("[::1]", "not_public"),
        ("[::ffff:127.0.0.1]", "not_public"),
        ("169.254.169.254", "not_public"),
        ("0x7f000001", "not_public"),
        ("2130706433", "not_public"),
        ("10.0.0.5", "not_public"),
        ("0.0.0.0", "not_public"),  # noqa: S104
    ],
)
def test_no_spelling_of_a_machine_inside_is_called(machine, host, code) -> None:
    """Without the tests' network: the real rule against a machine that listens."""
    assert refusal(url_of(machine, "picture", host)).code == code
    assert machine.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://shop.example/x",
        "//shop.example/x",
        "http:///x",
        "http://user:pass@shop.example/x",
        "http://shop.example:0/",
        "http://shop.example:99999/",
        "http://shop.example/a b",
        "http://shop.example/\r\nX: y",
        "http://shöp.example/",
        f"http://shop.example/{'x' * 2000}",
        "",
    ],
    ids=range(12),
)
def test_what_is_no_plain_web_address_is_not_looked_up(url) -> None:
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return []

    assert refusal(url, Network(look_up)).code == "bad_url"
    assert asked == []

"""The one client for addresses that people give us: public machines only, and little of them.

A name is looked up once, every number it has is judged, and the connection goes to a number that was judged: what the
name means a moment later makes no difference. The same for every redirect. What comes back is bytes, never shown.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from marketplace.kernel.public_machines import IPAddress, is_public

PORTS: Final = {"http": 80, "https": 443}
URL_CHARACTERS_MAX: Final = 2000
REDIRECTS_MAX: Final = 4
CHUNK_BYTES: Final = 64 * 1024
MOVED: Final = frozenset({301, 302, 303, 307, 308})
HEADERS: Final = {"User-Agent": "Showfloor", "Accept-Encoding": "identity", "Connection": "close"}


class FetchRefused(Exception):
    """Nothing was fetched; the reason is a code, and ``detail`` what is known beside it (a status, a type)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


def _look_up(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Network:
    """How names become numbers, and which of these may be called. Tests bring their own."""

    look_up: Callable[[str, int], Sequence[str]] = _look_up
    allows: Callable[[IPAddress], bool] = is_public


INTERNET: Final = Network()


@dataclass(frozen=True)
class Limits:
    """How much is taken, for how long, and of what kind (the beginning of its content type)."""

    size_bytes: int
    seconds: float
    content_type: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came, from the address that answered in the end."""

    url: str
    content_type: str
    body: bytes


class _Timed:
    """A socket whose every read ends at one moment, however slowly the other side drips."""

    until: float

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)  # type: ignore[attr-defined]
        return super().recv_into(*arguments, **options)  # type: ignore[misc,no-any-return]


class _PlainSocket(_Timed, socket.socket):
    pass


class _SecureSocket(_Timed, ssl.SSLSocket):
    pass


class _Connection(http.client.HTTPConnection):
    """A connection to a number that was judged, in the name of the host it stands for."""

    def __init__(self, parts: SplitResult, number: str, until: float) -> None:
        super().__init__(parts.hostname or "", parts.port or PORTS[parts.scheme])
        self._number, self._until, self._is_secure = number, until, parts.scheme == "https"

    def connect(self) -> None:
        family = socket.AF_INET6 if ":" in self._number else socket.AF_INET
        plain = _PlainSocket(family, socket.SOCK_STREAM)
        plain.until = self._until
        self.sock = plain
        plain.settimeout(max(0.001, self._until - time.monotonic()))
        plain.connect((self._number, self.port))
        if self._is_secure:
            context = ssl.create_default_context()
            context.sslsocket_class = _SecureSocket
            secure = context.wrap_socket(plain, server_hostname=self.host)
            secure.until = self._until  # type: ignore[attr-defined]
            self.sock = secure


def fetch(url: str, limits: Limits, *, network: Network | None = None) -> Fetched:
    """Return what stands at an address that somebody gave us.

    Raises FetchRefused: bad_url, not_public, unknown_host, no_answer, status, redirects, too_large, wrong_type.
    """
    until = time.monotonic() + limits.seconds
    for _turn in range(REDIRECTS_MAX + 1):
        found = _fetch_once(url, limits, until, network or INTERNET)
        if isinstance(found, Fetched):
            return found
        url = urljoin(url, found)
    raise FetchRefused("redirects")


def _fetch_once(url: str, limits: Limits, until: float, network: Network) -> Fetched | str:
    """Return what is there, or the address it has moved to."""
    parts = _taken_apart(url)
    connection = _Connection(parts, _judged(parts, network), until)
    try:
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        if answer.status in MOVED and answer.getheader("Location"):
            return str(answer.getheader("Location"))
        return Fetched(url, _type_of(answer, limits), _body_of(answer, limits))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchRefused("no_answer") from error
    finally:
        connection.close()


def _taken_apart(url: str) -> SplitResult:
    is_plain = url.isascii() and url.isprintable() and " " not in url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused("bad_url") from None
    if len(url) > URL_CHARACTERS_MAX or not is_plain or parts.scheme not in PORTS:
        raise FetchRefused("bad_url")
    if not parts.hostname or parts.username is not None or port == 0:
        raise FetchRefused("bad_url")
    return parts


def _judged(parts: SplitResult, network: Network) -> str:
    """Return the number to connect to. One private number among many is a trick, or a mistake: both are refused."""
    try:
        found = network.look_up(parts.hostname or "", parts.port or PORTS[parts.scheme])
        numbers = [ipaddress.ip_address(number.partition("%")[0]) for number in found]
    except (OSError, ValueError):
        raise FetchRefused("unknown_host") from None
    if not numbers:
        raise FetchRefused("unknown_host")
    if not all(network.allows(number) for number in numbers):
        raise FetchRefused("not_public")
    return str(numbers[0])


def _type_of(answer: http.client.HTTPResponse, limits: Limits) -> str:
    if answer.status != http.client.OK:
        raise FetchRefused("status", str(answer.status))
    content_type = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if not content_type.startswith(limits.content_type):
        raise FetchRefused("wrong_type", content_type[:60])
    return content_type


def _body_of(answer: http.client.HTTPResponse, limits: Limits) -> bytes:
    if (answer.length or 0) > limits.size_bytes:
        raise FetchRefused("too_large")
    body = bytearray()
    while chunk := answer.read(CHUNK_BYTES):
        body += chunk
        if len(body) > limits.size_bytes:
            raise FetchRefused("too_large")
    return bytes(body)

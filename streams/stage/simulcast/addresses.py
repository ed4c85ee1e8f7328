"""Where a target is: its address taken apart, its name looked up once, and only public machines let through."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from marketplace.kernel.public_machines import is_public

PORTS = {"rtmp": 1935, "rtmps": 443}
URL_CHARACTERS_MAX = 300


class AddressRefused(Exception):
    """Nothing is sent there; the reason is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Address:
    url: str
    host: str
    port: int
    app: str
    is_secure: bool


def parse(url: str) -> Address:
    """Take `rtmp(s)://host[:port]/app` apart; raises AddressRefused."""
    url = url.strip().rstrip("/")
    if len(url) > URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused("bad_url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("bad_url") from None
    app = parts.path.strip("/")
    is_plain = parts.username is None and not parts.fragment and port != 0
    if parts.scheme not in PORTS or not parts.hostname or not app or not is_plain:
        raise AddressRefused("bad_url")
    if parts.query:
        app = f"{app}?{parts.query}"
    return Address(url, parts.hostname, port or PORTS[parts.scheme], app, parts.scheme == "rtmps")


async def pinned(address: Address, *, is_private_allowed: bool) -> str:
    """Return the one machine to connect to, as a number: what the name means a moment later makes no difference.

    Raises AddressRefused when there is none, or when any of its machines is not public.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("unknown_host") from None
    numbers = [ipaddress.ip_address(entry[4][0]) for entry in found]
    if not numbers:
        raise AddressRefused("unknown_host")
    if not is_private_allowed and not all(is_public(number) for number in numbers):
        raise AddressRefused("private")
    return str(numbers[0])

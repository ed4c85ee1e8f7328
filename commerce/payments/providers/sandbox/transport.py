"""The wire over which the sandbox calls back: HTTP to our own address. Tests put another wire in its place."""

import http.client
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 10
# (address, body, headers) → HTTP status; raises OSError when nobody answers.
Wire = Callable[[str, bytes, Mapping[str, str]], int]


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post a message and return the status of the answer."""
    parts = urlsplit(url)
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        line = http.client.HTTPSConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
    else:
        line = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        line.request("POST", parts.path, body=body, headers=dict(headers))
        return line.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        line.close()


_wire: list[Wire] = [post_over_http]


def use_wire(wire: Wire) -> Wire:
    """Send through another wire from now on; returns the one that was used before."""
    before = _wire[0]
    _wire[0] = wire
    return before


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post a message over the wire in use."""
    return _wire[0](url, body, headers)

"""A pytest plugin that keeps tests on this machine (`-p support.offline`)."""

import socket
from ipaddress import ip_address
from typing import Any

LOCAL_NAMES = {"localhost", ""}
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class ReachedOut(Exception):
    """Something in a test opened a connection to another machine."""


def demand_local(address: Any) -> None:
    """Unix sockets and loopback pass; anything else would make the result depend on the weather."""
    if not isinstance(address, tuple) or address[0] in LOCAL_NAMES:
        return
    try:
        is_local = ip_address(str(address[0]).partition("%")[0]).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise ReachedOut(f"a test tried to reach {address[0]}")


def connect(self: socket.socket, address: Any) -> None:
    demand_local(address)
    _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    demand_local(address)
    return _connect_ex(self, address)


def pytest_configure() -> None:
    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign, assignment]


def pytest_unconfigure() -> None:
    socket.socket.connect = _connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign]

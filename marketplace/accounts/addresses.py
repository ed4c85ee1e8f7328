"""Whose address a request comes from: forwarding headers count only as far as our own proxies wrote them. Pure."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final

UNKNOWN: Final = "0.0.0.0"  # noqa: S104 -- a name for "nobody knows", nothing is bound to it


def client_address(meta: Mapping[str, Any], *, trusted_proxies: int) -> str:
    """Return the address of the visitor, given how many proxies of ours stand in front.

    Each of our proxies appends the address it was called from, so the entry to believe stands that many from the end.
    What a visitor made up stands before it and is not looked at. With fewer entries than proxies, the last known
    hop is taken.
    """
    peer = _address(str(meta.get("REMOTE_ADDR") or ""))
    if trusted_proxies <= 0:
        return peer or UNKNOWN
    hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",") if hop.strip()]
    if len(hops) < trusted_proxies:
        return peer or UNKNOWN
    return _address(hops[-trusted_proxies]) or peer or UNKNOWN


def _address(text: str) -> str | None:
    """Return an address in its one spelling, without a port; None for anything else."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)

"""A key for the network a browser writes from: salted, coarse, and kept for days only. See docs/security.md."""

import hashlib
import hmac
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from marketplace.accounts.addresses import UNKNOWN, client_address

# A household or a small office; never one address.
PREFIX_V4: Final = 24
PREFIX_V6: Final = 48
AGENT_CHARACTERS_MAX: Final = 200


def network_key(address: str, agent: str) -> str:
    """Return what stands for the network of an address together with a kind of browser; "" for an unknown address."""
    if address == UNKNOWN:
        return ""
    length = PREFIX_V4 if isinstance(ip_address(address), IPv4Address) else PREFIX_V6
    network = ip_network(f"{address}/{length}", strict=False)
    salt = f"showfloor.room.network:{settings.SECRET_KEY}".encode()
    text = f"{network}|{agent[:AGENT_CHARACTERS_MAX]}"
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()[:24]


def network_of(request: HttpRequest) -> str:
    """Return the key of whoever asks; forwarding headers count only as far as our own proxies wrote them."""
    address = client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES)
    return network_key(address, request.headers.get("User-Agent", ""))


def public_network_of(request: HttpRequest) -> str:
    """Return the same, and "" for an address that is no machine's own on the net: behind one everybody looks alike."""
    address = client_address(request.META, trusted_proxies=settings.TRUSTED_PROXIES)
    return network_of(request) if ip_address(address).is_global else ""

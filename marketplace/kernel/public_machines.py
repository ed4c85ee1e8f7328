"""Which machines are on the internet: the one rule for every address that a person gives us to connect to."""

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(number: IPAddress) -> bool:
    """Tell whether a machine is on the internet, and not ours or our neighbour's."""
    if isinstance(number, ipaddress.IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour
        if inside is not None:
            return is_public(inside)
        if number.teredo is not None or number in _NAT64 or number.is_site_local:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved

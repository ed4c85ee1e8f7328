"""Which address a request comes from."""

import pytest

from marketplace.accounts.addresses import UNKNOWN, client_address

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.9", PEER),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", PEER),
        (1, "", PEER),
        (1, "203.0.113.7:51044", "203.0.113.7"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "nonsense", PEER),
        (1, "198.51.100.9, nonsense", PEER),
    ],
)
def test_only_our_own_proxies_are_believed(proxies: int, forwarded: str, expected: str) -> None:
    meta = {"REMOTE_ADDR": PEER, "HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(meta, trusted_proxies=proxies) == expected


def test_a_request_over_a_unix_socket_has_no_peer() -> None:
    assert client_address({}, trusted_proxies=0) == UNKNOWN
    assert client_address({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, trusted_proxies=1) == "203.0.113.7"

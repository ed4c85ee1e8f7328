"""The draw of giveaways and fair drops: who wins follows from a seed and a list of entries, from nothing else. Pure.

docs/giveaways.md writes the same rules down for whoever wants to check a draw with other means; static/app/lib/draw.js
is the same in the browser. All three must agree (tests/data/room/draws.json).
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from typing import Final

SEED_BYTES: Final = 32
NUMBERS: Final = 2**64


def new_seed() -> str:
    """Return 32 random bytes, written in hexadecimal."""
    return secrets.token_hex(SEED_BYTES)


def seed_hash(seed: str) -> str:
    """Return what is published of a seed before anybody enters: SHA-256 of its bytes."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def entries_text(giveaway: str, entries: Iterable[str]) -> str:
    """Return the frozen list as it is hashed: a heading, the giveaway's name, the entries sorted, one on each line."""
    return "".join(f"{line}\n" for line in ("showfloor giveaway 1", giveaway, *sorted(entries)))


def entries_hash(giveaway: str, entries: Iterable[str]) -> str:
    """Return SHA-256 of the frozen list. ``giveaway`` is the show's public id, a slash and the giveaway's number."""
    return hashlib.sha256(entries_text(giveaway, entries).encode()).hexdigest()


def drawn_order(seed: str, list_hash: str, entries: Iterable[str]) -> Iterator[str]:
    """Give the entries in the order in which they are drawn; the first ones win, a further draw takes the next one.

    Each draw takes a number from HMAC-SHA256(seed, hash of the list and a counter), throws it away while it would
    favour somebody, and takes the entry at that place out of what is left of the sorted list.
    """
    left = sorted(entries)
    key, start, counter = bytes.fromhex(seed), bytes.fromhex(list_hash), 0
    while left:
        fair = NUMBERS - NUMBERS % len(left)
        number = fair
        while number >= fair:
            block = hmac.new(key, start + counter.to_bytes(8, "big"), hashlib.sha256).digest()
            number = int.from_bytes(block[:8], "big")
            counter += 1
        yield left.pop(number % len(left))

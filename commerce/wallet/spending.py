"""Which coins are given first, and what money leaves with them: pure arithmetic that loses nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.kernel.money import Money


@dataclass(frozen=True)
class LotLeft:
    """What is left of one lot."""

    lot_id: int
    is_promotional: bool
    coins: int
    minor: int


@dataclass(frozen=True)
class Taken:
    """What is taken of it."""

    lot_id: int
    coins: int
    minor: int


def part_of(minor: int, *, coins: int, whole: int) -> int:
    """Return what money stands behind some of the coins that are left; behind all of them, all of it."""
    return minor * coins // whole if whole else 0


def coins_taken(lots: Iterable[LotLeft], coins: int) -> list[Taken]:
    """Choose coins: presents first, then what was bought, the oldest first.

    Raises ValueError when there are not enough: whoever asks has promised them in the wallet before.
    """
    taken: list[Taken] = []
    for lot in sorted(lots, key=lambda lot: (not lot.is_promotional, lot.lot_id)):
        wanted = min(coins, lot.coins)
        if not wanted:
            continue
        taken.append(Taken(lot.lot_id, wanted, part_of(lot.minor, coins=wanted, whole=lot.coins)))
        coins -= wanted
    if coins:
        raise ValueError(f"{coins} coins are in no lot")
    return taken


def creators_part(minor: int, bp: int) -> int:
    """Return what of the money is the creator's."""
    return Money(minor, "XXX").allocate([bp, 10_000 - bp])[0].minor


def shared_out(coins: int, weights: list[int]) -> list[int]:
    """Split some coins by weight, in whole ones that add up."""
    if not coins or not sum(weights):
        return [0] * len(weights)
    return [part.minor for part in Money(coins, "XXX").allocate(weights)]

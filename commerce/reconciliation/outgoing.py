"""Which provider sends a payout: the floor above knows, and registers how it is asked."""

from collections.abc import Callable, Iterable

Finder = Callable[[Iterable[str]], dict[str, str]]
_finders: list[Finder] = []


def register_payouts(finder: Finder) -> None:
    """Add who knows the provider of each of some payouts, by their public ids."""
    if finder not in _finders:
        _finders.append(finder)


def payout_providers(references: Iterable[str]) -> dict[str, str]:
    """Return by which provider some payouts go."""
    wanted = sorted(set(references))
    return {reference: code for finder in _finders for reference, code in finder(wanted).items()}

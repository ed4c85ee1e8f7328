"""Whose accounts at providers are ours: the floor above knows, and registers how it is asked."""

from collections.abc import Callable

Knows = Callable[[str, str, str], bool]
_known: list[Knows] = []


def register_payees(knows: Knows) -> None:
    """Add who knows payees by provider, the provider's name for them, and ours."""
    if knows not in _known:
        _known.append(knows)


def payee_is_known(provider: str, ref: str, owner: str) -> bool:
    """Tell whether an account at a provider is of a payee of ours."""
    return any(knows(provider, ref, owner) for knows in _known)

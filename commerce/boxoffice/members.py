"""Who is a member of a creator: the app that knows registers it in ready()."""

from collections.abc import Callable, Collection
from typing import Final

from marketplace.accounts.models import User

Reader = Callable[[User, Collection[int]], set[int]]
_readers: Final[list[Reader]] = []


def register_members(reader: Reader) -> None:
    """Say of which of some creators (by id) somebody is a member."""
    if reader not in _readers:
        _readers.append(reader)


def memberships_of(user: User, creator_ids: Collection[int]) -> set[int]:
    """Return of which of some creators (by id) somebody is a member; of none before memberships are there."""
    found: set[int] = set()
    for reader in _readers:
        found |= reader(user, creator_ids)
    return found

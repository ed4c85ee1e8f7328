"""What a scope (the public id of a show) is called: told by the floor above, which knows shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ScopeName:
    """A show as a statement names it."""

    title: str
    starts_at: datetime | None = None


Namer = Callable[[Iterable[str]], dict[str, ScopeName]]
_namers: list[Namer] = []


def register_scope_namer(namer: Namer) -> None:
    """Set who knows the names of scopes; the last one registered answers."""
    _namers[:] = [namer]


def scope_names(scopes: Iterable[str]) -> dict[str, ScopeName]:
    """Return the names of some scopes; one that nobody knows keeps its id."""
    wanted = {scope for scope in scopes if scope}
    known = _namers[0](wanted) if _namers and wanted else {}
    return {scope: known.get(scope, ScopeName(scope)) for scope in wanted}

"""Where in a show’s recording a line was bought: told by the floor above, which knows shows and who may see them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from commerce.orders.models import OrderLine

# A show (its public id) and a moment of its programme, in milliseconds since the epoch.
Place = tuple[str, int]


@dataclass(frozen=True)
class ShowMoment:
    """A second of a recording that whoever looks may see: what the show is called, its address there, and its clock."""

    title: str
    url: str
    clock: str


Linker = Callable[[HttpRequest, Iterable[Place]], dict[Place, ShowMoment]]
_linkers: Final[list[Linker]] = []


def register_moment_linker(linker: Linker) -> None:
    """Set who knows where recordings are; the last one registered answers."""
    _linkers[:] = [linker]


def moments_of(request: HttpRequest, lines: Iterable[OrderLine]) -> dict[int, ShowMoment]:
    """Return where lines of an order were bought, by their keys: those alone that this reader may see again."""
    places = {line.pk: (line.scope, line.playhead_ms) for line in lines if line.scope and line.playhead_ms}
    wanted = {pk: (scope, at) for pk, (scope, at) in places.items() if at is not None}
    found = _linkers[0](request, set(wanted.values())) if _linkers and wanted else {}
    return {pk: found[place] for pk, place in wanted.items() if place in found}

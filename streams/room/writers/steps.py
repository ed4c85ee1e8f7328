"""Taking one step of a coroutine without a task: most sends are done with it."""

from collections.abc import Coroutine, Generator
from typing import Any


class Rest:
    """Awaits what is left of a coroutine that was stepped once and gave ``waiting``."""

    def __init__(self, begun: Coroutine[Any, Any, None], waiting: Any) -> None:
        self._begun = begun
        self._waiting = waiting

    def __await__(self) -> Generator[Any, Any, None]:
        waiting = self._waiting
        while True:
            try:
                try:
                    value = yield waiting
                except BaseException as error:  # noqa: BLE001 -- handed on to the coroutine, cancellation too
                    waiting = self._begun.throw(error)
                else:
                    waiting = self._begun.send(value)
            except StopIteration:
                return


def step(work: Any) -> Rest | None:
    """Begin a coroutine; None when it is done at once, else what is left of it. What it raises is raised here."""
    try:
        waiting = work.send(None)
    except StopIteration:
        return None
    return Rest(work, waiting)

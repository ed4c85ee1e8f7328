"""Ranges of bytes that players ask for."""

import re

from marketplace.kernel.asgi import Scope

_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})", re.ASCII)


def range_asked(scope: Scope, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte of the one range that is asked for; None means the whole."""
    asked = next((value for name, value in scope["headers"] if name == b"range"), None)
    match = _RANGE.fullmatch(asked.decode("latin-1").strip()) if asked is not None else None
    return None if match is None or match.groups() == ("", "") else _bounds(match[1], match[2], size)


def is_satisfiable(first: int, last: int, size: int) -> bool:
    return first <= last and first < size


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1

"""What has to be there: an assertion that the type checker understands, for use inside other assertions."""

from typing import TypeVar

Thing = TypeVar("Thing")


def present(value: Thing | None) -> Thing:
    assert value is not None
    return value

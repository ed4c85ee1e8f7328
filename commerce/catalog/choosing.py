"""How the variants of a product with several options are put before a buyer: by the first of them. Pure."""

from collections.abc import Sequence
from typing import Final, TypeVar

from commerce.catalog.drafts import BETWEEN

Choice = TypeVar("Choice")
UNGROUPED: Final = ""


def grouped(
    option_name: str, choices: Sequence[tuple[str, Choice]]
) -> list[tuple[str, list[tuple[str, Choice]]]]:
    """Turn (variant's name, choice) into groups of (heading, [(label, choice)]), in the order of the variants.

    A product of one option, or one whose names do not say a value for each of them, is one group without a heading.
    """
    options = option_name.split(BETWEEN)
    split = [name.split(BETWEEN) for name, _choice in choices]
    if len(options) < 2 or any(len(values) != len(options) for values in split):
        return [(UNGROUPED, list(choices))]
    groups: dict[str, list[tuple[str, Choice]]] = {}
    for values, (_name, choice) in zip(split, choices, strict=True):
        groups.setdefault(values[0], []).append((BETWEEN.join(values[1:]), choice))
    return list(groups.items())

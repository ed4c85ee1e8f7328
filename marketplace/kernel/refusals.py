"""Refusals: what the product says no to, each with a code for machines and a sentence for people."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

# gettext_lazy promises a str to the type checker; at run time it is a lazy string.


class Refusal(Exception):
    """A deed that was not done, and nothing changed.

    Subclasses set ``code`` (unique in the product), ``message`` (a translated sentence, %-formatted with the
    keyword data) and ``status`` (the HTTP status of the answer).
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[Any] = _("That could not be done.")
    status: ClassVar[int] = 400

    def __init__(self, **data: object) -> None:
        super().__init__(self.code)
        self.data = data

    def __str__(self) -> str:
        sentence = str(self.message)
        return sentence % self.data if self.data else sentence


def all_refusals() -> list[type[Refusal]]:
    """Return every Refusal class loaded so far, sorted by code."""
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return sorted(found, key=lambda kind: kind.code)

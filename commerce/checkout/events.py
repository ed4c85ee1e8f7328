"""Facts that checkout announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class CartChanged(Event):
    """Something was put into a person's bag, changed there or taken out. ``user`` is their public id.

    A bag of somebody without an account is in one browser only, which tells its own pages.
    """

    user: str

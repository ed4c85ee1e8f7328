"""Facts of circles."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class PostShown(Event):
    """A post can be read by everybody in its circle."""

    post_id: int

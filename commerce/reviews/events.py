"""Facts about reviews."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ReviewWritten(Event):
    """A buyer said how something is, or changed what they said."""

    review_id: int


@dataclass(frozen=True)
class ReviewReplied(Event):
    """The brand answered a review."""

    review_id: int


@dataclass(frozen=True)
class ReviewDue(Event):
    """Something arrived some days ago, and nobody said yet how it is."""

    fulfilment_id: int

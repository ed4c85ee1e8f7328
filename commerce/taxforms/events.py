"""Facts about tax forms."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class TaxFormReviewed(Event):
    """An operator accepted a form, or sent it back with a reason."""

    form_id: int
    is_accepted: bool


@dataclass(frozen=True)
class TaxFormEnding(Event):
    """A form that money hangs on ends soon."""

    form_id: int

"""Facts that promotions announce."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ShowPricesChanged(Event):
    """What a show (its public id) asks is another price now: for one product, or for all when that is None.

    ``until_ms`` says when it changes again by itself (milliseconds since the epoch).
    """

    scope: str
    product_id: int | None = None
    until_ms: int | None = None

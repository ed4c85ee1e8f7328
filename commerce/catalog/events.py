"""Facts that the catalogue announces."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class ProductChanged(Event):
    """Something of a product that buyers see is different now: words, pictures, variants, prices or its state."""

    product_id: int

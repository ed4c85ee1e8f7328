"""How late a picture may be: whoever sees a fair drop in a show sees its end as much later, and is in time.

The floor above knows shows; it registers how to read their delay in ready(), which is a call down.
"""

from collections.abc import Callable
from typing import Final

from commerce.promotions.models.drops import GRACE_SECONDS

Reader = Callable[[int], int]
_readers: Final[list[Reader]] = []


def register_picture_delay(reader: Reader) -> None:
    """Say by how many seconds the shows are held back in which a product (its key) is sold now."""
    if reader not in _readers:
        _readers.append(reader)


def drop_grace(product_id: int) -> int:
    """Return for how many seconds after the end entries count: longer where a show is held back."""
    return GRACE_SECONDS + max((reader(product_id) for reader in _readers), default=0)

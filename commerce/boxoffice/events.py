"""Facts about the box office."""

from dataclasses import dataclass

from marketplace.kernel.bus import Event


@dataclass(frozen=True)
class VoucherOpened(Event):
    """Somebody typed the word of a voucher."""

    voucher_id: int
    user_id: int

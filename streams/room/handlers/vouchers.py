"""The room tells of voucher cards: one is handed out, or no longer, and how many are left."""

from commerce.promotions.events import VoucherCardClosed, VoucherCardOpened, VoucherClaimed
from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.soon import tell_soon
from streams.room.voucher_news import card_tell
from streams.shows.selectors import show_by_public_id


@on(VoucherCardOpened)
def tell_card(event: VoucherCardOpened) -> None:
    """Show a card with the picture."""
    card_tell(event.scope)


@on(VoucherCardClosed)
def tell_card_closed(event: VoucherCardClosed) -> None:
    """Take a card off the picture."""
    card_tell(event.scope)


@on(VoucherClaimed)
def tell_cards_left(event: VoucherClaimed) -> None:
    """Have a second's claims told together."""
    show = show_by_public_id(event.scope)
    if show is not None:
        tell_soon(tasks.cards_left, show.pk)

"""What the room hears, and tells on. All of it runs after commit and may be lost, like any socket message."""

from django.utils import timezone

from commerce.orders.events import OrderPaid
from commerce.stock.events import StockChanged
from marketplace.kernel.bus import on
from streams.room import news, selectors, tasks
from streams.room.captions import caption_tell
from streams.room.events import MessageDeleted, MessagePosted, VisitorHidden
from streams.shows.captions import caption_by_id, told_at
from streams.shows.events import (
    CaptionWritten,
    LineUpPinned,
    RehearsalEnded,
    ShowCancelled,
    ShowDarkened,
    ShowEnded,
    ShowLightened,
    ShowPaused,
    ShowResumed,
    ShowStarted,
)
from streams.shows.selectors import live_shows_with_product, show_by_id


@on(MessagePosted)
def tell_message(event: MessagePosted) -> None:
    """Show a message to everybody in the room."""
    message = selectors.message_by_id(event.message_id)
    if message is not None and message.deleted_at is None:
        show = message.show.public_id
        news.send(show, news.CHAT, selectors.message_facts(message, show))


@on(MessageDeleted)
def tell_deletion(event: MessageDeleted) -> None:
    """Take a message from every screen."""
    message = selectors.message_by_id(event.message_id)
    if message is not None:
        news.send(message.show.public_id, news.DELETE, news.delete(message))


@on(VisitorHidden)
def tell_hiding(event: VisitorHidden) -> None:
    """Take everything of one writer from every screen, in one piece of news."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, news.HIDE, news.hide(selectors.writer_tag(show.public_id, event.visitor)))


@on(CaptionWritten)
def tell_caption(event: CaptionWritten) -> None:
    """Give the line to everybody in the room: with a safety delay, not before its picture may be seen."""
    line = caption_by_id(event.caption_id)
    wait = (told_at(line) - timezone.now()).total_seconds() if line is not None else 0.0
    if wait > 0:
        tasks.caption_tell.apply_async((event.caption_id,), countdown=wait)
    else:
        caption_tell(event.caption_id)


@on(LineUpPinned)
def tell_pin(event: LineUpPinned) -> None:
    """Show what is on stage now; read afresh, so that the last word is true whatever order handlers run in."""
    show = show_by_id(event.show_id)
    if show is not None:
        news.send(show.public_id, news.PIN, selectors.pin_facts(show))


@on(StockChanged)
def tell_stock(event: StockChanged) -> None:
    """Show what is left of a product in every show on air that has it."""
    product = selectors.product_of_variant(event.variant_id)
    if product is None:
        return
    left = selectors.product_left(product)
    for show in live_shows_with_product(product.pk):
        news.send(show.public_id, news.STOCK, news.stock(product.public_id, left))


@on(OrderPaid)
def tell_sale(event: OrderPaid) -> None:
    """Say in the show's room that somebody bought, by name only if they wished it."""
    for sold in selectors.sales_of_order(event.order_id):
        news.send(sold.show, news.SALE, news.sale(name=sold.name, numbers=sold.numbers))


def _tell_state(show_id: int) -> None:
    show = show_by_id(show_id)
    if show is not None:
        news.send(show.public_id, news.STATE, show.state_told)


@on(ShowStarted)
def tell_start(event: ShowStarted) -> None:
    """Say that the show is on air."""
    _tell_state(event.show_id)


@on(ShowPaused)
def tell_pause(event: ShowPaused) -> None:
    """Say that the curtain is drawn."""
    _tell_state(event.show_id)


@on(ShowResumed)
def tell_resumption(event: ShowResumed) -> None:
    """Say that the show goes on."""
    _tell_state(event.show_id)


@on(ShowEnded)
def tell_end(event: ShowEnded) -> None:
    """Say that the show is over."""
    _tell_state(event.show_id)


@on(RehearsalEnded)
def tell_rehearsal_end(event: RehearsalEnded) -> None:
    """Say that the rehearsal is over; there is no row of it any more."""
    news.send(event.show, news.STATE, "ended")


@on(ShowCancelled)
def tell_cancellation(event: ShowCancelled) -> None:
    """Say that the show will not be."""
    _tell_state(event.show_id)


def _tell_dark(show_id: int) -> None:
    show = show_by_id(show_id)
    if show is not None:
        news.send(show.public_id, news.DARK, show.dark_at is not None)


@on(ShowDarkened)
def tell_dark(event: ShowDarkened) -> None:
    """Have every page cover the picture; read afresh, so that the last word is true."""
    _tell_dark(event.show_id)


@on(ShowLightened)
def tell_light(event: ShowLightened) -> None:
    """Have every page open the picture again."""
    _tell_dark(event.show_id)

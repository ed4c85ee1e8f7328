"""The room tells what things cost: when a price changes, and again when one has ended by itself."""

from datetime import UTC, datetime

from commerce.catalog.events import ProductChanged
from commerce.promotions.events import ShowPricesChanged
from marketplace.kernel.bus import on
from streams.room import tasks
from streams.room.price_news import prices_tell
from streams.shows.selectors import live_shows_with_product


@on(ShowPricesChanged)
def tell_prices(event: ShowPricesChanged) -> None:
    """Tell what a show asks now; what ends by itself is told once more at its end, with a quote of the new price."""
    prices_tell(event.scope, event.product_id)
    if event.until_ms is not None:
        until = datetime.fromtimestamp(event.until_ms / 1000, tz=UTC)
        tasks.prices_tell.apply_async((event.scope, event.product_id), eta=until)


@on(ProductChanged)
def tell_ordinary_prices(event: ProductChanged) -> None:
    """A brand may have changed what a product always costs, or its variants: every show that has it tells."""
    for show in live_shows_with_product(event.product_id):
        prices_tell(show.public_id, event.product_id)

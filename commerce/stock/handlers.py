"""What stock does about its own facts: owe the brand a mail when something runs low."""

from django.conf import settings
from django.urls import reverse

from commerce.stock.events import StockLow
from commerce.stock.waits import stock_by_id
from marketplace.accounts.services import people_tell
from marketplace.brands.selectors import people_who
from marketplace.kernel.bus import on


@on(StockLow, durable=True)
def mail_low(event: StockLow) -> None:
    """Tell who looks after the brand's products, once for each time it falls to its level."""
    item = stock_by_id(event.stock_id)
    if item is None:
        return
    product = item.variant.product
    path = reverse("stock:product", args=[product.brand.public_id, product.public_id])
    people_tell(
        people=people_who(product.brand, to="manage"),
        key=f"stock-low:{item.pk}:{event.crossing_ms}",
        template="stock_low",
        context={
            "brand": product.brand.name,
            "title": str(item.variant),
            "left": max(item.free, 0),
            "address": settings.SITE_URL + path,
        },
    )

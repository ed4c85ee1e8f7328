"""Sold out by hand: the show's people say so of a product, and nobody can buy it until they say otherwise.

It lasts as long as the show is on air. In a rehearsal it is shown and touches no stock.
"""

from django.db import transaction
from django.utils import timezone

from commerce.stock.stops import sale_resume, sale_stop
from marketplace.kernel.bus import emit
from streams.shows.events import LineUpSoldOut
from streams.shows.locks import require_live
from streams.shows.models import LineUpItem, Show
from streams.shows.pins import line_up_item


@transaction.atomic
def line_up_sold_out(*, show: Show, number: int, is_sold_out: bool) -> LineUpItem:
    """Mark a product as sold out, or sell it again; what is so already stays so, and nothing is told.

    Raises ShowNotLive, NotInLineUp.
    """
    require_live(show)
    item = line_up_item(show, number)
    other = LineUpItem.objects.filter(pk=item.pk, sold_out_at__isnull=is_sold_out)
    if not other.update(sold_out_at=timezone.now() if is_sold_out else None):
        return item
    if not show.is_rehearsal:
        variants = list(item.product.variants.values_list("pk", flat=True))
        (sale_stop if is_sold_out else sale_resume)(scope=show.public_id, variant_ids=variants)
    emit(LineUpSoldOut(show_id=show.pk, item_id=item.pk))
    item.refresh_from_db()
    return item


def sold_out_forget(*, show: Show) -> None:
    """Sell again what a show that ends had marked."""
    LineUpItem.objects.filter(show=show, sold_out_at__isnull=False).update(sold_out_at=None)
    sale_resume(scope=show.public_id)

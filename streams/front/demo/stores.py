"""The stock of the demonstration: a second location, a thing that is waited for, and a show that sells by chat."""

from collections.abc import Iterable

from commerce.catalog.models import Product
from commerce.stock.models import StockItem, WaitEntry
from commerce.stock.services import (
    Origin,
    location_change,
    location_open,
    low_level_set,
    stock_move,
    wait_join,
)
from commerce.stock.services.counting import Reason
from commerce.stock.services.places import main_location
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from streams.shows.models import Show
from streams.shows.selectors import show_token

LOW_AT = 4
# How many of the people of the demonstration wait for the sold-out choice.
WAITING_MAX = 4


def second_location(brand: Brand, product: Product, by: User) -> None:
    """Open a second location, and bring a third of a product's pieces there."""
    main = location_change(location=main_location(brand), name="Lisbon", country="PT", position=0)
    porto = location_open(brand=brand, name="Porto", country="PT")
    for item in StockItem.objects.filter(variant__product=product).select_related("variant").order_by("pk"):
        third = item.on_hand // 3
        if third:
            reason = Reason(by=by, note="For the north")
            stock_move(variant=item.variant, source=main, target=porto, quantity=third, reason=reason)
        low_level_set(variant=item.variant, level=LOW_AT)


def waitlist(show: Show, product: Product, people: Iterable[User]) -> None:
    """Let people wait for the choice that is sold out."""
    gone = StockItem.objects.filter(variant__product=product, on_hand=0).select_related("variant__product")
    variant = gone[0].variant
    number = show.line_up.get(product=product).number
    for person in list(people)[:WAITING_MAX]:
        wait_join(
            user=person,
            variant=variant,
            form=WaitEntry.Form.OFFER,
            origin=Origin(show.public_id, show_token(show), number),
        )


def sell_by_chat(show: Show) -> None:
    """Let a number in the chat fill the bag, and hold it for five minutes."""
    Show.objects.filter(pk=show.pk).update(sells_by_chat=True, hold_minutes=5, lapses_max=2)

"""Reads of the room: messages, what is pinned, what is left, and the room as a joiner begins with it."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.models import Product, Variant
from commerce.orders.selectors import order_facts_for_room
from commerce.promotions.selectors import asked_prices
from streams.room import news, words
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.hub.room import SNAPSHOT_MESSAGES
from streams.room.models import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message, Mute
from streams.shows.captions import is_captioned
from streams.shows.models import LineUpItem, Show
from streams.shows.selectors import Person, role_in_show

# The room opens before the show does; a host who is late keeps it open.
OPENS_BEFORE: Final = timedelta(minutes=30)
AUTHOR_MAY_DELETE: Final = timedelta(seconds=60)


def is_room_open(show: Show) -> bool:
    """Tell whether people may write now."""
    if show.state == Show.State.SCHEDULED:
        return timezone.now() >= show.starts_at - OPENS_BEFORE
    return show.is_live


def writer_tag(show: str, visitor: str) -> str:
    """Return what stands for a visitor in one room: the same for all their messages, and nothing anywhere else."""
    key = f"showfloor.room.writer:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{show}:{visitor}".encode(), hashlib.sha256).hexdigest()[:12]


def message_facts(message: Message, show: str) -> dict[str, Any]:
    """Return a message as the room's frames carry it."""
    return news.chat(message, writer_tag(show, message.visitor))


def messages_of(show: Show) -> QuerySet[Message]:
    """Return what can be read in a room, latest first."""
    return Message.objects.filter(show=show, deleted_at__isnull=True).order_by("-pk")


def messages_recent(show: Show, count: int = SNAPSHOT_MESSAGES) -> list[Message]:
    """Return the last messages in the order they were written."""
    return list(messages_of(show)[:count])[::-1]


def message_by_id(message_id: int) -> Message | None:
    """Return a message for a handler that heard of it, or None."""
    return Message.objects.select_related("show").filter(pk=message_id).first()


def is_muted(show_id: int, visitor: str) -> bool:
    """Tell whether the host took the word from a visitor."""
    return Mute.objects.filter(show_id=show_id, visitor=visitor).exists()


def _shelf(show: Show) -> QuerySet[LineUpItem]:
    variants = Variant.objects.filter(is_offered=True).select_related("stock").prefetch_related("prices")
    return (
        LineUpItem.objects.filter(show=show)
        .select_related("product")
        .prefetch_related("product__pictures", Prefetch("product__variants", queryset=variants))
    )


def product_left(product: Product) -> int:
    """Return how many pieces can be bought, over the offered variants."""
    return sum(
        max(one.stock.free, 0) for one in product.variants.all() if one.is_offered and hasattr(one, "stock")
    )


def _prices(product: Product, scope: str) -> dict[str, dict[str, int | None]]:
    """By currency: what the cheapest variant costs in this show, and the price that may be struck through."""
    variants = list(product.variants.all())
    currencies = sorted({price.currency for one in variants for price in one.prices.all()})
    found: dict[str, dict[str, int | None]] = {}
    for currency in currencies:
        asked = asked_prices([one.pk for one in variants], currency=currency, scope=scope).values()
        best = min(asked, key=lambda price: price.price.minor)
        found[currency] = {"minor": best.price.minor, "was": best.was.minor if best.was else None}
    return found


def _item_facts(item: LineUpItem, scope: str) -> dict[str, Any]:
    product = item.product
    address = next((one.image.url for one in product.pictures.all()), "")
    left = product_left(product)
    return {
        "number": item.number,
        "product": product.public_id,
        "title": product.title,
        "picture": address,
        "avif": getattr(address, "avif", ""),
        "prices": _prices(product, scope),
        "left": left,
        "sold_out": left <= 0,
    }


def pin_facts(show: Show) -> dict[str, Any] | None:
    """Return what is on stage now, priced in every currency it is sold in, or None."""
    item = _shelf(show).filter(is_pinned=True).first()
    return None if item is None else _item_facts(item, show.public_id)


def stock_facts(show: Show) -> dict[str, int]:
    """Return what is left of every product of the line-up, by its public id."""
    return {item.product.public_id: product_left(item.product) for item in _shelf(show)}


def product_of_variant(variant_id: int) -> Product | None:
    """Return the product a variant belongs to, with what is left of it, or None."""
    variants = Variant.objects.select_related("stock")
    return (
        Product.objects.filter(variants=variant_id)
        .prefetch_related(Prefetch("variants", queryset=variants))
        .first()
    )


def room_facts(public_id: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a room as the database has it: the last messages and the state, as frames carry them."""
    show = Show.objects.filter(public_id=public_id).first()
    if show is None:
        return [], {}
    messages = [message_facts(message, public_id) for message in messages_recent(show)]
    items = list(_shelf(show))
    pinned = next((_item_facts(item, public_id) for item in items if item.is_pinned), None)
    state = {
        news.PIN: pinned,
        news.STOCK: {item.product.public_id: product_left(item.product) for item in items},
        news.STATE: show.state_told,
        news.DARK: show.dark_at is not None,
        news.CAPTIONED: is_captioned(show),
    }
    return messages, state


def messages_before(show: Show, before: int | None, count: int) -> list[Message]:
    """Return a page of what was said, in order: the latest, or those before a message."""
    rows = messages_of(show) if before is None else messages_of(show).filter(pk__lt=before)
    return list(rows[:count])[::-1]


def access_message(person: Person, visitor: str, show: Show, message_id: int) -> Message:
    """Return a message this person may take out: the show's host and brand any, a writer their own for a minute.

    Raises Http404 for everybody else.
    """
    message = messages_of(show).filter(pk=message_id).first()
    if message is None:
        raise Http404
    if role_in_show(person, show) != "fan":
        return message
    is_own = bool(visitor) and message.visitor == visitor
    if is_own and timezone.now() - message.created_at <= AUTHOR_MAY_DELETE:
        return message
    raise Http404


@dataclass(frozen=True)
class PanelMessage:
    """A message as the page shows it."""

    id: int
    writer: str
    name: str
    letter: str
    role: str
    body: str


@dataclass(frozen=True)
class RoomPanel:
    """The room's part of a page."""

    show: Show
    role: str
    messages: list[PanelMessage]
    is_open: bool

    message_signs_max: Final[int] = MESSAGE_GRAPHEMES_MAX
    name_signs_max: Final[int] = NICKNAME_GRAPHEMES_MAX

    @property
    def can_moderate(self) -> bool:
        """Whether this reader may take out what others wrote."""
        return self.role in {Message.Role.HOST, Message.Role.BRAND}


def panel_messages(messages: list[Message], show: str) -> list[PanelMessage]:
    """Return messages as rows of the page."""
    return [
        PanelMessage(
            id=message.pk,
            writer=writer_tag(show, message.visitor),
            name=message.name,
            letter="".join(words.graphemes(message.name)[:1]),
            role=message.role,
            body=message.body,
        )
        for message in messages
    ]


def room_panel(show: Show, role: str) -> RoomPanel:
    """Return the room's part of a page: one query, whatever was said."""
    return RoomPanel(
        show=show,
        role=role,
        messages=panel_messages(messages_recent(show), show.public_id),
        is_open=is_room_open(show),
    )


@dataclass(frozen=True)
class Sale:
    """What a room may say about an order: never more than a first name the buyer agreed to."""

    show: str
    name: str
    numbers: list[int]


def sales_of_order(order_id: int) -> list[Sale]:
    """Return what each room may say about a paid order: one sale per show that something was bought in."""
    by_show: dict[str, Sale] = {}
    for fact in order_facts_for_room(order_id):
        name = words.clean_name(fact["name_in_room"], NICKNAME_GRAPHEMES_MAX)
        sale = by_show.setdefault(fact["scope"], Sale(show=fact["scope"], name=name, numbers=[]))
        if fact["number"] is not None and fact["number"] not in sale.numbers:
            sale.numbers.append(fact["number"])
    return list(by_show.values())


def viewers_of(shows: Sequence[str]) -> dict[str, int]:
    """Return how many watch each of these shows (public ids) now; nothing when the bus does not answer."""
    try:
        return press().viewers(shows)
    except BusDown:
        return {}

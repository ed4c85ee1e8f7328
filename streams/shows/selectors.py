"""Reads of shows, and the door to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.catalog.models import Product, Variant
from commerce.catalog.selectors import UNTOLD_OF_PRODUCTS, covers_of
from commerce.orders.scopes import ScopeName
from commerce.promotions.pricing import AskedPrice
from commerce.promotions.quotes import quote_sign, told_ms
from commerce.promotions.selectors import asked_prices_by_scope, planned_prices_of
from commerce.stock.selectors import free_through
from marketplace.brands.selectors import UNTOLD_OF_BRANDS
from marketplace.creators.models import Creator
from marketplace.kernel import passes
from marketplace.kernel.memory import kept
from marketplace.kernel.money import Money
from streams.shows.admission import tiers_of
from streams.shows.audience import door_of, is_invitation
from streams.shows.duties import Duty, Person, Role, duties_in_show, role_in_show
from streams.shows.models import ON_AIR, LineUpItem, Show

__all__ = ["Person", "Role", "duties_in_show", "role_in_show"]

# "moderate" is for the host and the brand; the two finer ones also for those the host asked to help with that.
Purpose = Literal["watch", "attend", "host", "moderate", "moderate_chat", "moderate_products", "darken"]
OPERATE: Final = "shows.change_show"
DUTY_FOR: Final[dict[str, Duty]] = {"moderate_chat": "chat", "moderate_products": "products"}

SHOW_TOKEN_SECONDS: Final = 6 * 3600
# An old token is sold to at the ordinary price: a page of a rehearsal must not come to that.
REHEARSAL_TOKEN_SECONDS: Final = 30 * 24 * 3600
# What lists of many rows never say of a row, and would be read (and every time in it parsed) for nothing.
UNTOLD_OF_ITEMS: Final = (
    "shown_at",
    "product__option_name",
    *(f"product__{name}" for name in UNTOLD_OF_PRODUCTS),
)
UNTOLD_IN_LISTS: Final = (
    "created_at",
    *(
        f"creator__{name}"
        for name in ("bio", "languages", "categories", "payout_account", "approved_at", "created_at")
    ),
    *(f"collaboration__{name}" for name in ("terms", "accepted_at")),
    *(f"collaboration__brand__{name}" for name in UNTOLD_OF_BRANDS),
)


def is_operator(person: Person) -> bool:
    """Tell whether somebody looks after every show of the house."""
    return person.is_authenticated and person.is_staff and person.has_perm(OPERATE)


def may_darken(person: Person, role: Role) -> bool:
    """Tell whether somebody with this role may hide the picture: the show's people, and the house's."""
    return role in {"host", "brand"} or is_operator(person)


def access_show(person: Person, public_id: str, *, to: Purpose, is_invited: bool = False) -> Show:
    """Return a show whose page this person may watch, or which they may attend, host, moderate or darken.

    ``is_invited`` says that their browser came by the show's link (see invitations.access_show_here).
    Raises Http404 for everybody else, as if there were no such show; FollowersOnly or TicketNeeded for somebody who
    may see its page and has to follow, or to buy a ticket, to attend.
    """
    show = (
        Show.objects.select_related(
            "creator__user", "collaboration__brand", "collaboration__campaign__market"
        )
        .filter(public_id=public_id)
        .first()
    )
    if show is None:
        raise Http404
    is_public = show.state != Show.State.DRAFT
    if is_public and (to == "watch" or to == "attend"):
        _pass_door(person, show, to=to, is_invited=is_invited)
        return show
    if to in DUTY_FOR:
        return _with_duty(person, show, DUTY_FOR[to])
    role = role_in_show(person, show)
    if to == "darken" and is_public and may_darken(person, role):
        return show
    if role == "host" or (role == "brand" and to != "host"):
        return show
    raise Http404


def _with_duty(person: Person, show: Show, duty: Duty) -> Show:
    if duty not in duties_in_show(person, show):
        raise Http404
    return show


def show_by_link(public_id: str, key: str) -> Show | None:
    """Return the show by invitation whose link says this, or None: also for a link that was renewed."""
    show = Show.objects.exclude(state=Show.State.DRAFT).filter(public_id=public_id).first()
    return show if show is not None and is_invitation(show, key) else None


def _pass_door(person: Person, show: Show, *, to: Purpose, is_invited: bool) -> None:
    if to == "watch" and show.audience != Show.Audience.INVITATION:
        return
    door = door_of(person, show, is_invited=is_invited)
    is_let_by = door.is_seen if to == "watch" else door.is_open
    if is_let_by or role_in_show(person, show) != "fan" or is_operator(person):
        return
    door.check()


def show_token(show: Show) -> str:
    """Return the signed word that a buyer came through this show; the cart keeps it (no cookie of ours needed)."""
    collaboration = show.collaboration
    claims = {
        "scope": show.public_id,
        "creator": show.creator.public_id,
        "collaboration": collaboration.public_id if collaboration else "",
        "tickets": [tier.product.public_id for tier in tiers_of(show)],
        **({"rehearsal": True} if show.is_rehearsal else {}),
    }
    seconds = REHEARSAL_TOKEN_SECONDS if show.is_rehearsal else SHOW_TOKEN_SECONDS
    return passes.sign("show", claims, seconds=seconds)


@dataclass(frozen=True)
class LineUpFact:
    """A product of a show as a buyer with one currency sees it now."""

    item: LineUpItem
    number: int
    product: Product
    title: str
    picture_url: str
    price: Money | None
    # The lowest price of the 30 days before, if it was higher: the only one that may be struck through.
    was_price: Money | None
    # Until when it is asked, where that is known; in which show, and of which moment it is told.
    until: datetime | None
    scope: str
    told_ms: int
    left: int
    # Its place on stage: 0 in front, then those behind it; None off the stage.
    place: int | None

    @property
    def quote(self) -> str:
        """The signed word that this price was shown."""
        return quote_sign(scope=self.scope, product=self.product.public_id, told_ms=self.told_ms)

    @property
    def is_pinned(self) -> bool:
        """On stage, in front or behind."""
        return self.place is not None

    @property
    def is_in_front(self) -> bool:
        """What is talked about now."""
        return self.place == 0

    @property
    def is_stopped(self) -> bool:
        """Sold out because the show's people say so."""
        return self.item.sold_out_at is not None

    @property
    def is_sold_out(self) -> bool:
        """Nothing left to buy."""
        return self.left <= 0


@dataclass
class _Shelf:
    """What a product's card needs whatever show it stands in."""

    product: Product
    picture_url: str
    variants: list[int] = field(default_factory=list)
    left: int = 0


def _shelves(items: Iterable[LineUpItem]) -> dict[int, _Shelf]:
    """Return the shelf of each product by its id: one that stands in many line-ups is put together once."""
    products = {item.product_id: item.product for item in items}
    covers = covers_of(products)
    shelves = {
        pk: _Shelf(product, covers[pk].image.url if pk in covers else "") for pk, product in products.items()
    }
    variants = Variant.objects.filter(is_offered=True, product__in=products).order_by("position", "pk")
    for product_id, pk, left in variants.values_list("product_id", "pk", free_through("stock__")):
        shelf = shelves[product_id]
        shelf.variants.append(pk)
        shelf.left += max(left or 0, 0)
    return shelves


def _places(items: Iterable[LineUpItem]) -> dict[int, int]:
    """Return the places of what is on stage, by item id, show by show: the newest is in front."""
    by_show: dict[int, list[LineUpItem]] = {}
    for item in items:
        if item.pinned_at is not None:
            by_show.setdefault(item.show_id, []).append(item)
    places: dict[int, int] = {}
    for pinned in by_show.values():
        pinned.sort(key=lambda item: (item.pinned_at, -item.number), reverse=True)
        places |= {item.pk: place for place, item in enumerate(pinned)}
    return places


def _fact(
    item: LineUpItem, shelf: _Shelf, asked: dict[int, AskedPrice], stand: tuple[str, int | None]
) -> LineUpFact:
    prices = [asked[pk] for pk in shelf.variants if pk in asked]
    cheapest = min(prices, key=lambda price: price.price.minor, default=None)
    scope, place = stand
    return LineUpFact(
        item=item,
        number=item.number,
        product=shelf.product,
        title=shelf.product.shown_title,
        picture_url=shelf.picture_url,
        price=cheapest.price if cheapest else None,
        was_price=cheapest.was if cheapest else None,
        until=cheapest.until if cheapest else None,
        scope=scope,
        told_ms=told_ms(prices),
        left=0 if item.sold_out_at else shelf.left,
        place=place,
    )


def line_ups(shows: Iterable[Show], currency: str) -> dict[int, list[LineUpFact]]:
    """Return the line-ups of several shows by show id; the number of queries does not grow with them.

    Show prices count only while they are open, that is while the show is on air.
    """
    by_id = {show.pk: show for show in shows}
    found: dict[int, list[LineUpFact]] = {pk: [] for pk in by_id}
    items = list(LineUpItem.objects.filter(show__in=by_id).select_related("product").defer(*UNTOLD_OF_ITEMS))
    if not items:
        return found
    shelves = _shelves(items)
    scopes = {show.pk: show.public_id for show in by_id.values()}
    wanted = [(pk, scopes[item.show_id]) for item in items for pk in shelves[item.product_id].variants]
    asked = asked_prices_by_scope(wanted, currency=currency)
    places = _places(items)
    for item in items:
        scope = scopes[item.show_id]
        stand = scope, places.get(item.pk)
        found[item.show_id].append(_fact(item, shelves[item.product_id], asked.get(scope, {}), stand))
    return found


def line_up(show: Show, currency: str) -> list[LineUpFact]:
    """Return one show's line-up in its order."""
    return line_ups([show], currency)[show.pk]


def _public() -> QuerySet[Show]:
    return Show.objects.select_related("creator", "collaboration__brand").defer(*UNTOLD_IN_LISTS)


def _listed() -> QuerySet[Show]:
    """What anybody may know of: shows by invitation are found by their link alone."""
    return _public().exclude(audience=Show.Audience.INVITATION)


def shows_on_air() -> QuerySet[Show]:
    """Return all shows on air, whoever they are for; lists for everybody take ``shows_live``."""
    return _public().filter(state=Show.State.LIVE)


def shows_live() -> QuerySet[Show]:
    """Return the shows on air that are listed, longest first."""
    return _listed().filter(state=Show.State.LIVE).order_by("started_at", "pk")


def rehearsals() -> QuerySet[Show]:
    """Return the rehearsals that have not ended."""
    return Show.objects.filter(state=Show.State.REHEARSAL).order_by("pk")


def shows_upcoming() -> QuerySet[Show]:
    """Return scheduled shows from an hour ago on (a late host is still coming), soonest first."""
    since = timezone.now() - timedelta(hours=1)
    return _listed().filter(state=Show.State.SCHEDULED, starts_at__gte=since).order_by("starts_at", "pk")


def shows_ended() -> QuerySet[Show]:
    """Return shows that are over, latest first."""
    return _listed().filter(state=Show.State.ENDED).order_by("-ended_at", "-pk")


def shows_of_creator(creator: Creator) -> QuerySet[Show]:
    """Return everything a creator has planned or done, soonest or latest first by state."""
    return _public().filter(creator=creator, rehearsal_of__isnull=True).order_by("-starts_at", "-pk")


def rooms_of_creator(creator_id: int) -> list[str]:
    """Return the public ids of a creator's shows that people may be in now: on air, rehearsed or to come."""
    states = (*ON_AIR, Show.State.SCHEDULED)
    return list(Show.objects.filter(creator=creator_id, state__in=states).values_list("public_id", flat=True))


def shows_listed_of(creator: Creator) -> QuerySet[Show]:
    """Return what anybody may know of a creator's shows, in the same order."""
    listed = _listed().filter(creator=creator).exclude(state=Show.State.DRAFT)
    return listed.order_by("-starts_at", "-pk")


def shows_of_brand(brand_id: int) -> QuerySet[Show]:
    """Return the shows that sell for a brand, without drafts, latest first."""
    return (
        _public()
        .filter(collaboration__brand_id=brand_id, rehearsal_of__isnull=True)
        .exclude(state=Show.State.DRAFT)
        .order_by("-starts_at", "-pk")
    )


def shows_matching(words: str) -> QuerySet[Show]:
    """Return public shows whose title, creator or brand contains the words."""
    wanted = (
        Q(title__icontains=words)
        | Q(creator__display_name__icontains=words)
        | Q(creator__handle__icontains=words)
        | Q(collaboration__brand__name__icontains=words)
        | Q(line_up__product__title__icontains=words)
    )
    hidden = (Show.State.DRAFT, Show.State.CANCELLED)
    return _listed().filter(wanted).exclude(state__in=hidden).distinct().order_by("-starts_at", "-pk")


def live_shows_with_product(product_id: int) -> QuerySet[Show]:
    """Return the shows on air that have this product in their line-up."""
    return shows_on_air().filter(line_up__product_id=product_id)


def rooms_with_product(product_id: int) -> list[str]:
    """Return the same by their public ids: asked at each change of stock, and nearly always without an answer."""
    return _rooms_by_product().get(product_id, [])


@kept(Show, LineUpItem)
def _rooms_by_product() -> dict[int, list[str]]:
    rooms: dict[int, list[str]] = {}
    items = LineUpItem.objects.filter(show__in=shows_on_air()).order_by("pk")
    for product_id, show in items.values_list("product_id", "show__public_id"):
        rooms.setdefault(product_id, []).append(show)
    return rooms


def show_by_public_id(public_id: str) -> Show | None:
    """Return a show for a handler that heard of its scope, or None."""
    return Show.objects.filter(public_id=public_id).first()


def show_by_id(show_id: int) -> Show | None:
    """Return a show for a handler that heard of it, or None."""
    return (
        Show.objects.select_related(
            "creator__user", "collaboration__brand", "collaboration__campaign__market"
        )
        .filter(pk=show_id)
        .first()
    )


@dataclass(frozen=True)
class PlannedLineUp:
    """What a host has planned: each product's number, and its show price in one currency, by product id."""

    currency: str
    numbers: dict[int, int]
    prices: dict[int, Money]


def planned_line_up(show: Show, currency: str) -> PlannedLineUp:
    """Return a show's line-up as its host edits it; show prices whether they hold already or not."""
    numbers = dict(LineUpItem.objects.filter(show=show).values_list("product_id", "number"))
    by_variant = planned_prices_of(show.public_id, currency)
    prices: dict[int, Money] = {}
    for variant_id, product_id in Variant.objects.filter(pk__in=by_variant).values_list("pk", "product_id"):
        money = by_variant[variant_id]
        prices[product_id] = min(prices.get(product_id, money), money, key=lambda one: one.minor)
    return PlannedLineUp(currency, numbers, prices)


def names_of_scopes(scopes: Iterable[str]) -> dict[str, ScopeName]:
    """Return what shows are called, for pages of the floor below that only know their public ids."""
    rows = Show.objects.filter(public_id__in=list(scopes)).values_list("public_id", "title", "starts_at")
    return {public_id: ScopeName(title, starts_at) for public_id, title, starts_at in rows}

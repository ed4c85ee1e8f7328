"""A brand, a creator, a fan and as many rows of everything that pages list as wanted. Runs inside Django.

Rows that nobody writes to afterwards are made directly; orders and payouts go through the services, because the
books have to agree with them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Price, PriceLog, Product, ProductPicture, Variant
from commerce.checkout.models import LINES_MAX, Cart, CartLine, Placement
from commerce.offers.models import CampaignProduct
from commerce.orders.drafts import BuyerDetails, LineDraft, ParcelDraft
from commerce.orders.models import Order
from commerce.orders.services import order_mark_paid, order_note_payment, order_place
from commerce.payouts.services import payout_run
from commerce.promotions.services import show_price_set, show_prices_open
from commerce.stock.models import StockItem
from commerce.stock.services import reserve
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.campaigns.models import Application, Campaign, Collaboration, Invitation
from marketplace.creators.models import Creator, Follow
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.room.models import Message
from streams.shows.models import LINE_UP_MAX, LineUpItem, Show

PRICE_MINOR = 7900
SHOW_PRICE_MINOR = 6400
ORDER_MINUTES = 10
VARIANTS_MAX = 8
PICTURES_MAX = 8
# A payout run proves the whole of the books first: a run per order would take longer than all the rest.
PAYOUT_RUNS_MAX = 15


def user(name: str) -> User:
    """A person who cannot log in by password: a real hash is work that nobody measures here."""
    person = User(email=f"{name}@bench.example", display_name=name.title(), time_zone="Europe/Lisbon")
    person.set_unusable_password()
    person.save()
    return person


def brand(name: str, owner: User, *, state: str = Brand.State.APPROVED) -> Brand:
    made = Brand.objects.create(
        name=name,
        market=Market.objects.get(code="eu"),
        description="Lamps for small rooms.",
        state=state,
        approved_at=timezone.now(),
        legal_name=f"{name}, Lda.",
        address="Rua da Lanterna 14, 1100 Lisboa",
        country="PT",
        contact_email=owner.email,
        ships_within_days=2,
        returns_days=30,
        payout_account="PT50000201231234567890154",
        wizard_step="product",
    )
    BrandMember.objects.create(brand=made, user=owner, role=BrandMember.Role.OWNER)
    return made


def creator(handle: str) -> Creator:
    made = Creator.objects.create(
        user=user(handle),
        handle=handle,
        handle_skeleton=handle,
        display_name=handle.title(),
        languages=["en"],
        categories=["home"],
        payout_account="PT50000201231234567890154",
        state=Creator.State.APPROVED,
        approved_at=timezone.now(),
    )
    made.markets.add(Market.objects.get(code="eu"))
    return made


def variant(product: Product, name: str, *, position: int = 0, pieces: int = 1000) -> Variant:
    made = Variant.objects.create(product=product, name=name, position=position)
    StockItem.objects.create(variant=made, on_hand=pieces)
    Price.objects.create(variant=made, currency="EUR", amount_minor=PRICE_MINOR)
    since = timezone.now() - timedelta(days=60)
    PriceLog.objects.create(variant=made, currency="EUR", amount_minor=PRICE_MINOR, valid_from=since)
    return made


def product(seller: Brand, title: str) -> Product:
    made = Product.objects.create(
        brand=seller,
        title=title,
        option_name="Shade",
        state=Product.State.LISTED,
        description="A paper moon on a turned base.",
    )
    variant(made, "Natural")
    picture(made)
    return made


def picture(of: Product, position: int = 0) -> None:
    """A row without a file: pages name pictures, they do not open them."""
    row = ProductPicture(product=of, alt=of.title, position=position, width=640, height=640)
    row.image.name = f"products/{of.public_id}-{position}.webp"
    ProductPicture.objects.bulk_create([row])


def campaign(of: Brand, title: str) -> Campaign:
    return Campaign.objects.create(
        brand=of,
        title=title,
        brief="Show what each lamp is for.",
        market=of.market,
        language="en",
        commission_bp=1200,
        seats=200,
        state=Campaign.State.PUBLISHED,
        published_at=timezone.now(),
    )


def collaboration(of: Campaign, with_creator: Creator) -> Collaboration:
    return Collaboration.objects.create(
        campaign=of,
        brand=of.brand,
        creator=with_creator,
        commission_bp=of.commission_bp,
        terms_version=of.terms_version,
        terms={"title": of.title, "brief": of.brief, "language": of.language},
        accepted_at=timezone.now(),
    )


def show(terms: Collaboration, title: str, *, state: str, starts_at: datetime) -> Show:
    return Show.objects.create(
        creator=terms.creator,
        collaboration=terms,
        title=title,
        language="en",
        time_zone="Europe/Lisbon",
        starts_at=starts_at,
        state=state,
        started_at=starts_at if state in {Show.State.LIVE, Show.State.ENDED} else None,
        ended_at=starts_at + timedelta(minutes=48) if state == Show.State.ENDED else None,
    )


def on_stage(of: Show) -> dict[str, Any]:
    return {"pinned_at": of.started_at, "pin_slot": 1}


def line_up(of: Show, products: list[Product], *, is_pinned: bool) -> None:
    LineUpItem.objects.bulk_create(
        LineUpItem(
            show=of,
            product=each,
            number=number,
            **(on_stage(of) if is_pinned and number == 1 else {}),
            shown_at=of.started_at,
        )
        for number, each in enumerate(products, start=1)
    )


@dataclass
class Shop:
    """The people, and one of each thing that has a page."""

    owner: User
    fan: User
    brand: Brand
    draft: Brand
    host: Creator
    campaign: Campaign
    terms: Collaboration
    live: Show
    curtain: Show
    ended: Show
    cart: Cart
    products: list[Product] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows of everything there are."""
        return len(self.products)


@transaction.atomic
def founded(*, is_on_air: bool) -> Shop:
    """The cast and its first shows, with nothing to sell yet; the first show is on air or can go there."""
    now, state = timezone.now(), Show.State.LIVE if is_on_air else Show.State.SCHEDULED
    owner, fan, host = user("carla"), user("ana"), creator("bruno")
    seller = brand("Lantern Row", owner)
    first = campaign(seller, "Winter light")
    terms = collaboration(first, host)
    return Shop(
        owner=owner,
        fan=fan,
        brand=seller,
        draft=brand("Lantern Two", owner, state=Brand.State.DRAFT),
        host=host,
        campaign=first,
        terms=terms,
        live=show(terms, "Six lamps", state=state, starts_at=now),
        curtain=show(
            terms, "Six more lamps", state=Show.State.SCHEDULED, starts_at=now + timedelta(minutes=20)
        ),
        ended=show(terms, "Light at dusk", state=Show.State.ENDED, starts_at=now - timedelta(days=1)),
        cart=Cart.objects.create(user=fan),
    )


def grow(shop: Shop, rows: int) -> None:
    """Bring a shop to so many rows of products, orders, creators, campaigns, shows, messages and payouts."""
    runs_every = max(1, rows // PAYOUT_RUNS_MAX)
    for number in range(shop.rows, rows):
        with transaction.atomic():
            _row(shop, number)
            _widen(shop, number)
        _sell(shop, number)
        if number % runs_every == 0:
            payout_run(key=f"bench-{number}")


def _row(shop: Shop, number: int) -> None:
    """One more of what stands in lists."""
    now, made = timezone.now(), product(shop.brand, f"Lamp {number}")
    shop.products.append(made)
    CampaignProduct.objects.create(campaign=shop.campaign, product=made)
    for of in (shop.live, shop.curtain, shop.ended) if number < LINE_UP_MAX else ():
        LineUpItem.objects.create(
            show=of,
            product=made,
            number=number + 1,
            **(on_stage(of) if of == shop.live and not number else {}),
            shown_at=of.started_at,
        )
    price = Money(SHOW_PRICE_MINOR, shop.brand.market.currency)
    show_price_set(scope=shop.live.public_id, variant=made.variants.get(), price=price)
    if shop.live.is_live:
        show_prices_open(scope=shop.live.public_id)
    other = creator(f"creator{number}")
    terms = collaboration(shop.campaign, other)
    for state, hours in ((Show.State.LIVE, 0), (Show.State.SCHEDULED, 5), (Show.State.ENDED, -30)):
        one = show(terms, f"Show {number}", state=state, starts_at=now + timedelta(hours=hours))
        line_up(one, shop.products[-6:], is_pinned=state == Show.State.LIVE)
    for state, hours in ((Show.State.SCHEDULED, 30), (Show.State.ENDED, -60)):
        own = show(shop.terms, f"Own show {number}", state=state, starts_at=now + timedelta(hours=hours))
        line_up(own, shop.products[-6:], is_pinned=False)
    more = campaign(shop.brand, f"Campaign {number}")
    CampaignProduct.objects.create(campaign=more, product=made)
    collaboration(more, shop.host)
    for kind in (Invitation, Application):
        kind.objects.create(campaign=shop.campaign, creator=creator(f"{kind.__name__.lower()}{number}"))


def _widen(shop: Shop, number: int) -> None:
    """More of what stands on a page of one thing: a product's choices and pictures, a room's words, a bag."""
    first = shop.products[0]
    if 0 < number < VARIANTS_MAX:
        variant(first, f"Shade {number}", position=number)
    if 0 < number < PICTURES_MAX:
        picture(first, position=number)
    Message.objects.create(
        show=shop.live,
        user=shop.fan,
        visitor=f"user:{shop.fan.public_id}",
        nonce=uuid4().hex,
        name="Ana",
        body=f"Is number {number} paper?",
        created_at=timezone.now(),
    )
    Follow.objects.create(user=user(f"follower{number}"), creator=shop.host)
    if number < LINES_MAX:
        CartLine.objects.create(cart=shop.cart, variant=shop.products[-1].variants.get(position=0))


def _sell(shop: Shop, number: int) -> None:
    """The fan buys the newest product twice over, in one of the host's shows, and an older one with it."""
    scope = shop.live if number % 3 else shop.ended
    bought = [shop.products[-1], *shop.products[max(0, number - 5) : number]]
    lines = [line_of(shop, each, scope) for each in bought]
    key, fee = uuid4(), Money(shop.brand.market.shipping_minor, "EUR")
    with transaction.atomic():
        reserve(key=str(key), wanted={line.variant.pk: line.quantity for line in lines}, seconds=600)
        order = order_place(
            key=key,
            buyer=buyer(shop.fan),
            market=shop.brand.market,
            lines=lines,
            parcels=[ParcelDraft(shop.brand, fee, fee.included_tax(shop.brand.market.tax_bp))],
            expires_at=timezone.now() + timedelta(minutes=ORDER_MINUTES),
        )
        Placement.objects.create(order=order, browser=new_public_id(), user=shop.fan)
        order_mark_paid(order=order)
        order_note_payment(order_id=order.pk, state="succeeded", label="Visa •••• 4242")
    shop.orders.append(order)


def buyer(person: User) -> BuyerDetails:
    return BuyerDetails(
        user=person,
        email=person.email,
        name="Ana Lima",
        street="Rua do Moinho 14",
        postal_code="1100-001",
        city="Lisboa",
        region="",
        country="PT",
        phone="",
        language="en",
        name_in_room="Ana",
    )


def line_of(shop: Shop, bought: Product, scope: Show) -> LineDraft:
    chosen = bought.variants.select_related("product__brand").get(position=0)
    return LineDraft(
        variant=chosen,
        title=bought.title,
        quantity=1,
        unit=Money(SHOW_PRICE_MINOR, "EUR"),
        tax=Money(SHOW_PRICE_MINOR, "EUR").included_tax(shop.brand.market.tax_bp),
        line_up_number=1,
        scope=scope.public_id,
        creator=shop.host,
        collaboration=shop.terms,
    )

"""Fills an empty database with the demonstration's world. Running it twice adds nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from commerce.catalog.models import Price, PriceLog, Product, ProductPicture, Variant
from commerce.offers.models import CampaignProduct
from commerce.promotions.services import show_price_set
from commerce.stock.models import StockItem
from commerce.tickets.services import tier_open, tiers_await
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.campaigns.models import Campaign, Collaboration
from marketplace.creators.handles import handle_skeleton
from marketplace.creators.models import Creator, Follow
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.front.demo import (
    art,
    asking,
    drops,
    gifts,
    giveaways,
    imports,
    offers,
    recording,
    shelves,
    stores,
    talk,
    world,
)
from streams.front.demo.box_office import seed_box_office
from streams.front.demo.catalogue import seed_catalogue
from streams.front.demo.delivery import seed_delivery
from streams.shows.models import LineUpItem, Show, Showing

Say = Callable[[str], None]
PRODUCT_WIDTH = 512
MARKET_OF_CURRENCY = {"EUR": "eu", "USD": "us", "JPY": "jp", "INR": "in", "CNY": "cn"}


def _user(email: str, name: str, **fields: object) -> User:
    user = User.objects.create_user(email, world.PASSWORD, display_name=name[:40], **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _prices(brand: world.BrandData, currency: str, minor: int) -> dict[str, int]:
    """Return the price in the home currency and, rounded to whole tens, in the others the brand sells in."""
    prices = {currency: minor}
    for other, factor in brand.other_prices.items():
        step = 10 if other == "JPY" else 50
        prices[other] = max(step, round(minor * factor / step) * step)
    return prices


def _product(
    brand: Brand, data: shelves.ProductData, prices: dict[str, int], kind: Product.Kind = Product.Kind.GOODS
) -> Product:
    product = Product.objects.create(
        brand=brand,
        kind=kind,
        title=data.title,
        description=data.description,
        option_name=data.option_name,
        state=Product.State.LISTED,
    )
    shot = ProductPicture(product=product, alt=data.title)
    file = art.picture(data.drawing, hue=data.hue, width=PRODUCT_WIDTH)
    shot.image.save(file.name or "picture.webp", file, save=True)
    for position, name in enumerate(data.variants):
        variant = Variant.objects.create(
            product=product,
            name=name,
            position=position,
            sku=f"{data.drawing[2:].upper()}-{product.pk}-{position}",
        )
        # The last of several variants is gone, so that a sold-out choice can be seen.
        is_last = position == len(data.variants) - 1 and position > 0
        StockItem.objects.create(variant=variant, on_hand=0 if is_last else data.stock)
        since = timezone.now() - timedelta(days=60)
        for currency, minor in prices.items():
            Price.objects.create(variant=variant, currency=currency, amount_minor=minor)
            PriceLog.objects.create(variant=variant, currency=currency, amount_minor=minor, valid_from=since)
    return product


def _brand(data: world.BrandData, say: Say) -> Brand:
    market = Market.objects.get(code=data.market)
    language = "ja" if data.language == "ja" else "en"
    brand = _store(data, _user(data.owner_email, data.owner_name, language=language, market=market))
    for row in shelves.SHELVES[data.name]:
        _product(brand, row, _prices(data, market.currency, row.minor))
    say(f"{data.name}: {len(shelves.SHELVES[data.name])} products")
    return brand


def _store(data: world.BrandData, owner: User) -> Brand:
    market = Market.objects.get(code=data.market)
    brand = Brand.objects.create(
        name=data.name,
        legal_name=data.legal_name,
        market=market,
        country=data.country,
        address=data.address,
        description=data.description,
        contact_email=data.owner_email,
        register_number=f"{data.country}-20418",
        vat_number=world.VAT_NUMBERS.get(data.name, ""),
        wants_order_mails=data.language == "en",
        payout_account=data.account,
        ships_within_days=2,
        returns_days=30,
        state=Brand.State.APPROVED,
        submitted_at=timezone.now(),
        approved_at=timezone.now(),
        wizard_step="product",
    )
    BrandMember.objects.create(brand=brand, user=owner, role=BrandMember.Role.OWNER)
    return brand


def _creator(data: world.CreatorData) -> Creator:
    user = _user(world.creator_email(data.handle), data.name, time_zone="Europe/Lisbon")
    creator = Creator(
        user=user,
        handle=data.handle,
        handle_skeleton=handle_skeleton(data.handle),
        display_name=data.name,
        bio=data.bio,
        languages=list(data.languages),
        categories=list(data.categories),
        payout_account=f"DEMO-{data.handle.upper()}-0921",
        state=Creator.State.APPROVED,
        approved_at=timezone.now(),
    )
    file = art.portrait(data.portrait, hue=data.hue)
    creator.avatar.save(file.name or "picture.webp", file, save=True)
    creator.markets.set(Market.objects.filter(code__in=data.markets))
    return creator


def _collaboration(brand: Brand, creator: Creator, data: world.BrandData, title: str) -> Collaboration:
    campaign, _is_new = Campaign.objects.get_or_create(
        brand=brand,
        title=title,
        defaults={
            "brief": "Show what each piece is for, in a room that is lived in. No claims about energy saving.",
            "market": brand.market,
            "language": data.language,
            "commission_bp": data.commission_bp,
            "seats": 8,
            "state": Campaign.State.PUBLISHED,
            "published_at": timezone.now(),
        },
    )
    for product in brand.products.all():
        CampaignProduct.objects.get_or_create(campaign=campaign, product=product)
    return Collaboration.objects.create(
        campaign=campaign,
        brand=brand,
        creator=creator,
        commission_bp=campaign.commission_bp,
        terms_version=campaign.terms_version,
        terms={"title": campaign.title, "brief": campaign.brief, "language": campaign.language},
        accepted_at=timezone.now() - timedelta(days=20),
    )


def _show(creator: Creator, drawing: str, titles: tuple[str, ...], **fields: object) -> Show:
    show = Show(creator=creator, **{"time_zone": "Europe/Lisbon", "language": creator.languages[0], **fields})
    file = art.picture(drawing, width=720)
    show.cover.save(file.name or "picture.webp", file, save=True)
    if show.collaboration is not None:
        shelf = {product.title: product for product in show.collaboration.brand.products.all()}
        for number, title in enumerate(titles, start=1):
            LineUpItem.objects.create(show=show, product=shelf[title], number=number)
    return show


def _evening(hours: float) -> datetime:
    return (timezone.now() + timedelta(hours=hours)).replace(minute=30, second=0, microsecond=0)


Agreed = dict[str, Collaboration]


def _agreements(brands: dict[str, Brand], creators: dict[str, Creator]) -> Agreed:
    """Return who sells for whom, by handle."""
    pairs = (
        ("mira", "Winter light"),
        ("kaori", "冬の煎茶"),
        ("arjun", "रोज़ की रसोई"),
        ("xiaohe", "一窑一色"),
    )
    return {
        handle: _collaboration(brands[data.name], creators[handle], data, title)
        for (handle, title), data in zip(pairs, world.BRANDS, strict=True)
    }


def _live_show(creator: Creator, collaboration: Collaboration) -> None:
    """The show that the demonstration's host puts on air."""
    show = _show(
        creator,
        "stage-lamp",
        world.LIVE_LINE_UP,
        title=world.LIVE_TITLE,
        collaboration=collaboration,
        description="Six lamps, one small room, and what each of them is good for.",
        starts_at=timezone.now(),
        state=Show.State.SCHEDULED,
        duration_minutes=120,
    )
    for item in show.line_up.select_related("product"):
        minor = world.LIVE_SHOW_PRICES.get(item.product.title)
        for variant in item.product.variants.all() if minor else []:
            show_price_set(scope=show.public_id, variant=variant, price=Money(minor or 0, "EUR"))
    asking.asked_before(show)


def _upcoming_shows(creators: dict[str, Creator], agreed: Agreed) -> None:
    scheduled = Show.State.SCHEDULED
    performance = _show(
        creators["oona"],
        "stage-singer",
        (),
        title="Low Tide, High Lights",
        kind=Show.Kind.PERFORMANCE,
        description="Oona Vale and band, live from Pier Hall. About eighty minutes.",
        starts_at=_evening(26),
        state=scheduled,
        duration_minutes=80,
    )
    store = _store(world.BOX_OFFICE, creators["oona"].user)
    ticket = shelves.LOW_TIDE
    prices = _prices(world.BOX_OFFICE, "EUR", ticket.minor)
    tier = tier_open(product=_product(store, ticket, prices, kind=Product.Kind.TICKET))
    performance.ticket_tiers.add(tier)
    tiers_await(tier_ids=[tier.pk])
    seed_box_office(performance, store)
    for handle, drawing, title, titles, hours, zone in world.UPCOMING:
        _show(
            creators[handle],
            drawing,
            titles,
            title=title,
            collaboration=agreed[handle],
            starts_at=_evening(hours),
            state=scheduled,
            time_zone=zone,
        )


def _ended_shows(creators: dict[str, Creator], agreed: Agreed) -> None:
    for handle, drawing, title, titles, days in world.ENDED:
        began = timezone.now() - timedelta(days=days)
        show = _show(
            creators[handle],
            drawing,
            titles,
            title=title,
            collaboration=agreed[handle],
            starts_at=began,
            state=Show.State.ENDED,
            started_at=began,
            ended_at=began,
        )
        _record(show, drawing, began)
        asking.answered_then(show, began)


def _record(show: Show, drawing: str, began: datetime) -> None:
    """What was shown and when, and the recording of it."""
    seconds = recording.recording_make(show, art.drawing(drawing), began)
    for place, item in enumerate(show.line_up.all()):
        at = began + timedelta(seconds=place * recording.SHOWN_SECONDS)
        until = at + timedelta(seconds=recording.SHOWN_SECONDS)
        Showing.objects.create(show=show, item=item, shown_at=at, hidden_at=until)
        item.shown_at = at
        item.save(update_fields=["shown_at"])
    talk.talk_make(show, began, seconds)
    show.ended_at = began + timedelta(seconds=seconds)
    show.save(update_fields=["ended_at"])


def _open_campaigns(brands: dict[str, Brand]) -> None:
    for brand, title, brief in (
        ("Lantern Row", "Balcony evenings", "Lamps for outside, shown at dusk."),
        ("Kadhai House", "One pan, seven days", "Seven dinners from one kadhai, in Hindi or Marathi."),
    ):
        Campaign.objects.create(
            brand=brands[brand],
            title=title,
            brief=brief,
            market=brands[brand].market,
            language="en",
            commission_bp=1400,
            seats=3,
            state=Campaign.State.PUBLISHED,
            published_at=timezone.now(),
        )


def _giveaways(creators: dict[str, Creator], fan: User) -> None:
    giveaways.allow_draws()
    host = creators[world.HOST_HANDLE]
    giveaways.giveaway_planned(Show.objects.get(title=world.LIVE_TITLE), "Beeswax candle")
    past = Show.objects.filter(creator=host, state=Show.State.ENDED).latest("ended_at")
    people = [fan, *(one.user for handle, one in creators.items() if handle != host.handle)]
    giveaways.giveaway_held(past, "Washi Moon lamp", people, past.started_at or past.starts_at)


def _stores(creators: dict[str, Creator], fan: User) -> None:
    """What lies where in the brand of the live show, who waits for what is gone, and buying by chat."""
    live = Show.objects.get(title=world.LIVE_TITLE)
    shown = [item.product for item in live.line_up.select_related("product__brand")]
    brand = shown[0].brand
    stores.second_location(brand, shown[0], brand.members.select_related("user").get().user)
    with_choices = next((one for one in shown if one.variants.count() > 1), shown[0])
    others = [one.user for handle, one in creators.items() if handle != world.HOST_HANDLE]
    stores.waitlist(live, with_choices, [fan, *others])
    stores.sell_by_chat(live)


def _drops(brand: Brand, creators: dict[str, Creator], fan: User) -> None:
    """A drop of the live show's shelf that the fan can enter, and one that was drawn among others and them."""
    products = {product.title: product for product in Product.objects.filter(brand=brand)}
    owner = brand.members.select_related("user").get().user
    others = [one.user for handle, one in creators.items() if handle != world.HOST_HANDLE]
    drops.drop_running(products["Washi Moon lamp"], owner, others)
    drops.drop_drawn(products["Beeswax candle"], owner, [fan, *others])


@transaction.atomic
def seed(say: Say) -> None:
    """Make the world; does nothing when it is there."""
    if User.objects.filter(email=world.OPERATOR_EMAIL).exists():
        say("the demonstration's world is there already")
        return
    operator = _user(world.OPERATOR_EMAIL, "Operator", is_staff=True, is_superuser=True)
    fan = _user(world.FAN_EMAIL, "Ana", market=Market.objects.get(code="eu"))
    brands = {data.name: _brand(data, say) for data in world.BRANDS}
    _user(world.INDIAN_FAN_EMAIL, "Meera", market=Market.objects.get(code="in"))
    seed_delivery()
    seed_catalogue()
    creators = {data.handle: _creator(data) for data in world.CREATORS}
    say(f"{len(creators)} creators")
    Follow.objects.create(user=fan, creator=creators[world.HOST_HANDLE])
    agreed = _agreements(brands, creators)
    _live_show(creators["mira"], agreed["mira"])
    _upcoming_shows(creators, agreed)
    _ended_shows(creators, agreed)
    _open_campaigns(brands)
    _giveaways(creators, fan)
    _stores(creators, fan)
    lantern = brands["Lantern Row"]
    owner = lantern.members.get().user
    offers.offers_make(lantern, owner, operator)
    imports.import_make(lantern, owner)
    _drops(lantern, creators, fan)
    others = [one.user for handle, one in creators.items() if handle != world.HOST_HANDLE]
    gifts.gifts_make(Show.objects.get(title=world.LIVE_TITLE), fan, others[:5])
    say(f"{Show.objects.count()} shows")

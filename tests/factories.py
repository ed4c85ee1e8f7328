"""Makers of believable rows. A test names what matters to it; the rest has sensible values."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from commerce.catalog.models import Price, PriceLog, Product, Variant
from commerce.checkout.models import KeptAddress
from commerce.checkout.services import address_keep
from commerce.offers.models import CampaignProduct
from commerce.shipping.models import ShippingZone
from commerce.shipping.services import MethodDraft, ZoneDraft, method_save, zone_save
from commerce.stock.models import StockItem
from commerce.tickets.services import tier_open, tiers_await
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from marketplace.campaigns.models import Campaign, Collaboration
from marketplace.creators.models import Creator
from marketplace.markets.models import Market
from streams.shows.models import LineUpItem, Show

PASSWORD = "correct horse battery"
HOME = {"name": "Alice", "street": "Rua do Norte 8", "city": "Lisboa", "country": "PT"}
_numbers = count(1)


def make_user(email: str = "", **fields: Any) -> User:
    email = email or f"person{next(_numbers)}@example.org"
    user = User(email=email, **{"display_name": email.partition("@")[0].title(), **fields})
    # A real hash costs 50 ms; people of the cast sign in by force_login, and tests of log-in set a password.
    user.set_unusable_password()
    user.save()
    return user


def make_brand(owner: User | None = None, **fields: Any) -> Brand:
    values = {
        "name": f"Brand {next(_numbers)}",
        "market": Market.objects.get(code="eu"),
        "state": Brand.State.APPROVED,
        "approved_at": timezone.now(),
        "legal_name": "Lantern Row Lda",
        "address": "Rua do Moinho 14, 1100 Lisboa",
        "country": "PT",
        "contact_email": "hello@lantern.example",
        "ships_within_days": 2,
        "returns_days": 30,
        "payout_account": "PT50000201231234567890154",
        **fields,
    }
    brand = Brand.objects.create(**values)
    if owner is not None:
        BrandMember.objects.create(brand=brand, user=owner, role=BrandMember.Role.OWNER)
    return brand


def make_address(user: User) -> KeptAddress:
    """An address in somebody's book."""
    values = {"name": user.name_shown, "street": "Rua do Norte 8", "city": "Lisboa", "country": "PT"}
    return address_keep(user=user, values=values)


def make_zone(brand: Brand, *places: str, **fields: Any) -> ShippingZone:
    """A zone of the euro market with one method (``steps``: weight and fee), or those in ``methods``."""
    market = Market.objects.get(code=fields.pop("market", "eu"))
    steps = fields.pop("steps", [(None, 490)])
    methods = fields.pop("methods", {"By post": {"steps": steps}})
    draft = ZoneDraft(fields.pop("name", f"Zone {next(_numbers)}"), places, **fields)
    zone = zone_save(brand=brand, market=market, draft=draft)
    for name, more in methods.items():
        method_save(zone=zone, draft=MethodDraft(**{"name": name, "days_min": 2, "days_max": 4, **more}))
    return zone


def make_creator(user: User | None = None, **fields: Any) -> Creator:
    handle = fields.pop("handle", None) or f"creator{next(_numbers)}"
    values = {
        "user": user or make_user(),
        "handle": handle,
        "handle_skeleton": handle,
        "display_name": handle.title(),
        "languages": ["en"],
        "state": Creator.State.APPROVED,
        "approved_at": timezone.now(),
        "payout_account": "PT50000201231234567890199",
        **fields,
    }
    creator = Creator.objects.create(**values)
    creator.markets.add(Market.objects.get(code="eu"))
    return creator


def make_product(
    brand: Brand, *, prices: dict[str, int] | None = None, stock: int = 10, **fields: Any
) -> Product:
    """A listed product with one variant (or those named in ``variants``), priced in minor units by currency."""
    variants = fields.pop("variants", [""])
    product = Product.objects.create(
        brand=brand, **{"title": f"Lamp {next(_numbers)}", "state": Product.State.LISTED, **fields}
    )
    for position, name in enumerate(variants):
        variant = Variant.objects.create(product=product, name=name, position=position)
        if product.is_counted:
            StockItem.objects.create(variant=variant, on_hand=stock)
        for currency, minor in (prices or {"EUR": 6400}).items():
            Price.objects.create(variant=variant, currency=currency, amount_minor=minor)
            PriceLog.objects.create(
                variant=variant, currency=currency, amount_minor=minor, valid_from=timezone.now()
            )
    return product


def prices_asked_since(moment: datetime) -> None:
    """Let everything have cost before what it costs: what is in the log stays as it is."""
    PriceLog.objects.bulk_create(
        PriceLog(
            variant_id=row.variant_id, currency=row.currency, amount_minor=row.amount_minor, valid_from=moment
        )
        for row in Price.objects.all()
    )


def make_ticket(brand: Brand, *, seats: int = 10, **fields: Any) -> Product:
    """A listed product that admits to a performance."""
    values = {"title": "Low Tide, one evening", "prices": {"EUR": 800, "JPY": 1200}, **fields}
    return make_product(brand, kind=Product.Kind.TICKET, stock=seats, **values)


def make_performance(creator: Creator, *tickets: Product, **fields: Any) -> Show:
    """A show that only people with one of the tickets come in to."""
    show = make_show(creator, **{"kind": Show.Kind.PERFORMANCE, "title": "Low Tide, High Lights", **fields})
    tiers = [tier_open(product=product) for product in tickets]
    show.ticket_tiers.set(tiers)
    tiers_await(tier_ids=[tier.pk for tier in tiers])
    return show


def make_campaign(brand: Brand, **fields: Any) -> Campaign:
    products = fields.pop("products", [])
    values = {
        "title": "Light for small rooms",
        "brief": "Show three lamps and tell what each is for.",
        "market": brand.market,
        "language": "en",
        "commission_bp": 1200,
        "seats": 5,
        "state": Campaign.State.PUBLISHED,
        "published_at": timezone.now(),
        **fields,
    }
    campaign = Campaign.objects.create(brand=brand, **values)
    for product in products:
        CampaignProduct.objects.create(campaign=campaign, product=product)
    return campaign


def make_collaboration(brand: Brand, creator: Creator, **fields: Any) -> Collaboration:
    campaign = fields.pop("campaign", None) or make_campaign(brand, products=fields.pop("products", []))
    values = {
        "commission_bp": campaign.commission_bp,
        "terms_version": campaign.terms_version,
        "terms": {"title": campaign.title, "brief": campaign.brief},
        "accepted_at": timezone.now(),
        **fields,
    }
    return Collaboration.objects.create(campaign=campaign, brand=brand, creator=creator, **values)


def make_show(creator: Creator, *, products: list[Product] | None = None, **fields: Any) -> Show:
    state = fields.get("state", Show.State.SCHEDULED)
    starts_at: datetime = fields.pop("starts_at", None) or timezone.now() + timedelta(hours=2)
    values: dict[str, Any] = {
        "title": "Six lamps for small rooms",
        "language": "en",
        "time_zone": "Europe/Lisbon",
        "state": state,
        **({"started_at": timezone.now()} if state in {Show.State.LIVE, Show.State.ENDED} else {}),
        **({"ended_at": timezone.now()} if state == Show.State.ENDED else {}),
        **fields,
    }
    show = Show.objects.create(creator=creator, starts_at=starts_at, **values)
    for number, product in enumerate(products or [], start=1):
        LineUpItem.objects.create(show=show, product=product, number=number)
    return show

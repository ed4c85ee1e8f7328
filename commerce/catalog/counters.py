"""The counters of the house and of creators, opened when something is sold at them for the first time."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Counter
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.markets.models import Market


def _open(kind: str, name: str, market: Market) -> Brand:
    return Brand.objects.create(
        kind=kind,
        name=name[:60],
        legal_name=name[:120],
        market=market,
        country=market.countries[0] if market.countries else "",
        state=Brand.State.APPROVED,
        approved_at=timezone.now(),
        # Nothing at a counter is sent; what is not used yet can be given back as its own rules say.
        returns_days=0,
    )


def house_counter() -> Brand:
    """Return the brand that stands for the house itself: it sells coins and passes for all shows."""
    known = Brand.objects.filter(kind=Brand.Kind.HOUSE).first()
    if known is not None:
        return known
    market = Market.objects.order_by("position", "pk")[0]
    try:
        with transaction.atomic():
            return _open(Brand.Kind.HOUSE, settings.HOUSE_NAME, market)
    except IntegrityError:
        # Somebody else opened it at this moment.
        return Brand.objects.get(kind=Brand.Kind.HOUSE)


def creator_counter(creator: Creator) -> Brand:
    """Return the brand in whose name a creator sells without a shop of their own."""
    known = Counter.objects.select_related("brand").filter(creator=creator).first()
    if known is not None:
        return known.brand
    market = creator.markets.order_by("position", "pk").first()
    market = market or Market.objects.order_by("position", "pk")[0]
    try:
        with transaction.atomic():
            brand = _open(Brand.Kind.COUNTER, creator.display_name, market)
            Counter.objects.create(creator=creator, brand=brand)
            return brand
    except IntegrityError:
        return Counter.objects.select_related("brand").get(creator=creator).brand


def creators_of_counters(brand_ids: set[int]) -> dict[int, str]:
    """Return whose counters (public ids of creators) some brands are, by brand; other brands are left out."""
    if not brand_ids:
        return {}
    rows = Counter.objects.filter(brand__in=brand_ids)
    return dict(rows.values_list("brand", "creator__public_id"))

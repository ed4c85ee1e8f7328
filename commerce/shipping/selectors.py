"""Reads of zones and methods, and the door to them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.shipping.choosing import (
    Delivery,
    DeliveryWish,
    Option,
    ParcelSize,
    choose,
    fee_of,
    fits,
)
from commerce.shipping.models import ShippingMethod, ShippingRate, ShippingTerms, ShippingZone
from commerce.shipping.promise import Handling, promise
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.memory import Kept
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


def deliveries_for(
    sizes: Mapping[int, ParcelSize],
    brands: Mapping[int, Brand],
    market: Market,
    wish: DeliveryWish,
    *,
    now: datetime | None = None,
) -> dict[int, Delivery]:
    """Return how each brand's parcel may travel; four queries for any number of brands, as long as nothing is kept.

    A brand that wrote no zones anywhere delivers for the market's flat fee.
    """
    if not sizes:
        return {}
    now = now or timezone.now()
    zones = _zones.of(sizes)
    terms = _terms.of(zones)
    return {
        pk: _delivery(
            size,
            [zone for zone in zones[pk] if zone.market_id == market.pk],
            brands[pk],
            terms.get(pk) or ShippingTerms(brand=brands[pk]),
            wish,
            now,
        )
        if pk in zones
        else _flat(market)
        for pk, size in sizes.items()
    }


def _zones_read(brand_ids: Collection[int]) -> dict[int, list[ShippingZone]]:
    zones: dict[int, list[ShippingZone]] = {}
    for zone in ShippingZone.objects.filter(brand__in=list(brand_ids)).prefetch_related("methods__rates"):
        zones.setdefault(zone.brand_id, []).append(zone)
    return zones


def _terms_read(brand_ids: Collection[int]) -> dict[int, ShippingTerms]:
    return {row.brand_id: row for row in ShippingTerms.objects.filter(brand__in=list(brand_ids))}


_zones: Final[Kept[int, list[ShippingZone]]] = Kept(
    _zones_read, ShippingZone, ShippingMethod, ShippingRate, Market
)
_terms: Final[Kept[int, ShippingTerms]] = Kept(_terms_read, ShippingTerms)


def _flat(market: Market) -> Delivery:
    option = Option("", "", Money(market.shipping_minor, market.currency))
    return Delivery((option,), option, pays_duties=True)


def _delivery(
    size: ParcelSize,
    zones: list[ShippingZone],
    brand: Brand,
    terms: ShippingTerms,
    wish: DeliveryWish,
    now: datetime,
) -> Delivery:
    close = {zone.pk: fits(zone.places, wish.destination) for zone in zones}
    best = max(close.values(), default=0)
    near = [zone for zone in zones if best and close[zone.pk] == best]
    if not near:
        return Delivery((), None, "not_there")
    options = [
        option
        for zone in near
        for method in zone.methods.all()
        if (option := _option(method, size, brand, terms, now)) is not None
    ]
    has_methods = any(zone.methods.all() for zone in near)
    chosen = choose(options, wish.methods.get(brand.pk, ""))
    cash = next((zone.cash_fee_minor for zone in near if zone.takes_cash), None)
    return Delivery(
        tuple(options),
        chosen,
        "" if chosen else "too_heavy" if has_methods else "not_there",
        Money(cash, size.goods.currency) if cash is not None else None,
        terms.pays_duties,
    )


def _option(
    method: ShippingMethod, size: ParcelSize, brand: Brand, terms: ShippingTerms, now: datetime
) -> Option | None:
    steps = [(rate.up_to_g, rate.fee_minor) for rate in method.rates.all()]
    fee = fee_of(steps, free_from=method.free_from_minor, size=size)
    if fee is None:
        return None
    handling = Handling(brand.country, terms.cutoff, terms.time_zone, brand.ships_within_days or 1)
    days = (method.days_min, method.days_max)
    return Option(method.public_id, method.name, fee, promise(now, handling, days), method.is_express)


# The brand's desk.


def zones_of(brand: Brand) -> QuerySet[ShippingZone]:
    """Return a brand's zones with their methods and fees."""
    return brand.shipping_zones.select_related("market").prefetch_related("methods__rates")


def terms_of(brand: Brand) -> ShippingTerms:
    """Return what holds for all of a brand's parcels, as it is written or as it is without that."""
    return ShippingTerms.objects.filter(brand=brand).first() or ShippingTerms(brand=brand)


def access_zone(user: User | AnonymousUser, brand_id: str, zone_id: str) -> ShippingZone:
    """Return a zone of a brand this person manages; Http404 for strangers, RoleTooLow for staff."""
    brand = access_brand(user, brand_id, to="manage")
    zone = zones_of(brand).filter(public_id=zone_id).first()
    if zone is None:
        raise Http404
    return zone


def access_method(user: User | AnonymousUser, brand_id: str, method_id: str) -> ShippingMethod:
    """Return a method of a brand this person manages; Http404 for strangers, RoleTooLow for staff."""
    brand = access_brand(user, brand_id, to="manage")
    methods = ShippingMethod.objects.select_related("zone__brand", "zone__market").prefetch_related("rates")
    method = methods.filter(zone__brand=brand, public_id=method_id).first()
    if method is None:
        raise Http404
    return method

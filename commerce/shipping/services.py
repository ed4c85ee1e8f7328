"""A brand writes down how it delivers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.db import IntegrityError, transaction

from commerce.shipping.errors import PlacesUnknown, ShippingNameTaken, ShippingTableRefused
from commerce.shipping.models import ShippingMethod, ShippingRate, ShippingTerms, ShippingZone
from marketplace.brands.models import Brand
from marketplace.markets.models import Market


@dataclass(frozen=True)
class MethodDraft:
    """A method as its form has it; ``steps`` are weights (None: any) and fees."""

    name: str
    days_min: int
    days_max: int
    steps: Sequence[tuple[int | None, int]]
    free_from_minor: int | None = None
    is_express: bool = False


@dataclass(frozen=True)
class ZoneDraft:
    """A zone as its form has it; no places are the rest of the market."""

    name: str
    places: Sequence[str] = ()
    takes_cash: bool = False
    cash_fee_minor: int = 0


@transaction.atomic
def terms_save(*, brand: Brand, cutoff: time, time_zone: str, pays_duties: bool) -> ShippingTerms:
    """Keep what holds for all of a brand's parcels."""
    values = {"cutoff": cutoff, "time_zone": time_zone, "pays_duties": pays_duties}
    terms, _is_new = ShippingTerms.objects.update_or_create(brand=brand, defaults=values)
    return terms


def zone_save(
    *, brand: Brand, market: Market, draft: ZoneDraft, zone: ShippingZone | None = None
) -> ShippingZone:
    """Write a zone, or change one. Raises PlacesUnknown and ShippingNameTaken."""
    for place in draft.places:
        if place.partition("-")[0] not in market.countries:
            raise PlacesUnknown(place=place)
    row = zone or ShippingZone(brand=brand, market=market)
    row.name, row.places = draft.name, list(draft.places)
    row.takes_cash, row.cash_fee_minor = draft.takes_cash, draft.cash_fee_minor
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ShippingNameTaken(name=draft.name) from error
    return row


def method_save(
    *, zone: ShippingZone, draft: MethodDraft, method: ShippingMethod | None = None
) -> ShippingMethod:
    """Write a method with its fees, or change one. Raises ShippingTableRefused and ShippingNameTaken."""
    weights = [most for most, _fee in draft.steps]
    if not weights or len(set(weights)) != len(weights):
        raise ShippingTableRefused
    row = method or ShippingMethod(zone=zone)
    row.name, row.is_express, row.free_from_minor = draft.name, draft.is_express, draft.free_from_minor
    row.days_min, row.days_max = draft.days_min, draft.days_max
    try:
        with transaction.atomic():
            row.save()
            row.rates.all().delete()
            ShippingRate.objects.bulk_create(
                ShippingRate(method=row, up_to_g=most, fee_minor=fee) for most, fee in draft.steps
            )
    except IntegrityError as error:
        raise ShippingNameTaken(name=draft.name) from error
    return row


def zone_remove(*, zone: ShippingZone) -> None:
    """Deliver there no more; what was ordered keeps its fee and its promise."""
    zone.delete()


def method_remove(*, method: ShippingMethod) -> None:
    """Offer a method no more; what was ordered by it keeps its fee and its promise."""
    method.delete()

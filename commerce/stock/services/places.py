"""A brand's locations: opened, changed, closed."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from commerce.stock.errors import LocationNameTaken, LocationNotEmpty, LocationStays, LocationsTooMany
from commerce.stock.models import Location, StockItem, StockLevel, StockRules
from commerce.stock.models.places import LOCATIONS_MAX
from marketplace.brands.models import Brand


def main_location(brand: Brand) -> Location:
    """Return the location at which everything of a brand lies that lies nowhere else; it is made when it is missing."""
    defaults = {"name": brand.name, "country": brand.country}
    return Location.objects.get_or_create(brand=brand, is_main=True, defaults=defaults)[0]


@transaction.atomic
def location_open(*, brand: Brand, name: str, country: str) -> Location:
    """Add a location, last in the row. Raises LocationNameTaken and LocationsTooMany."""
    main = main_location(brand)
    last = Location.objects.filter(brand=brand).order_by("-position").first() or main
    if Location.objects.filter(brand=brand, is_active=True).count() >= LOCATIONS_MAX:
        raise LocationsTooMany(most=LOCATIONS_MAX)
    try:
        with transaction.atomic():
            return Location.objects.create(
                brand=brand, name=name, country=country, position=last.position + 1
            )
    except IntegrityError:
        raise LocationNameTaken(name=name) from None


@transaction.atomic
def location_change(*, location: Location, name: str, country: str, position: int) -> Location:
    """Call it otherwise, say where it is, or put it elsewhere in the row. Raises LocationNameTaken."""
    location.name, location.country, location.position = name, country, position
    try:
        with transaction.atomic():
            location.save(update_fields=["name", "country", "position"])
    except IntegrityError:
        raise LocationNameTaken(name=name) from None
    return location


@transaction.atomic
def location_close(*, location: Location) -> None:
    """Send nothing from there any more. Raises LocationStays for the main one, LocationNotEmpty."""
    if location.is_main:
        raise LocationStays(name=location.name)
    levels = StockLevel.objects.filter(location=location).order_by("stock_id")
    # Their stock rows are ours while we look: nothing comes in behind our back.
    for stock in levels.values_list("stock_id", flat=True):
        StockItem.objects.filter(pk=stock).update(places=F("places"))
    Location.objects.filter(pk=location.pk).update(is_active=False)
    if levels.filter(Q(on_hand__gt=0) | Q(held__gt=0)).exists():
        raise LocationNotEmpty(name=location.name)


def splits_set(*, brand: Brand, may_split: bool) -> None:
    """Say whether one line of an order may be sent from several locations."""
    StockRules.objects.update_or_create(brand=brand, defaults={"may_split": may_split})

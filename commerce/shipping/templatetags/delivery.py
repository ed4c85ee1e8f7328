"""How pages tell when a parcel arrives."""

from babel.core import Locale
from babel.dates import format_interval
from django import template
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from commerce.shipping.promise import Promise
from marketplace.kernel.money import Money, format_money
from marketplace.markets.addressing import rules_of
from marketplace.markets.countries import country_name

register = template.Library()


@register.filter
def arrives(promise: Promise | None) -> str:
    """Say between which days a parcel arrives: "Arrives Tue, Dec 8 – Thu, Dec 10"; nothing without a promise."""
    if promise is None:
        return ""
    locale = Locale.parse(to_locale(get_language() or "en"))
    days = format_interval(promise.first, promise.last, skeleton="MMMEd", locale=locale)
    return _("Arrives %(days)s") % {"days": days}


@register.filter
def place_name(place: str) -> str:
    """Show a zone's place by its name in the reader's language: PT → Portugal, US-CA → California."""
    country, _dash, region = place.partition("-")
    if not region:
        return country_name(country)
    return dict(rules_of(country).region_choices()).get(region, place)


@register.filter
def minor(amount: int, currency: str) -> str:
    """Show an amount that is kept in minor units."""
    return format_money(Money(amount, currency))

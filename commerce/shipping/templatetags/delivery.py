"""How pages tell when a parcel arrives."""

from babel.core import Locale
from babel.dates import format_interval
from django import template
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from commerce.shipping.promise import Promise

register = template.Library()


@register.filter
def arrives(promise: Promise | None) -> str:
    """Say between which days a parcel arrives: "Arrives Tue, Dec 8 – Thu, Dec 10"; nothing without a promise."""
    if promise is None:
        return ""
    locale = Locale.parse(to_locale(get_language() or "en"))
    days = format_interval(promise.first, promise.last, skeleton="MMMEd", locale=locale)
    return _("Arrives %(days)s") % {"days": days}

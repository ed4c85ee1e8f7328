"""Each request knows the reader's market and shows times in the reader's zone."""

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from marketplace.markets.models import Market
from marketplace.markets.selectors import market_by_code, market_default

MARKET_COOKIE: Final = "market"
# Set by the pages' script from the browser's own zone.
ZONE_COOKIE: Final = "zone"


def _market_of(request: HttpRequest) -> Market:
    chosen = getattr(request.user, "market", None)
    if isinstance(chosen, Market) and chosen.is_open:
        return chosen
    code = request.COOKIES.get(MARKET_COOKIE, "")
    return (market_by_code(code) if code else None) or market_default()


def _zone_of(request: HttpRequest) -> ZoneInfo | None:
    name = getattr(request.user, "time_zone", "") or request.COOKIES.get(ZONE_COOKIE, "")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _speak(request: HttpRequest) -> None:
    """Answer a signed-in person in the language they chose, on whichever device they are."""
    wanted = getattr(request.user, "language", "")
    if wanted in dict(settings.LANGUAGES) and wanted != translation.get_language():
        translation.activate(wanted)
        request.LANGUAGE_CODE = wanted


class MarketMiddleware:
    """Sets ``request.market`` (read from the database when first used), the reader's language and time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.market = SimpleLazyObject(lambda: _market_of(request))  # type: ignore[attr-defined]
        _speak(request)
        with timezone.override(_zone_of(request)):
            return self.get_response(request)

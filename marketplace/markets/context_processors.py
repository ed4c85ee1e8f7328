"""What every template knows about its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_bidi


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give templates the market, the direction of writing and whether this is the demonstration."""
    return {
        "market": getattr(request, "market", None),
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "is_demo": settings.DEMO,
        "sandbox_payments": settings.PAYMENT_PROVIDER == "sandbox",
    }

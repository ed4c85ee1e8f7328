"""Who is shopping: a person, a browser, or both. A browser is known by a signed cookie that tells nothing."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from marketplace.accounts.models import User
from marketplace.kernel.ids import ALPHABET, PUBLIC_ID_LENGTH, new_public_id

BROWSER_COOKIE: Final = "shopper"
# The last order whose outcome this browser was shown.
SEEN_COOKIE: Final = "seen-order"
KEPT: Final = timedelta(days=60)
PUBLIC_ID: Final = re.compile(f"[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}")


@dataclass(frozen=True)
class Shopper:
    """Somebody who shops; ``browser`` is always there, if only made up for this request."""

    user: User | None
    browser: str
    seen_order: str = ""

    def key_for(self, things: Iterable[object]) -> uuid.UUID:
        """Return the key of the order these things would make.

        It stays the same until this browser has been shown the outcome: when an answer is lost on its way, a new page
        makes the same key and lands on the finished order. Once the outcome was seen, the same things are a new order.
        """
        who = self.user.public_id if self.user else ""
        text = "|".join([self.browser, who, self.seen_order, *(str(each) for each in things)])
        digest = salted_hmac("showfloor.checkout.key", text, algorithm="sha256").digest()
        return uuid.UUID(bytes=digest[:16], version=4)


def shopper_of(request: HttpRequest) -> Shopper:
    """Return who is shopping."""
    user = request.user if request.user.is_authenticated else None
    return Shopper(
        user, _public_id(request, BROWSER_COOKIE) or _made_up(request), _public_id(request, SEEN_COOKIE)
    )


def _public_id(request: HttpRequest, cookie: str) -> str:
    value = request.get_signed_cookie(cookie, default="", salt=cookie, max_age=KEPT) or ""
    return value if PUBLIC_ID.fullmatch(value) else ""


def _made_up(request: HttpRequest) -> str:
    # Once per request, so that the page's key and its cookie belong together.
    if not hasattr(request, "_browser_made_up"):
        request._browser_made_up = new_public_id()  # type: ignore[attr-defined]
    return str(request._browser_made_up)  # type: ignore[attr-defined]


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a browser that is not known yet its cookie."""
    if not _public_id(request, BROWSER_COOKIE):
        _set(response, BROWSER_COOKIE, shopper_of(request).browser)
    return response


def outcome_seen(response: HttpResponse, order_public_id: str) -> HttpResponse:
    """Note in the browser that it was shown how an order came out."""
    return _set(response, SEEN_COOKIE, order_public_id)


def _set(response: HttpResponse, cookie: str, value: str) -> HttpResponse:
    response.set_signed_cookie(
        cookie, value, salt=cookie, max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response

"""What every page's bag sign knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commerce.checkout.selectors import cart_sign, sign_of
from commerce.checkout.shoppers import BROWSER_COOKIE, shopper_of


def bag(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``bag_sign``, read only if they show it; nobody known has nothing in the bag."""
    # A request that was turned away at the door (a foreign Host) has no user, and gets a page that says so.
    is_known = hasattr(request, "user") and (
        request.user.is_authenticated or BROWSER_COOKIE in request.COOKIES
    )
    if not is_known:
        return {"bag_sign": sign_of({})}
    return {"bag_sign": SimpleLazyObject(lambda: cart_sign(shopper_of(request)))}

"""The bag's sign on every page: how many pieces, and whether they are the ones that the page shows."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from commerce.checkout.selectors import cart_sign
from commerce.checkout.shoppers import shopper_of


@require_GET
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """Tell the sign of a page how the bag is now."""
    sign = cart_sign(shopper_of(request))
    label = ngettext("Bag, %(n)s item", "Bag, %(n)s items", sign.count) % {"n": sign.count}
    return JsonResponse({"count": sign.count, "stamp": sign.stamp, "label": label})

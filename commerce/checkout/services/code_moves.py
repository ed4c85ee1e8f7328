"""Where the codes of a cart go when the cart moves, is ordered, or comes back."""

from commerce.checkout.models import Cart, CartCode
from commerce.checkout.offering import cart_codes
from commerce.checkout.shoppers import Shopper
from commerce.orders.models import Order
from commerce.promotions.models import Code


def codes_move(*, shopper: Shopper, cart: Cart) -> None:
    """What a browser typed before its person logged in moves to the person's cart."""
    codes = list(cart_codes(shopper).exclude(cart=cart).values_list("code", flat=True))
    cart_codes(shopper).exclude(cart=cart).delete()
    CartCode.objects.bulk_create((CartCode(cart=cart, code_id=pk) for pk in codes), ignore_conflicts=True)


def codes_of_order_leave(*, shopper: Shopper, keys: set[str]) -> None:
    """What an order used (offers' keys) leaves the cart."""
    used = {key.removeprefix("code:") for key in keys if key.startswith("code:")}
    if used:
        cart_codes(shopper).filter(code__in=Code.objects.filter(public_id__in=used)).delete()


def codes_of_order_return(*, cart: Cart, order: Order) -> None:
    """An order ended unpaid: the codes it used lie in the cart again."""
    keys = order.discounts.filter(key__startswith="code:").values_list("key", flat=True)
    codes = Code.objects.filter(public_id__in={key.removeprefix("code:") for key in keys})
    CartCode.objects.bulk_create((CartCode(cart=cart, code=code) for code in codes), ignore_conflicts=True)

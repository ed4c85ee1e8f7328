"""Who may buy how much of what: the lowest age of a product, and its limit per buyer."""

from commerce.boxoffice.selectors import personal_products
from commerce.catalog.models import Product, Variant
from commerce.checkout.ages import age_needed
from commerce.checkout.errors import AgeNotConfirmed, LimitReached
from commerce.checkout.models import Cart, CartLine
from commerce.checkout.quoting import Quote
from commerce.checkout.shoppers import Shopper
from commerce.orders.bought import pieces_bought
from commerce.orders.drafts import BuyerDetails
from marketplace.kernel.refusals import Refusal


def demand_allowed(shopper: Shopper, buyer: BuyerDetails, quote: Quote) -> None:
    """Refuse who is too young or has bought enough. Raises AgeNotConfirmed and LimitReached.

    Called while an order is placed: products with a limit are locked, in key order and before their stock, so of two
    orders that one person places in the same moment the second is counted with the first.
    """
    age = age_needed(line.product for line in quote.lines)
    if buyer.age_confirmed < age:
        raise AgeNotConfirmed(age=age)
    limited = sorted(_limits(quote))
    if limited:
        list(Product.objects.select_for_update().filter(pk__in=limited).order_by("pk").values_list("pk"))
        reached = limit_reached(shopper, buyer.email, quote)
        if reached is not None:
            raise reached


def limit_reached(shopper: Shopper, email: str, quote: Quote) -> Refusal | None:
    """Return what stands in the way of somebody who has bought enough of something; nothing is asked without limits."""
    limits = _limits(quote)
    if not limits:
        return None
    wanted: dict[int, int] = {}
    products: dict[int, Product] = {}
    for line in quote.lines:
        if line.product.pk in limits:
            products[line.product.pk] = line.product
            wanted[line.product.pk] = wanted.get(line.product.pk, 0) + line.quantity
    bought = pieces_bought(user=shopper.user, email=email, product_ids=wanted)
    for pk, product in products.items():
        if wanted[pk] + bought.get(pk, 0) > limits[pk]:
            return LimitReached(title=product.shown_title, most=limits[pk])
    return None


def _limits(quote: Quote) -> dict[int, int]:
    """Return of which products one person may buy only so many: of tickets that are one for each, one."""
    limits = {
        line.product.pk: line.product.limit_per_buyer for line in quote.lines if line.product.limit_per_buyer
    }
    tickets = {line.product.pk for line in quote.lines if line.product.is_ticket}
    return limits | dict.fromkeys(personal_products(tickets) if tickets else (), 1)


def demand_within_limit(cart: Cart, variant: Variant, quantity: int) -> None:
    """Refuse more of a product in one cart than one person may buy. Raises LimitReached."""
    product = variant.product
    if not product.limit_per_buyer:
        return
    others = CartLine.objects.filter(cart=cart, variant__product=product).exclude(variant=variant)
    if quantity + sum(others.values_list("quantity", flat=True)) > product.limit_per_buyer:
        raise _reached(product)


def _reached(product: Product) -> LimitReached:
    return LimitReached(title=product.shown_title, most=product.limit_per_buyer)

"""Writes of carts, and placing orders from them."""

from commerce.checkout.services.addresses import address_keep, address_remove
from commerce.checkout.services.carts import cart_add, cart_change, cart_remove, cart_restore, quantity_of
from commerce.checkout.services.codes import cart_code_add, cart_code_remove
from commerce.checkout.services.conditions import checkout_hindrance, delivery_hindrance
from commerce.checkout.services.direct import DirectItem, details_known, order_direct, shopper_away
from commerce.checkout.services.giving import coins_order, tip_order
from commerce.checkout.services.limits import limit_reached
from commerce.checkout.services.placing import checkout_pay, checkout_place

__all__ = [
    "DirectItem",
    "address_keep",
    "address_remove",
    "cart_add",
    "cart_change",
    "cart_code_add",
    "cart_code_remove",
    "cart_remove",
    "cart_restore",
    "checkout_hindrance",
    "checkout_pay",
    "checkout_place",
    "coins_order",
    "delivery_hindrance",
    "details_known",
    "limit_reached",
    "order_direct",
    "quantity_of",
    "shopper_away",
    "tip_order",
]

"""Orders: what was bought, by whom, from which brand, credited to which creator, and where its pieces are."""

from commerce.orders.models.buyers import Buyer
from commerce.orders.models.deeds import Deed, Note
from commerce.orders.models.discounts import OrderDiscount
from commerce.orders.models.fulfilments import Fulfilment
from commerce.orders.models.lines import OrderLine
from commerce.orders.models.orders import Order
from commerce.orders.models.shipments import Shipment, ShipmentLine

__all__ = [
    "Buyer",
    "Deed",
    "Fulfilment",
    "Note",
    "Order",
    "OrderDiscount",
    "OrderLine",
    "Shipment",
    "ShipmentLine",
]

"""Orders: what was bought, by whom, from which brand, credited to which creator."""

from commerce.orders.models.buyers import Buyer
from commerce.orders.models.fulfilments import Fulfilment
from commerce.orders.models.lines import OrderLine
from commerce.orders.models.orders import Order

__all__ = ["Buyer", "Fulfilment", "Order", "OrderLine"]

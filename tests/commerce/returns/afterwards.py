"""What comes after an order, for tests that walk all addresses: a parcel, a review and a return."""

from typing import Any, Final
from uuid import uuid4

from commerce.orders.models import Order
from commerce.orders.services import Way, shipment_deliver, shipment_send
from commerce.returns.services import return_ask
from commerce.returns.services.asking import Request
from commerce.reviews.services import Words, review_save
from marketplace.accounts.models import User

IN_CONFIDENCE: Final = "Sent back in confidence"


def afterwards(order: Order, buyer: User) -> dict[str, Any]:
    """One piece of an order arrives, is reviewed and is to go back; returns the ids that fill addresses."""
    line = order.lines.get()
    shipment = shipment_send(
        fulfilment=order.fulfilments.get(), way=Way("T-0"), key=uuid4(), pieces={line.public_id: 1}
    )
    shipment_deliver(shipment=shipment, by=None)
    review = review_save(line=line, key=uuid4(), words=Words(4, "Warm light"), by=buyer)
    request = Request({line.public_id: 1}, "other", IN_CONFIDENCE)
    back = return_ask(fulfilment=shipment.fulfilment, key=uuid4(), request=request, by=buyer)
    return {
        "parcels/<shipment_id>": shipment.public_id,
        "parts/<fulfilment_id>": shipment.fulfilment.public_id,
        "returns/<return_id>": back.public_id,
        "lines/<line_id>": line.public_id,
        "reviews/<review_id>": review.public_id,
    }

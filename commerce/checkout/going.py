"""Where a basket goes and how, as far as its buyer said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commerce.orders.drafts import BuyerDetails
from commerce.promotions.selectors import NOBODY, Asking
from commerce.shipping.choosing import Destination


@dataclass(frozen=True)
class Going:
    """The destination, the method of each brand's parcel (public ids), and what bears on tax and fees."""

    destination: Destination = Destination()
    methods: Mapping[str, str] = field(default_factory=dict)
    # Checked before: a business of the union.
    vat_number: str = ""
    pays_cash: bool = False
    # Who asks, and with which codes.
    asking: Asking = NOBODY
    # Off where the price was made otherwise, at an auction: then nothing makes it cheaper.
    takes_offers: bool = True


def going_of(buyer: BuyerDetails, asking: Asking = NOBODY) -> Going:
    """Return where the parcels of a buyer go."""
    destination = Destination(buyer.country, buyer.region)
    return Going(destination, buyer.methods, buyer.vat_number, buyer.pays_cash, asking)

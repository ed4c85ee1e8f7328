"""What a checkout hands over to make an order: plain values, nothing of it is trusted to be stored before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from commerce.catalog.models import Variant
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class BuyerDetails:
    """Who buys and where the parcels go; ``user`` is None for a guest."""

    user: User | None
    email: str
    name: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    phone: str
    language: str
    name_in_room: str
    is_untold: bool = False
    # The lowest age that the buyer confirmed to have; 0: was not asked.
    age_confirmed: int = 0
    company: str = ""
    vat_number: str = ""
    is_reverse_charge: bool = False
    # By which method each brand's parcel travels (public ids), and whether it is paid for at the door.
    methods: Mapping[str, str] = field(default_factory=dict)
    pays_cash: bool = False
    # May the room say what they gave above what was asked?
    shows_support: bool = False


@dataclass(frozen=True)
class DiscountDraft:
    """What one offer took off a line or a delivery fee; ``bearer`` is "brand" or "house"."""

    key: str
    label: str
    bearer: str
    minor: int


@dataclass(frozen=True)
class EarningTerms:
    """What holds for a line besides the agreement between its brand and its creator, at the moment of buying.

    ``open_bp`` is what a brand offers to everybody; an agreement with the creator (the target rate) goes before it.
    ``fee_rule`` and ``agency`` are public ids.
    """

    fee_bp: int
    fee_rule: str = ""
    open_bp: int = 0
    agency: str = ""
    # The agency's part of the commission.
    agency_bp: int = 0
    # Which part of its fee the house keeps when the sale is refunded, and how much at most of a line.
    refund_fee_bp: int = 0
    refund_fee_max_minor: int = 0


@dataclass(frozen=True)
class LineDraft:
    """One variant at its price; ``scope`` is the public id of the show that led here, or empty."""

    variant: Variant
    title: str
    quantity: int
    unit: Money
    line_up_number: int | None
    scope: str
    creator: Creator | None
    collaboration: Collaboration | None
    # What is contained in the total.
    tax: Money
    # What offers take off the whole line.
    discount_minor: int = 0
    # Which part of the tax comes on top of the price.
    added_tax_minor: int = 0
    tax_bp: int | None = None
    # Which moment of the show the buyer saw when they reached for it.
    playhead_ms: int | None = None
    # Which offers made the discount, and what the house adds for those it bears.
    discounts: tuple[DiscountDraft, ...] = ()
    house_minor: int = 0
    # Who earns what for it; without a fee the house's own rate holds.
    terms: "EarningTerms | None" = None
    # What it is called in other languages, by their codes.
    titles: Mapping[str, str] = field(default_factory=dict)
    # Which account (kind and owner) the seller's part goes to, if not the brand's.
    goes_to: tuple[str, str] = ("", "")
    # What of the total is above what was asked.
    support_minor: int = 0

    @property
    def total(self) -> Money:
        """What the buyer pays for the line."""
        minor = self.unit.minor * self.quantity - self.discount_minor + self.added_tax_minor
        return Money(minor, self.unit.currency)


@dataclass(frozen=True)
class ParcelTerms:
    """How a parcel travels, as it was told when it was ordered: frozen in words, methods come and go."""

    method: str = ""
    method_key: str = ""
    arrives_first: date | None = None
    arrives_last: date | None = None
    # What crosses a border: duties and import tax as estimated, and who pays them.
    duty_minor: int = 0
    import_tax_minor: int = 0
    duties_paid_by: Literal["", "seller", "buyer"] = ""


NO_TERMS: Final = ParcelTerms()


@dataclass(frozen=True)
class ParcelDraft:
    """One brand's part of an order: what delivering it costs, and the tax in that. Nothing, where nothing is sent."""

    brand: Brand
    shipping: Money
    shipping_tax: Money
    shipping_added_tax_minor: int = 0
    shipping_tax_bp: int | None = None
    terms: ParcelTerms = NO_TERMS
    discounts: tuple[DiscountDraft, ...] = ()
    house_minor: int = 0


@dataclass(frozen=True)
class RefundPart:
    """What goes back of one order line, or of one parcel's delivery fee.

    ``line`` is an order line's public id or ``shipping:<fulfilment public id>``. ``pieces`` counts as taken back
    and, with ``restock``, returns to the shelf. ``unsent`` of them have not left and are not to: as many as can be,
    where nobody says. What is ``borne_by_house`` is a kindness of the house: it gives the money, and what everybody
    earned stays as it is. What is ``borne_by_brand`` is one of the brand: it alone gives the money, of what is its own.
    ``is_argued``: a bank takes it; then the house keeps nothing of its fee (see ``earning``).
    """

    line: str
    minor: int
    pieces: int = 0
    restock: bool = False
    unsent: int | None = None
    borne_by_house: bool = False
    borne_by_brand: bool = False
    is_argued: bool = False

    @property
    def is_kindness(self) -> bool:
        """Whether nothing is taken back for it: the money is a present."""
        return self.borne_by_house or self.borne_by_brand

"""The money trail of an order: which transfers its sale and its refunds are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from commerce.ledger.kinds import AccountKind, agency_owner, brand_owner, creator_owner, provider_owner
from commerce.ledger.selectors import Entry
from commerce.ledger.services import Posting, Side, accounts
from commerce.ledger.through import owner_through
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.splitting import Shares
from marketplace.kernel.money import Money

SHIPPING = "shipping:"
SUPPORT = "support"


def side_of(entry: Entry) -> tuple[tuple[str, str], int]:
    """Return whose side of a sale a transfer is about (kind and owner), and whether it gained (1) or lost (-1)."""
    for side, sign in ((entry.debit, -1), (entry.credit, 1)):
        if side[0] == AccountKind.PROMOTION:
            return side, sign
    return (entry.credit, 1) if entry.debit[0] == AccountKind.CLEARING else (entry.debit, -1)


def shipping_subject(fulfilment: Fulfilment) -> str:
    """Return how the books call a parcel's delivery fee."""
    return f"{SHIPPING}{fulfilment.public_id}"


def line_total_shares(line: OrderLine) -> Shares:
    """Whose the money of a line is."""
    return Shares(
        line.tax_minor,
        line.commission_minor,
        line.fee_minor,
        line.brand_minor,
        line.house_minor,
        line.agency_minor,
    )


def line_refunded_shares(line: OrderLine) -> Shares:
    """What of it went back."""
    tax, commission, fee = (
        line.refunded_tax_minor,
        line.refunded_commission_minor,
        line.refunded_fee_minor,
    )
    house = line.refunded_house_minor
    brand = line.refunded_minor + house - tax - commission - fee
    return Shares(tax, commission, fee, brand, house, line.refunded_agency_minor)


def shipping_total_shares(fulfilment: Fulfilment) -> Shares:
    """Whose the delivery fee is: the brand's, less tax. No commission is counted on it, and no fee."""
    tax, house = fulfilment.shipping_tax_minor, fulfilment.shipping_house_minor
    return Shares(tax, 0, 0, fulfilment.shipping_minor + house - tax, house)


def shipping_refunded_shares(fulfilment: Fulfilment) -> Shares:
    """What of it went back."""
    tax, house = fulfilment.shipping_tax_refunded_minor, fulfilment.shipping_house_refunded_minor
    return Shares(tax, 0, 0, fulfilment.shipping_refunded_minor + house - tax, house)


@dataclass(frozen=True)
class TrailPiece:
    """One part of an order in the books: what it is about, whose it is, and how it is split."""

    subject: str
    brand: str
    creator: str
    shares: Shares
    agency: str = ""
    # Where the seller's part goes, if not to the brand; and which of it is support, above what was asked.
    goes_to: Side | None = None
    support: int = 0

    @property
    def seller(self) -> Side:
        """Where the seller's part goes."""
        return self.goes_to or (AccountKind.BRAND_PAYABLE, brand_owner(self.brand))

    @property
    def sides(self) -> list[tuple[Side, int]]:
        """Who gets how much of it, in the order in which it is written."""
        found: list[tuple[Side, int]] = [
            ((AccountKind.TAX_PAYABLE, ""), self.shares.tax),
            (self.seller, self.shares.brand),
            ((AccountKind.PLATFORM_FEE, ""), self.shares.fee),
        ]
        if self.creator:
            found.append(((AccountKind.CREATOR_PAYABLE, creator_owner(self.creator)), self.shares.creator))
        if self.agency:
            found.append(((AccountKind.AGENCY_PAYABLE, agency_owner(self.agency)), self.shares.agency))
        return [(side, minor) for side, minor in found if minor]


@dataclass(frozen=True)
class _Leg:
    """One transfer before its accounts are looked up; what is below nothing goes the other way."""

    subject: str
    start: Side
    to: Side
    minor: int
    mark: str = ""


def _legs(piece: TrailPiece, through: Side) -> list[_Leg]:
    legs = []
    if piece.shares.house:
        # Into the sale, from where everybody gets their share.
        legs.append(_Leg(piece.subject, (AccountKind.PROMOTION, ""), through, piece.shares.house))
    for side, minor in piece.sides:
        # Support can be told from the price in the books, by its own transfer.
        support = piece.support if side == piece.seller and 0 < piece.support <= minor else 0
        if minor != support:
            legs.append(_Leg(piece.subject, through, side, minor - support))
        if support:
            legs.append(_Leg(piece.subject, through, side, support, SUPPORT))
    return legs


def postings_of(
    order: Order, pieces: Iterable[TrailPiece], *, back: bool = False, provider: str = ""
) -> list[Posting]:
    """Return the transfers of some parts, from what was paid to everybody who has a share; ``back`` turns them round.

    All accounts are looked up at once.
    """
    # Each provider has a clearing account of its own; what goes back goes the way it came.
    came = owner_through(f"sale:{order.public_id}") if back else provider_owner(provider) if provider else ""
    legs = [leg for piece in pieces for leg in _legs(piece, (AccountKind.CLEARING, came))]
    sides = {side for leg in legs for side in (leg.start, leg.to)}
    opened = accounts(sides, order.currency) if sides else {}
    return [
        Posting(
            debit=opened[leg.to if back == (leg.minor > 0) else leg.start],
            credit=opened[leg.start if back == (leg.minor > 0) else leg.to],
            money=Money(abs(leg.minor), order.currency),
            subject=leg.subject,
            mark=leg.mark,
        )
        for leg in legs
    ]


def line_piece(line: OrderLine, brand: str, shares: Shares) -> TrailPiece:
    """Return a line in the books."""
    creator = line.credited_to.public_id if line.credited_to else ""
    goes_to = (line.goes_kind, line.goes_owner) if line.goes_kind else None
    return TrailPiece(line.public_id, brand, creator, shares, line.agency, goes_to)


def sale_postings(order: Order, fulfilments: Iterable[Fulfilment], provider: str = "") -> list[Posting]:
    """Return the transfers of a sale: every line and every delivery fee, to everybody who has a share."""
    pieces: list[TrailPiece] = []
    for fulfilment in fulfilments:
        brand = fulfilment.brand.public_id
        pieces += [
            replace(line_piece(line, brand, line_total_shares(line)), support=line.support_net_minor)
            for line in fulfilment.lines.all()
        ]
        fee = shipping_total_shares(fulfilment)
        pieces.append(TrailPiece(shipping_subject(fulfilment), brand, "", fee))
    return postings_of(order, pieces, provider=provider)

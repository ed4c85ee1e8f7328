"""How money is split: pure arithmetic in minor units, in which the parts always add up to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketplace.kernel.money import BASIS_POINTS, Money


@dataclass(frozen=True)
class Shares:
    """Whose the money of one order line is."""

    tax: int
    commission: int
    fee: int
    brand: int
    # What the house adds for the offers it bears: that much more is shared out than the buyer paid.
    house: int = 0
    # Which part of the commission is an agency's.
    agency: int = 0

    @property
    def creator(self) -> int:
        """What of the commission is the creator's own."""
        return self.commission - self.agency

    @property
    def total(self) -> int:
        """What the buyer paid."""
        return self.tax + self.commission + self.fee + self.brand - self.house

    def __sub__(self, other: "Shares") -> "Shares":
        return Shares(
            self.tax - other.tax,
            self.commission - other.commission,
            self.fee - other.fee,
            self.brand - other.brand,
            self.house - other.house,
            self.agency - other.agency,
        )


def line_shares(
    total: Money, *, tax: Money, commission_bp: int, fee_bp: int, house: int = 0, agency_bp: int = 0
) -> Shares:
    """Split a line: tax is contained, commission and fee are counted on the rest, the brand keeps what is left.

    By largest remainder, so that the parts add up in every currency. What the house adds (net of tax) is shared out
    like what the buyer pays. The commission comes before the fee where both would be more than there is.
    """
    base = total - tax + Money(house, total.currency)
    commission_bp = min(commission_bp, BASIS_POINTS)
    fee_bp = min(fee_bp, BASIS_POINTS - commission_bp)
    brand, commission, fee = base.allocate([BASIS_POINTS - commission_bp - fee_bp, commission_bp, fee_bp])
    agency_bp = min(agency_bp, BASIS_POINTS)
    agency = commission.allocate([BASIS_POINTS - agency_bp, agency_bp])[1]
    return Shares(tax.minor, commission.minor, fee.minor, brand.minor, house, agency.minor)


def refund_shares(left: Shares, minor: int) -> Shares:
    """Take ``minor`` back from what is left of each share, in proportion.

    Parts are never negative, never more than is left, and after any sequence of refunds that returns the whole,
    each share is exactly zero. What the house added goes back to it in the same proportion.
    """
    if minor == 0:
        return Shares(0, 0, 0, 0)
    house = Money(left.house, "XXX").allocate([minor, left.total - minor])[0].minor
    tax, creator, agency, fee, brand = (
        part.minor
        for part in Money(minor + house, "XXX").allocate(
            [left.tax, left.creator, left.agency, left.fee, left.brand]
        )
    )
    return Shares(tax, creator + agency, fee, brand, house, agency)


def kindness_shares(minor: int) -> Shares:
    """Give ``minor`` back out of the house's pocket: by so much more it adds to the sale, nobody else loses."""
    return Shares(0, 0, 0, 0, -minor)


def brand_kindness_shares(minor: int) -> Shares:
    """Give ``minor`` back out of the brand's pocket: its own share becomes less, nobody else loses."""
    return Shares(0, 0, 0, minor)


def fee_kept(fee_back: int, *, bp: int, most: int) -> int:
    """Return what the house keeps of a fee of which so much would go back in all, at most ``most``."""
    return min(fee_back * bp // BASIS_POINTS, most)


def with_fee_kept(shares: Shares, kept: int) -> Shares:
    """Let the house keep a part of its fee: the brand gives that much more instead."""
    return replace(shares, fee=shares.fee - kept, brand=shares.brand + kept)


def pieces_minor(left_minor: int, pieces_left: int, pieces: int) -> int:
    """Return what some of the pieces left cost, so that all of them together cost exactly what is left."""
    if not 0 < pieces <= pieces_left:
        return 0
    shares: Sequence[Money] = Money(left_minor, "XXX").allocate([1] * pieces_left)
    return sum(share.minor for share in shares[:pieces])

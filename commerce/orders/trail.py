"""The money trail of an order: which transfers its sale and its refunds are made of."""

from collections.abc import Iterable

from commerce.ledger.kinds import AccountKind, brand_owner, creator_owner
from commerce.ledger.selectors import Entry
from commerce.ledger.services import Posting, account
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.splitting import Shares
from marketplace.kernel.money import Money

SHIPPING = "shipping:"


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
    return Shares(line.tax_minor, line.commission_minor, line.fee_minor, line.brand_minor, line.house_minor)


def line_refunded_shares(line: OrderLine) -> Shares:
    """What of it went back."""
    tax, commission, fee = (
        line.refunded_tax_minor,
        line.refunded_commission_minor,
        line.refunded_fee_minor,
    )
    house = line.refunded_house_minor
    return Shares(tax, commission, fee, line.refunded_minor + house - tax - commission - fee, house)


def shipping_total_shares(fulfilment: Fulfilment) -> Shares:
    """Whose the delivery fee is: the brand's, less tax. No commission is counted on it, and no fee."""
    tax, house = fulfilment.shipping_tax_minor, fulfilment.shipping_house_minor
    return Shares(tax, 0, 0, fulfilment.shipping_minor + house - tax, house)


def shipping_refunded_shares(fulfilment: Fulfilment) -> Shares:
    """What of it went back."""
    tax, house = fulfilment.shipping_tax_refunded_minor, fulfilment.shipping_house_refunded_minor
    return Shares(tax, 0, 0, fulfilment.shipping_refunded_minor + house - tax, house)


class Trail:
    """Makes the postings of one order; opens each account once."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._accounts: dict[tuple[str, str], int] = {}
        self.clearing = account(AccountKind.CLEARING, "", order.currency)
        self.tax = account(AccountKind.TAX_PAYABLE, "", order.currency)
        self.fee = account(AccountKind.PLATFORM_FEE, "", order.currency)

    def postings(
        self, *, subject: str, brand: str, creator: str, shares: Shares, back: bool = False
    ) -> list[Posting]:
        """Return the transfers of one line or delivery fee; ``back`` turns them round."""
        sides = [
            (self.tax, shares.tax),
            (account(AccountKind.BRAND_PAYABLE, brand_owner(brand), self.order.currency), shares.brand),
            (self.fee, shares.fee),
        ]
        if creator and shares.commission:
            owed = account(AccountKind.CREATOR_PAYABLE, creator_owner(creator), self.order.currency)
            sides.append((owed, shares.commission))
        transfers = [(self.clearing, side, minor) for side, minor in sides]
        if shares.house:
            # Into the sale, from where everybody gets their share.
            house = account(AccountKind.PROMOTION, "", self.order.currency)
            transfers.insert(0, (house, self.clearing, shares.house))
        return [
            Posting(
                debit=to if back else start,
                credit=start if back else to,
                money=Money(minor, self.order.currency),
                subject=subject,
            )
            for start, to, minor in transfers
            if minor
        ]


def sale_postings(order: Order, fulfilments: Iterable[Fulfilment]) -> list[Posting]:
    """Return the transfers of a sale: every line and every delivery fee, to everybody who has a share."""
    trail = Trail(order)
    written: list[Posting] = []
    for fulfilment in fulfilments:
        brand = fulfilment.brand.public_id
        for line in fulfilment.lines.all():
            creator = line.credited_to.public_id if line.credited_to else ""
            written += trail.postings(
                subject=line.public_id, brand=brand, creator=creator, shares=line_total_shares(line)
            )
        written += trail.postings(
            subject=shipping_subject(fulfilment),
            brand=brand,
            creator="",
            shares=shipping_total_shares(fulfilment),
        )
    return written

"""What orders can prove: what was paid is the sum of its shares, line by line, and refunds reverse them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.selectors import subject_sums
from commerce.orders.models import Fulfilment, Order, OrderLine
from commerce.orders.splitting import Shares
from commerce.orders.trail import SHIPPING

Sums = dict[tuple[str, str, str, str], int]
# Plain rows, not models: there may be millions.
ORDER: Final = ("pk", "public_id", "state", "total_minor", "refunded_minor", "tax_minor")
PARCEL: Final = (
    "order_id",
    "public_id",
    "shipping_minor",
    "shipping_tax_minor",
    "shipping_house_minor",
    "shipping_refunded_minor",
    "shipping_tax_refunded_minor",
    "shipping_house_refunded_minor",
)
SHARES: Final = ("tax_minor", "commission_minor", "fee_minor", "total_minor", "house_minor", "agency_minor")
# What the house keeps of its fee of what goes back, by which rule, and how much at most.
KEPT: Final = ("refund_fee_kept_minor", "refund_fee_bp", "refund_fee_max_minor")
LINE: Final = (
    "order_id",
    "public_id",
    *SHARES,
    *("refunded_minor" if name == "total_minor" else f"refunded_{name}" for name in SHARES),
    *KEPT,
    "goes_kind",
)
READ_AT_ONCE: Final = 2_000
# What one part of an order is known by, whose it was, what of that went back, what was kept, and where the seller's
# part is.
Piece = tuple[str, Shares, Shares, tuple[int, int, int], str]
NOTHING_KEPT: Final = (0, 0, 0)


@dataclass(frozen=True)
class Claimed:
    """An order as its own tables tell it."""

    public_id: str
    state: str
    total: int
    refunded: int
    tax: int
    pieces: Sequence[Piece]

    @property
    def number(self) -> str:
        """What people quote."""
        return Order(public_id=self.public_id).number


def prove_orders() -> tuple[int, str]:
    """Check the money trail of every order; the first difference, or ""."""
    count = 0
    sums = subject_sums()
    for order in _claimed():
        count += 1
        difference = next(_differences(order, sums), "")
        if difference:
            return count, f"order {order.number}: {difference}"
    return count, _left_over(sums)


def _claimed() -> Iterator[Claimed]:
    """Return every order with its parts: three readings side by side, in the same order."""
    parcels = _by_order(Fulfilment.objects.order_by("order_id", "pk").values_list(*PARCEL), _parcel)
    lines = _by_order(OrderLine.objects.order_by("order_id", "pk").values_list(*LINE), _line)
    rows = Order.objects.order_by("pk").values_list(*ORDER)
    for pk, public_id, state, total, refunded, tax in rows.iterator(chunk_size=READ_AT_ONCE):
        pieces = [*lines.of(pk), *parcels.of(pk)]
        yield Claimed(public_id, state, total, refunded, tax, pieces)


class _Pieces:
    """Parts of orders that come sorted by their order; asked for in that order."""

    def __init__(self, rows: Iterator[tuple[int, Piece]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, order: int) -> Iterator[Piece]:
        while self._next is not None and self._next[0] <= order:
            if self._next[0] == order:
                yield self._next[1]
            self._next = next(self._rows, None)


def _by_order(rows: QuerySet[Any, Any], read: Callable[..., Piece]) -> _Pieces:
    return _Pieces((row[0], read(*row[1:])) for row in rows.iterator(chunk_size=READ_AT_ONCE))


def _parcel(public_id: str, *minors: int) -> Piece:
    paid, tax, house, *back = minors
    return f"{SHIPPING}{public_id}", _fee_shares(paid, tax, house), _fee_shares(*back), NOTHING_KEPT, ""


def _fee_shares(paid: int, tax: int, house: int) -> Shares:
    return Shares(tax, 0, 0, paid + house - tax, house)


def _line(public_id: str, *values: Any) -> Piece:
    *minors, goes_kind = values
    sold, back, kept = minors[: len(SHARES)], minors[len(SHARES) : -len(KEPT)], minors[-len(KEPT) :]
    return public_id, _shares(*sold), _shares(*back), (kept[0], kept[1], kept[2]), goes_kind


def _shares(tax: int, commission: int, fee: int, total: int, house: int, agency: int) -> Shares:
    return Shares(tax, commission, fee, total + house - tax - commission - fee, house, agency)


def _left_over(sums: Sums) -> str:
    """What is booked and belongs to no part of any order; money owed back to buyers is the payments' to prove."""
    for (reference, subject, kind, account_kind), minor in sums.items():
        if account_kind != AccountKind.REFUNDABLE:
            return f"{kind} {reference}: {minor} of {subject or 'nothing'} is booked and was never ordered"
    return ""


def _differences(order: Claimed, sums: Sums) -> Iterator[str]:
    is_sold = order.state in (Order.State.PAID, Order.State.REFUNDED)
    zero = Shares(0, 0, 0, 0)
    paid = gone = taxes = 0
    for subject, sold, back, kept, seller in order.pieces:
        yield from _kept_too_much(subject, sold, back, kept)
        wanted = _wanted(sold if is_sold else zero, seller)
        yield from _compare(order, sums, subject, MovementKind.SALE, wanted)
        yield from _compare_back(order, sums, subject, _wanted(back, seller))
        paid, gone, taxes = paid + sold.total, gone + back.total, taxes + sold.tax
    if paid != order.total:
        yield f"its parts do not add up to {order.total}"
    if gone != order.refunded:
        yield f"its refunds do not add up to {order.refunded}"
    if taxes != order.tax:
        yield f"its taxes do not add up to {order.tax}"


def _kept_too_much(subject: str, sold: Shares, back: Shares, rule: tuple[int, int, int]) -> Iterator[str]:
    """The house keeps no more of its fee than the rule frozen on the line lets it, and never more than there was."""
    kept, bp, most = rule
    if not 0 <= kept <= min(most, sold.fee - back.fee) or (kept and not bp):
        yield f"refund of {subject}: {kept} of the fee is kept, its rule says {bp} and at most {most}"


def _wanted(shares: Shares, seller: str) -> dict[AccountKind, int]:
    """Return what is to stand where; ``seller`` is the kind of account of the seller's part, a brand's if empty."""
    wanted = {
        AccountKind.TAX_PAYABLE: shares.tax,
        AccountKind.CREATOR_PAYABLE: shares.creator,
        AccountKind.AGENCY_PAYABLE: shares.agency,
        AccountKind.PLATFORM_FEE: shares.fee,
        AccountKind.BRAND_PAYABLE: 0,
        # What the house adds goes into the sale, to be shared out from there.
        AccountKind.CLEARING: shares.house,
    }
    own = AccountKind(seller or AccountKind.BRAND_PAYABLE)
    wanted[own] = wanted.get(own, 0) + shares.brand
    return wanted


def _compare(
    order: Claimed, sums: Sums, subject: str, kind: MovementKind, wanted: dict[AccountKind, int]
) -> Iterator[str]:
    for account_kind, minor in wanted.items():
        booked = sums.pop((order.public_id, subject, kind.value, account_kind.value), 0)
        if booked != minor:
            yield f"{kind.label} of {subject}: {minor} is {account_kind.label}, the books say {booked}"


def _compare_back(order: Claimed, sums: Sums, subject: str, wanted: dict[AccountKind, int]) -> Iterator[str]:
    refund = MovementKind.REFUND.value
    # What the house gives out of kindness comes from itself, instead of going back to it.
    kind_of = sums.pop((order.public_id, subject, refund, AccountKind.PROMOTION.value), 0)
    for account_kind, minor in wanted.items():
        booked = sums.pop((order.public_id, subject, refund, account_kind.value), 0)
        if account_kind is AccountKind.CLEARING:
            booked -= kind_of
        if booked != minor:
            yield f"refund of {subject}: {minor} is {account_kind.label}, the books say {booked}"

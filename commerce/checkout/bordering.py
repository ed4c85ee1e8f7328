"""What a border costs: duties and import tax of a parcel, estimated. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from marketplace.kernel.money import Money
from marketplace.markets.models import DutyRate

Payer = Literal["seller", "buyer"]


@dataclass(frozen=True)
class Crossing:
    """Some goods of a parcel: their value without tax, their HS number, and the rate of tax at the destination."""

    value: Money
    hs_code: str
    tax_bp: int


@dataclass(frozen=True)
class Border:
    """What is estimated to be due, and who pays it: the seller out of its price, or the buyer at the door."""

    duty: Money
    import_tax: Money
    paid_by: Payer

    @property
    def due(self) -> Money:
        """All that is due at the border."""
        return self.duty + self.import_tax


def border_of(
    goods: Sequence[Crossing],
    shipping: Money,
    rates: Sequence[DutyRate],
    *,
    paid_by: Payer,
) -> Border:
    """Estimate what a parcel costs at the border; ``rates`` come with the closest prefix first.

    Delivery counts as part of the goods' value, by their share of it; the tax is counted on goods and duty.
    """
    zero = Money(0, shipping.currency)
    value = sum((each.value for each in goods), shipping)
    duty = tax = zero
    for each, bases in zip(goods, _with_delivery(goods, shipping), strict=True):
        rate = next((rate for rate in rates if each.hs_code.startswith(rate.hs_prefix)), None)
        is_free = rate is None or (rate.free_up_to_minor and value.minor <= rate.free_up_to_minor)
        owed = zero if is_free or rate is None else bases.share(rate.bp)
        duty += owed
        tax += (bases + owed).share(each.tax_bp)
    return Border(duty, tax, paid_by)


def _with_delivery(goods: Sequence[Crossing], shipping: Money) -> list[Money]:
    weights = [each.value.minor for each in goods]
    if not sum(weights):
        return [each.value for each in goods]
    return [each.value + part for each, part in zip(goods, shipping.allocate(weights), strict=True)]

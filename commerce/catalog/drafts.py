"""What a product form hands over: plain values, checked for form but not for sense."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.kernel.money import Money


@dataclass(frozen=True)
class ColumnValue:
    """A number for a column of another app, and the number the person looked at."""

    value: int
    seen: int | None


@dataclass(frozen=True)
class VariantDraft:
    """One variant; ``public_id`` is empty for a new one. A currency without a price is not sold in."""

    name: str
    sku: str
    prices: Mapping[str, Money | None]
    public_id: str = ""
    columns: Mapping[str, ColumnValue] = field(default_factory=dict)


@dataclass(frozen=True)
class ProductDraft:
    """A product as its brand describes it; variants in the order buyers see them, left out means taken off."""

    title: str
    description: str
    option_name: str
    variants: tuple[VariantDraft, ...]
    # What a new product is (a Product.Kind); a product that exists keeps its own.
    kind: str = "goods"

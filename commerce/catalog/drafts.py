"""What a product form hands over: plain values, checked for form but not for sense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from commerce.catalog.models import Category
from marketplace.kernel.money import Money

BETWEEN: Final = " / "


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
    # What it is in each of the product's options, in their order; its name is made of these.
    values: tuple[str, ...] = ()
    gtin: str = ""
    weight_g: int = 0
    # What it is said to have cost before, by currency; a currency that is not there keeps what it has.
    befores: Mapping[str, Money] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """What buyers read: its values, or its own name where the product has but one option."""
        return BETWEEN.join(self.values) if self.values else self.name


@dataclass(frozen=True)
class ProductDetails:
    """What customs, taxes and limits need to know of a product."""

    category: Category | None = None
    tax_class: str = "standard"
    country_of_origin: str = ""
    hs_code: str = ""
    age_min: int = 0
    limit_per_buyer: int = 0


@dataclass(frozen=True)
class WordsDraft:
    """Title and description in one language; both empty takes that language out."""

    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class ProductDraft:
    """A product as its brand describes it; variants in the order buyers see them, left out means taken off."""

    title: str
    description: str
    option_name: str
    variants: tuple[VariantDraft, ...]
    # What a new product is (a Product.Kind); a product that exists keeps its own.
    kind: str = "goods"
    # What the variants differ in; empty: in ``option_name``, if there is one.
    options: tuple[str, ...] = ()
    # None leaves what the product has.
    details: ProductDetails | None = None
    translations: Mapping[str, WordsDraft] | None = None
    # For a new product; empty: made of the title.
    handle: str = ""

    @property
    def option_names(self) -> tuple[str, ...]:
        """What the variants differ in, one by one."""
        return self.options or ((self.option_name,) if self.option_name else ())

    @property
    def option_label(self) -> str:
        """The same in one text."""
        return BETWEEN.join(self.option_names)

"""One row of the product form: what a variant is, its numbers and its prices."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.drafts import BETWEEN, ColumnValue, VariantDraft
from commerce.catalog.extensions import VariantColumn, variant_columns
from commerce.catalog.forms.fields import GtinField, MoneyField, WholeNumberField
from commerce.catalog.models import Variant
from commerce.catalog.models.options import OPTION_VALUE_MAX
from commerce.catalog.models.products import SKU_MAX, WEIGHT_G_MAX
from marketplace.accounts.names import clean_name
from marketplace.kernel.money import Money, to_decimal_text

BOOKKEEPING: Final = ("public_id", "name", "sku", "gtin", "weight_g")
# Its values in the first, second and third option of the product.
VALUE_FIELDS: Final = ("name", "value_2", "value_3")


class VariantForm(forms.Form):
    """One row: a variant's name, number, prices and the columns of other apps."""

    public_id = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("name of the variant"), max_length=OPTION_VALUE_MAX, required=False)
    value_2 = forms.CharField(label=_("second option"), max_length=OPTION_VALUE_MAX, required=False)
    value_3 = forms.CharField(label=_("third option"), max_length=OPTION_VALUE_MAX, required=False)
    sku = forms.CharField(
        label=_("SKU"), max_length=SKU_MAX, required=False, help_text=_("Your own number for it.")
    )
    gtin = GtinField(
        label=_("GTIN"), max_length=20, required=False, help_text=_("The number under the bar code.")
    )
    weight_g = WholeNumberField(
        label=_("weight in grams"), most=WEIGHT_G_MAX, help_text=_("Of one piece, packed.")
    )

    def __init__(self, *args: Any, currencies: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.currencies = list(currencies)
        for currency in self.currencies:
            label = _("Price in %(currency)s, tax included") % {"currency": currency}
            self.fields[f"price_{currency}"] = MoneyField(currency=currency, label=label, required=False)
        for column in variant_columns():
            self._add_column(column)

    def label_values(self, names: Iterable[str]) -> None:
        """Call the fields of its values what the product's options are called."""
        for field, name in zip(VALUE_FIELDS, names, strict=False):
            if name:
                self.fields[field].label = name

    def _add_column(self, column: VariantColumn) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        self.fields[column.name] = forms.IntegerField(
            label=column.label, min_value=0, max_value=column.most, required=False, widget=widget
        )
        self.fields[f"{column.name}_seen"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_value_2(self) -> str:
        return clean_name(self.cleaned_data["value_2"])

    def clean_value_3(self) -> str:
        return clean_name(self.cleaned_data["value_3"])

    def clean_sku(self) -> str:
        return clean_name(self.cleaned_data["sku"])

    @property
    def home_price(self) -> forms.BoundField:
        """The price in the brand's own currency, shown first."""
        return self[f"price_{self.currencies[0]}"]

    @property
    def other_prices(self) -> list[forms.BoundField]:
        """The prices in the other markets."""
        return [self[f"price_{currency}"] for currency in self.currencies[1:]]

    @property
    def other_prices_said(self) -> list[str]:
        """What stands in them, each with its currency: what is read while they are folded."""
        said = zip(self.currencies[1:], (field.value() for field in self.other_prices), strict=True)
        return [f"{currency} {value}" for currency, value in said if value]

    @property
    def other_prices_wrong(self) -> bool:
        """Something is wrong with one of them, so they are not folded."""
        return self.is_bound and any(field.errors for field in self.other_prices)

    @property
    def is_wrong(self) -> bool:
        """Something is wrong with the row."""
        return self.is_bound and bool(self.errors)

    @property
    def is_stored(self) -> bool:
        """The variant is there already: its row can be folded until somebody wants to see it."""
        return bool(self["public_id"].value())

    @property
    def said(self) -> str:
        """What its values make together, as they were typed."""
        return BETWEEN.join(str(self[name].value()) for name in VALUE_FIELDS if self[name].value())

    @property
    def numbers_said(self) -> list[tuple[Any, Any]]:
        """The numbers of other apps by their labels: what is read while the row is folded."""
        return [(field.label, field.value()) for field in self.column_fields if field.value() is not None]

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The numbers that other apps keep."""
        return [self[column.name] for column in variant_columns()]

    def more_values(self, count: int) -> list[forms.BoundField]:
        """The fields of the second and third option, as many as the product has."""
        return [self[name] for name in VALUE_FIELDS[1:count]]

    def full_name(self, options: Sequence[str]) -> str:
        """Return what its values make together."""
        return BETWEEN.join(self.cleaned_data[name] for name in VALUE_FIELDS[: max(1, len(options))])

    def draft(self, options: Sequence[str]) -> VariantDraft:
        """Return the row as the services take it."""
        values = self.cleaned_data
        columns = {
            column.name: ColumnValue(values[column.name], values[f"{column.name}_seen"])
            for column in variant_columns()
            if values[column.name] is not None
        }
        prices = {currency: values[f"price_{currency}"] for currency in self.currencies}
        return VariantDraft(
            values["name"],
            values["sku"],
            prices,
            values["public_id"],
            columns,
            values=tuple(values[name] for name in VALUE_FIELDS[: len(options)]) if len(options) > 1 else (),
            gtin=values["gtin"],
            weight_g=values["weight_g"],
        )


def typed_in(row: forms.BaseForm) -> dict[str, Any]:
    """Return what a form shows, to show it again unchecked."""
    return {name: row[name].value() for name in row.fields}


def variant_initial(
    variant: Variant,
    numbers: dict[str, dict[int, int]],
    option_values: Sequence[str],
    standing: dict[tuple[int, str], Money],
) -> dict[str, Any]:
    """Return what a variant's row shows: what is stored of it."""
    values: dict[str, Any] = {name: getattr(variant, name) for name in BOOKKEEPING}
    values |= zip(VALUE_FIELDS, option_values, strict=False)
    for price in variant.prices.all():
        asked = standing.get((variant.pk, price.currency), price.money)
        values[f"price_{price.currency}"] = to_decimal_text(asked)
    for name, by_variant in numbers.items():
        values[name] = values[f"{name}_seen"] = by_variant.get(variant.pk, 0)
    return values

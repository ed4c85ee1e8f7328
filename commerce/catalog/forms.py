"""What the product pages may send."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from commerce.catalog.drafts import ColumnValue, ProductDraft, VariantDraft
from commerce.catalog.extensions import VariantColumn, variant_columns
from commerce.catalog.models import Product, ProductPicture, Variant
from commerce.catalog.services import VARIANTS_MAX
from marketplace.accounts.names import clean_name, is_readable
from marketplace.brands.models import Brand
from marketplace.kernel.money import AmountRefused, Money, to_decimal_text
from marketplace.markets.selectors import markets_open

BOOKKEEPING: Final = ("public_id", "name", "sku")


class MoneyField(forms.CharField):
    """An amount in one currency; gives a Money, or None when left empty."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "data-currency": currency}
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=40, **options)
        self.currency = currency

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text, self.currency)
        except AmountRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class KindField(forms.ChoiceField):
    """What a product is. Most things are sent: whoever says nothing means that."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or Product.Kind.GOODS)


class ProductForm(forms.ModelForm[Product]):
    """The words of a product, and once what it is."""

    kind = KindField(label=_("what it is"), choices=Product.Kind.choices, widget=forms.RadioSelect)

    class Meta:
        model = Product
        fields = ("kind", "title", "description", "option_name")
        help_texts = {
            "option_name": _("For example “Shade” or “Size”. Leave it empty if there is only one kind."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["kind"]

    def clean_title(self) -> str:
        title = clean_name(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Write a title that can be read."), code="unreadable")
        return title

    def clean_option_name(self) -> str:
        return clean_name(self.cleaned_data["option_name"])


class VariantForm(forms.Form):
    """One row: a variant's name, number, prices and the columns of other apps."""

    public_id = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("name of the variant"), max_length=60, required=False)
    sku = forms.CharField(
        label=_("SKU"), max_length=64, required=False, help_text=_("Your own number for it.")
    )

    def __init__(self, *args: Any, currencies: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.currencies = list(currencies)
        for currency in self.currencies:
            label = _("Price in %(currency)s, tax included") % {"currency": currency}
            self.fields[f"price_{currency}"] = MoneyField(currency=currency, label=label, required=False)
        for column in variant_columns():
            self._add_column(column)

    def _add_column(self, column: VariantColumn) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        self.fields[column.name] = forms.IntegerField(
            label=column.label, min_value=0, max_value=column.most, required=False, widget=widget
        )
        self.fields[f"{column.name}_seen"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    @property
    def home_price(self) -> forms.BoundField:
        """The price in the brand's own currency, shown first."""
        return self[f"price_{self.currencies[0]}"]

    @property
    def other_prices(self) -> list[forms.BoundField]:
        """The prices in the other markets."""
        return [self[f"price_{currency}"] for currency in self.currencies[1:]]

    @property
    def has_other_prices(self) -> bool:
        """Something stands in them already, or is wrong with them."""
        return any(field.value() or (self.is_bound and field.errors) for field in self.other_prices)

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The numbers that other apps keep."""
        return [self[column.name] for column in variant_columns()]

    def draft(self) -> VariantDraft:
        """Return the row as the services take it."""
        values = self.cleaned_data
        columns = {
            column.name: ColumnValue(values[column.name], values[f"{column.name}_seen"])
            for column in variant_columns()
            if values[column.name] is not None
        }
        prices = {currency: values[f"price_{currency}"] for currency in self.currencies}
        return VariantDraft(values["name"], values["sku"], prices, values["public_id"], columns)


class PictureForm(forms.Form):
    """A picture to add. What it really is, is found out by decoding it."""

    image = forms.FileField(
        label=_("picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"}),
        help_text=_("JPEG, PNG, WebP, GIF or AVIF, up to 12 MB. Place and camera data are removed."),
    )
    alt = forms.CharField(
        label=_("what the picture shows"),
        max_length=160,
        required=False,
        help_text=_("Read out to people who do not see it."),
    )


class AltForm(forms.ModelForm[ProductPicture]):
    """What a picture shows, in words."""

    class Meta:
        model = ProductPicture
        fields = ("alt",)


class ProductEditor:
    """The whole product form: words, one row per variant, and a first picture. Rows come and go without scripts."""

    def __init__(
        self,
        *,
        brand: Brand,
        product: Product | None,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> None:
        self.brand, self.product = brand, product
        self.currencies = _currencies(brand)
        self.form = ProductForm(data, instance=product or Product(brand=brand))
        self.picture = PictureForm(data, files)
        self.rows = self._bound_rows(data) if data is not None else self._stored_rows()

    def _row(self, number: int, **options: Any) -> VariantForm:
        return VariantForm(prefix=f"variant-{number}", currencies=self.currencies, **options)

    def _bound_rows(self, data: Mapping[str, Any]) -> list[VariantForm]:
        try:
            count = int(data.get("rows", "1"))
        except (TypeError, ValueError):
            count = 1
        return [self._row(number, data=data) for number in range(max(1, min(count, VARIANTS_MAX + 1)))]

    def _stored_rows(self) -> list[VariantForm]:
        variants = list(self.product.variants.all()) if self.product else []
        numbers = {column.name: column.values([each.pk for each in variants]) for column in variant_columns()}
        rows = [
            self._row(number, initial=_initial(variant, numbers)) for number, variant in enumerate(variants)
        ]
        return rows or [self._row(0)]

    def is_valid(self) -> bool:
        """Check everything, so that everything wrong is shown at once."""
        checks = [self.form.is_valid(), self.picture.is_valid(), *(row.is_valid() for row in self.rows)]
        return all(checks) and self._names_differ()

    def _names_differ(self) -> bool:
        seen: set[str] = set()
        for row in self.rows:
            name = row.cleaned_data["name"]
            if len(self.rows) > 1 and not is_readable(name):
                row.add_error("name", _("Each variant needs a name, so that buyers can choose."))
            elif name in seen:
                row.add_error("name", _("Another variant has this name."))
            seen.add(name)
        return all(row.is_valid() for row in self.rows)

    def draft(self) -> ProductDraft:
        """Return what was typed as the services take it."""
        words = self.form.cleaned_data
        return ProductDraft(
            title=words["title"],
            description=words["description"],
            option_name=words["option_name"],
            variants=tuple(row.draft() for row in self.rows),
            kind=words.get("kind", Product.Kind.GOODS),
        )

    def add_row(self) -> None:
        """Show what was typed again, unchecked, with one more empty row."""
        self._show_again([_typed(row) for row in self.rows] + [{}])

    def remove_row(self, number: int) -> None:
        """Show what was typed again, unchecked, without one row; the last one stays."""
        typed = [_typed(row) for at, row in enumerate(self.rows) if at != number]
        self._show_again(typed or [{}])

    def _show_again(self, rows: list[dict[str, Any]]) -> None:
        words = {name: self.form[name].value() for name in self.form.fields}
        self.form = ProductForm(initial=words, instance=self.product or Product(brand=self.brand))
        self.picture = PictureForm(initial={"alt": self.picture["alt"].value()})
        self.rows = [self._row(number, initial=typed) for number, typed in enumerate(rows[:VARIANTS_MAX])]

    @property
    def errors(self) -> list[forms.BoundField]:
        """Every field with something wrong, in the order of the page."""
        fields = [field for part in (self.form, *self.rows, self.picture) for field in part]
        return [field for field in fields if field.errors]


def _currencies(brand: Brand) -> list[str]:
    """Return the currencies of open markets, the brand's own first."""
    return list(dict.fromkeys([brand.market.currency, *(market.currency for market in markets_open())]))


def _typed(row: VariantForm) -> dict[str, Any]:
    return {name: row[name].value() for name in row.fields}


def _initial(variant: Variant, numbers: dict[str, dict[int, int]]) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(variant, name) for name in BOOKKEEPING}
    for price in variant.prices.all():
        values[f"price_{price.currency}"] = to_decimal_text(price.money)
    for name, by_variant in numbers.items():
        values[name] = values[f"{name}_seen"] = by_variant.get(variant.pk, 0)
    return values

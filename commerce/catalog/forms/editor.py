"""The whole product form: every part of it checked at once, and everything typed kept."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from commerce.catalog.drafts import ProductDraft
from commerce.catalog.errors import SkuTaken, VariantNameTooLong
from commerce.catalog.extensions import variant_columns
from commerce.catalog.forms.products import (
    OPTION_FIELDS,
    DetailsForm,
    PictureForm,
    ProductForm,
    WordsForm,
    details_initial,
)
from commerce.catalog.forms.variants import VariantForm, typed_in, variant_initial
from commerce.catalog.models import Product
from commerce.catalog.selectors import (
    option_names_of,
    prices_standing,
    translations_of,
    values_by_variant,
)
from commerce.catalog.services import VARIANTS_MAX
from marketplace.accounts.names import is_readable
from marketplace.brands.models import Brand
from marketplace.kernel.refusals import Refusal
from marketplace.markets.selectors import markets_open

FOLDED_FROM: Final = 3


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
        self.form = ProductForm(data, instance=product or Product(brand=brand), initial=self._option_names())
        self.details = DetailsForm(data, initial=details_initial(product))
        known = translations_of(product) if product else {}
        self.words = [
            WordsForm(data, language=code, initial=vars(known[code]) if code in known else {})
            for code in _languages(brand)
        ]
        self.picture = PictureForm(data, files)
        self.rows = self._bound_rows(data) if data is not None else self._stored_rows()
        self._label_rows()

    def _option_names(self) -> dict[str, str]:
        names = option_names_of(self.product) if self.product else []
        return dict(zip(OPTION_FIELDS, names, strict=False))

    def _label_rows(self) -> None:
        names = [str(self.form[name].value() or "") for name in OPTION_FIELDS]
        for row in self.rows:
            row.label_values(names)

    @property
    def option_count(self) -> int:
        """How many options the rows have fields for: as many as are named, and one at least."""
        named = [at for at, name in enumerate(OPTION_FIELDS, start=1) if self.form[name].value()]
        return max(named, default=1)

    @property
    def row_fields(self) -> list[tuple[VariantForm, list[forms.BoundField]]]:
        """Each row, with the fields of its second and third value."""
        return [(row, row.more_values(self.option_count)) for row in self.rows]

    @property
    def folds(self) -> bool:
        """There are so many variants that each is one line until it is opened."""
        return len(self.rows) >= FOLDED_FROM

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
        values = values_by_variant(variants)
        standing = prices_standing(each.pk for each in variants)
        rows = [
            self._row(number, initial=variant_initial(variant, numbers, values[variant.pk], standing))
            for number, variant in enumerate(variants)
        ]
        return rows or [self._row(0)]

    def is_valid(self) -> bool:
        """Check everything, so that everything wrong is shown at once."""
        checks = [part.is_valid() for part in self._parts]
        return all(checks) and self._names_differ()

    @property
    def _parts(self) -> list[forms.BaseForm]:
        return [self.form, self.details, *self.rows, *self.words, self.picture]

    def _names_differ(self) -> bool:
        seen: set[str] = set()
        options = self.form.options
        for row in self.rows:
            name = row.full_name(options)
            if len(self.rows) > 1 and not is_readable(row.cleaned_data["name"]):
                row.add_error("name", _("Each variant needs a name, so that buyers can choose."))
            elif name in seen:
                row.add_error("name", _("Another variant has this name."))
            for field in row.more_values(len(options)):
                if not row.cleaned_data[field.name]:
                    row.add_error(field.name, _("Say what this variant is here too."))
            seen.add(name)
        return all(row.is_valid() for row in self.rows)

    def draft(self) -> ProductDraft:
        """Return what was typed as the services take it."""
        words = self.form.cleaned_data
        return ProductDraft(
            title=words["title"],
            description=words["description"],
            option_name="",
            options=self.form.options,
            variants=tuple(row.draft(self.form.options) for row in self.rows),
            kind=words.get("kind", Product.Kind.GOODS),
            details=self.details.details(),
            translations={form.language: form.words() for form in self.words},
        )

    def add_row(self) -> None:
        """Show what was typed again, unchecked, with one more empty row."""
        self._show_again([typed_in(row) for row in self.rows] + [{}])

    def remove_row(self, number: int) -> None:
        """Show what was typed again, unchecked, without one row; the last one stays."""
        typed = [typed_in(row) for at, row in enumerate(self.rows) if at != number]
        self._show_again(typed or [{}])

    def show_again(self) -> None:
        """Show what was typed again, unchecked, with fields for the options that are named now."""
        self._show_again([typed_in(row) for row in self.rows])

    def _show_again(self, rows: list[dict[str, Any]]) -> None:
        words = {name: self.form[name].value() for name in self.form.fields}
        self.form = ProductForm(initial=words, instance=self.product or Product(brand=self.brand))
        self.details = DetailsForm(initial=typed_in(self.details))
        self.words = [WordsForm(language=form.language, initial=typed_in(form)) for form in self.words]
        self.picture = PictureForm(initial={"alt": self.picture["alt"].value()})
        self.rows = [self._row(number, initial=typed) for number, typed in enumerate(rows[:VARIANTS_MAX])]
        self._label_rows()

    def refuse(self, refusal: Refusal) -> None:
        """Show what the services refused, beside the field it is about."""
        field, wanted = "", ""
        if isinstance(refusal, SkuTaken):
            field, wanted = "sku", str(refusal.data["sku"])
        elif isinstance(refusal, VariantNameTooLong):
            field, wanted = "name", str(refusal.data["name"])
        for row in self.rows:
            told = row.cleaned_data["sku"] if field == "sku" else row.full_name(self.form.options)
            if field and told == wanted:
                row.add_error(field, str(refusal))
                return
        self.form.add_error(None, str(refusal))

    @property
    def errors(self) -> list[forms.BoundField]:
        """Every field with something wrong, in the order of the page."""
        fields = [field for part in self._parts for field in part]
        return [field for field in fields if field.errors]


def _languages(brand: Brand) -> list[str]:
    """Return the languages that readers have: of pages, and of open markets, the brand's own market first."""
    markets = [brand.market, *markets_open()]
    codes = [code for code, _name in settings.LANGUAGES]
    return list(dict.fromkeys([*codes, *(code for market in markets for code in market.languages)]))


def _currencies(brand: Brand) -> list[str]:
    """Return the currencies of open markets, the brand's own first."""
    return list(dict.fromkeys([brand.market.currency, *(market.currency for market in markets_open())]))

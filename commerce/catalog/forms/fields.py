"""Fields of the product pages: amounts, and numbers that customs and bar codes know."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Category
from commerce.catalog.selectors import categories_in_order, category_path
from commerce.catalog.services import gtin_of
from marketplace.kernel.money import AmountRefused, Money
from marketplace.kernel.refusals import Refusal
from marketplace.markets.countries import country_choices

HS_CODE: Final = re.compile(r"[0-9]{6}([0-9]{2}){0,2}", re.ASCII)


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


class GtinField(forms.CharField):
    """The number under a bar code; its last digit proves the others."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return gtin_of(text)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class HsCodeField(forms.CharField):
    """A number of the Harmonised System: 6, 8 or 10 digits, however they are grouped."""

    def clean(self, value: Any) -> Any:
        text = re.sub(r"[\s.]", "", super().clean(value))
        if text and not HS_CODE.fullmatch(text):
            raise forms.ValidationError(_("A customs number has 6, 8 or 10 digits."), code="hs_code")
        return text


class CountryField(forms.ChoiceField):
    """A country by its code, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=lambda: [("", _("Not stated")), *country_choices()], required=False, **options
        )


class CategoryField(forms.ChoiceField):
    """A category by its slug, in the order of the tree; gives a Category, or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=self._choices, required=False, **options)

    def _choices(self) -> list[tuple[str, Any]]:
        found = [(each.slug, category_path(each)) for each in categories_in_order()]
        return [("", _("Not stated")), *found]

    def clean(self, value: Any) -> Category | None:
        slug = super().clean(value)
        return next((each for each in categories_in_order() if each.slug == slug), None)


class WholeNumberField(forms.IntegerField):
    """A whole number from 0 on; left empty it is 0."""

    def __init__(self, *, most: int, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=0, max_value=most, required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return "" if value == 0 else value

    def clean(self, value: Any) -> Any:
        return super().clean(value) or 0

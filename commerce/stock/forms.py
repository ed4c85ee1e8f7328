"""What a brand's pages about stock may send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from commerce.stock.models import ON_HAND_MAX, Location
from commerce.stock.services.editing import CountSent
from commerce.stock.tables import StockCell, StockRow, StockTable
from marketplace.accounts.names import clean_name, is_readable
from marketplace.kernel.widgets import PlainNumberInput
from marketplace.markets.countries import country_choices

# What stands for the main location in the names of fields: it may not be written down yet.
MAIN = "main"


def _place(location: Location) -> str:
    return MAIN if location.is_main else location.public_id


class StockForm(forms.Form):
    """A count for each variant at each location, and at how many left the brand wants to be told."""

    note = forms.CharField(
        label=_("note"),
        max_length=120,
        required=False,
        help_text=_("Why, for the log. For example: counted on Friday."),
    )

    def __init__(self, *args: Any, table: StockTable, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table
        for row in table.rows:
            for cell in row.cells:
                self._add_count(row, cell)
            self._add_level(row)

    def _add_count(self, row: StockRow, cell: StockCell) -> None:
        name = self._name(row, cell)
        label = _("Pieces of %(variant)s at %(location)s") % {
            "variant": row.variant,
            "location": cell.location.name,
        }
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=ON_HAND_MAX, initial=cell.on_hand, widget=PlainNumberInput
        )
        self.fields[f"seen-{name}"] = forms.IntegerField(
            initial=cell.on_hand, required=False, widget=forms.HiddenInput
        )

    def _add_level(self, row: StockRow) -> None:
        self.fields[f"low-{row.variant.public_id}"] = forms.IntegerField(
            label=_("Tell us when so few of %(variant)s are left") % {"variant": row.variant},
            min_value=0,
            max_value=ON_HAND_MAX,
            required=False,
            initial=row.low_level,
            widget=PlainNumberInput,
        )

    @staticmethod
    def _name(row: StockRow, cell: StockCell) -> str:
        return f"count-{row.variant.public_id}-{_place(cell.location)}"

    def rows(self) -> list[dict[str, Any]]:
        """Return what the page draws, a row for each variant."""
        return [
            {
                "row": row,
                "cells": [
                    {
                        "cell": cell,
                        "field": self[self._name(row, cell)],
                        "seen": self[f"seen-{self._name(row, cell)}"],
                    }
                    for cell in row.cells
                ],
                "low": self[f"low-{row.variant.public_id}"],
            }
            for row in self.table.rows
        ]

    def counts(self) -> list[CountSent]:
        """Return the counts that were sent."""
        values = self.cleaned_data
        return [
            CountSent(
                row.variant,
                None if cell.location.is_main else cell.location,
                values[self._name(row, cell)],
                values[f"seen-{self._name(row, cell)}"],
            )
            for row in self.table.rows
            for cell in row.cells
        ]

    def levels(self) -> dict[Variant, int | None]:
        """Return the levels that were sent."""
        return {row.variant: self.cleaned_data[f"low-{row.variant.public_id}"] for row in self.table.rows}


class MoveForm(forms.Form):
    """Pieces that go from one location to another."""

    variant = forms.ChoiceField(label=_("variant"))
    source = forms.ChoiceField(label=_("from"))
    target = forms.ChoiceField(label=_("to"))
    quantity = forms.IntegerField(
        label=_("pieces"), min_value=1, max_value=ON_HAND_MAX, widget=PlainNumberInput
    )
    note = forms.CharField(label=_("note"), max_length=120, required=False)

    def __init__(self, *args: Any, table: StockTable, **options: Any) -> None:
        super().__init__(*args, **options)
        self.variants = {row.variant.public_id: row.variant for row in table.rows}
        self.places = {_place(location): location for location in table.locations}
        places = [(key, location.name) for key, location in self.places.items()]
        variants = [(key, str(variant)) for key, variant in self.variants.items()]
        for name, choices in (("variant", variants), ("source", places), ("target", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
            field.choices = choices
        self.fields["target"].initial = next(iter(reversed(places)), ("", ""))[0]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("source") and values.get("source") == values.get("target"):
            self.add_error("target", _("Choose another location than the one they come from."))
        return values


class LocationForm(forms.ModelForm[Location]):
    """A place from which a brand sends."""

    country = forms.ChoiceField(label=_("country"))

    class Meta:
        model = Location
        fields = ("name", "country", "position")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 -- for the type checker
        country.choices = [("", "—"), *country_choices()]

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not is_readable(name):
            raise forms.ValidationError(_("Write a name that can be read."), code="unreadable")
        return name


class NewLocationForm(LocationForm):
    """The same for another one: it comes last in the row."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["position"]

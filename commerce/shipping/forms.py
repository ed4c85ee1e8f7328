"""What the pages about delivery may send."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.shipping.models import DAYS_MAX, WEIGHT_G_MAX, ShippingMethod, ShippingTerms, ShippingZone
from commerce.shipping.services import MethodDraft, ZoneDraft
from marketplace.accounts.fields import NameField
from marketplace.kernel.money import AmountRefused, Money, to_decimal_text
from marketplace.markets.addressing import rules_of
from marketplace.markets.countries import country_name
from marketplace.markets.models import Market

STEPS: Final = 5


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the time zones of places, by name."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class TermsForm(forms.ModelForm[ShippingTerms]):
    """What holds for every parcel."""

    time_zone = forms.ChoiceField(label=_("time zone"), choices=time_zones)
    duties_by = forms.ChoiceField(
        label=_("Duties and import tax, where a parcel crosses a border"),
        choices=[
            ("seller", _("We pay them: the buyer pays the price and nothing at the door")),
            ("buyer", _("The buyer pays them at the door, and reads an estimate before paying")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ShippingTerms
        fields = ("cutoff", "time_zone")
        widgets = {"cutoff": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "cutoff": _("What comes later counts as ordered on the next working day, by your own clock.")
        }

    def __init__(self, data: Any = None, *, instance: ShippingTerms) -> None:
        super().__init__(data, instance=instance)
        self.initial["duties_by"] = "seller" if instance.pays_duties else "buyer"

    def values(self) -> dict[str, Any]:
        """Return what is kept."""
        values = self.cleaned_data
        return {
            "cutoff": values["cutoff"],
            "time_zone": values["time_zone"],
            "pays_duties": values["duties_by"] == "seller",
        }


class AmountField(forms.CharField):
    """An amount of one currency; ``None`` when it is left empty."""

    def __init__(self, currency: str, **options: Any) -> None:
        self.currency = currency
        attrs = {"inputmode": "decimal", "data-currency": currency}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text, self.currency).minor
        except AmountRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def amount_text(minor: int | None, currency: str) -> str:
    """Return an amount as its box has it."""
    return "" if minor is None else to_decimal_text(Money(minor, currency))


class ZoneForm(forms.Form):
    """Where one fee table holds."""

    name = NameField(label=_("name"), max_length=60, help_text=_("For you alone, like “Iberia”."))
    places = forms.MultipleChoiceField(
        label=_("places"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any, it is all of the market that no other zone names."),
    )
    takes_cash = forms.BooleanField(label=_("Our carrier collects money at the door there"), required=False)

    def __init__(self, data: Any = None, *, market: Market, zone: ShippingZone | None = None) -> None:
        initial: dict[str, Any] = {}
        if zone is not None:
            initial = {"name": zone.name, "places": zone.places, "takes_cash": zone.takes_cash}
            initial["cash_fee"] = amount_text(zone.cash_fee_minor or None, market.currency)
        super().__init__(data, initial=initial)
        places = self.fields["places"]
        if isinstance(places, forms.MultipleChoiceField):
            places.choices = list(_places(market))
        if market.takes_cash:
            self.fields["cash_fee"] = AmountField(
                market.currency,
                label=_("fee for that"),
                required=False,
                help_text=_("Buyers who pay at the door pay it with the delivery."),
            )
        else:
            del self.fields["takes_cash"]

    def draft(self) -> ZoneDraft:
        """Return the zone as it was written."""
        values = self.cleaned_data
        return ZoneDraft(
            values["name"],
            values["places"],
            bool(values.get("takes_cash")),
            values.get("cash_fee") or 0,
        )


def _places(market: Market) -> Iterator[tuple[str, str]]:
    yield from ((code, country_name(code)) for code in market.countries)
    if len(market.countries) == 1:
        country = market.countries[0]
        for code, name in rules_of(country).region_choices():
            yield f"{country}-{code}", name


class MethodForm(forms.Form):
    """A method with its fees by weight."""

    name = NameField(
        label=_("name"), max_length=60, help_text=_("Buyers read it, like “By post” or “Overnight”.")
    )
    days_min = forms.IntegerField(
        label=_("working days on the way, at least"), min_value=0, max_value=DAYS_MAX
    )
    days_max = forms.IntegerField(label=_("and at most"), min_value=0, max_value=DAYS_MAX)
    is_express = forms.BooleanField(label=_("This is the fast way"), required=False)

    def __init__(self, data: Any = None, *, zone: ShippingZone, method: ShippingMethod | None = None) -> None:
        self.currency = zone.market.currency
        super().__init__(data, initial=self._initial(method))
        self.fields["free_from"] = AmountField(
            self.currency,
            label=_("free from"),
            required=False,
            help_text=_("For goods worth at least this much nothing is asked. Empty: never."),
        )
        for number in range(STEPS):
            self.fields[f"up_to_{number}"] = forms.IntegerField(
                label=_("up to, in grams"), required=False, min_value=1, max_value=WEIGHT_G_MAX
            )
            self.fields[f"fee_{number}"] = AmountField(self.currency, label=_("fee"), required=False)

    def _initial(self, method: ShippingMethod | None) -> dict[str, Any]:
        if method is None:
            return {"days_min": 2, "days_max": 4}
        initial: dict[str, Any] = {
            name: getattr(method, name) for name in ("name", "days_min", "days_max", "is_express")
        }
        initial["free_from"] = amount_text(method.free_from_minor, self.currency)
        for number, rate in enumerate(method.rates.all()[:STEPS]):
            initial[f"up_to_{number}"] = rate.up_to_g
            initial[f"fee_{number}"] = amount_text(rate.fee_minor, self.currency)
        return initial

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The boxes above the table."""
        names = ("name", "days_min", "days_max", "is_express", "free_from")
        return [self[name] for name in names]

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The boxes of the table: weight and fee."""
        return [(self[f"up_to_{number}"], self[f"fee_{number}"]) for number in range(STEPS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("days_min"), cleaned.get("days_max")
        if first is not None and last is not None and first > last:
            self.add_error("days_max", _("Write the longer time here."))
        for number in range(STEPS):
            fee = f"fee_{number}"
            is_open = cleaned.get(f"up_to_{number}") is not None and cleaned.get(fee) is None
            if is_open and fee not in self.errors:
                self.add_error(fee, _("What does a parcel of this weight cost?"))
        return cleaned

    def draft(self) -> MethodDraft:
        """Return the method as it was written."""
        values = self.cleaned_data
        steps = [
            (values[f"up_to_{number}"], values[f"fee_{number}"])
            for number in range(STEPS)
            if values[f"fee_{number}"] is not None
        ]
        return MethodDraft(
            name=values["name"],
            days_min=values["days_min"],
            days_max=values["days_max"],
            steps=steps,
            free_from_minor=values["free_from"],
            is_express=values["is_express"],
        )

"""What the studio may send to hand a voucher card out."""

from typing import Any

from django import forms

from commerce.promotions.models import VoucherCard
from streams.room.services.vouchers import CardDraft

MINUTES_MAX = 60
PEOPLE_MAX = 1_000_000


class CardForm(forms.Form):
    """Which code, for what, and for how many people."""

    code = forms.SlugField(max_length=12)
    task = forms.ChoiceField(choices=VoucherCard.Task.choices)
    minutes = forms.IntegerField(min_value=1, max_value=MINUTES_MAX, required=False)
    people = forms.IntegerField(min_value=1, max_value=PEOPLE_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("task") == VoucherCard.Task.TIME and not values.get("minutes"):
            self.add_error("minutes", "minutes")
        return values

    @property
    def draft(self) -> CardDraft:
        """The card as the service takes it; only of a valid form."""
        values = self.cleaned_data
        is_timed = values["task"] == VoucherCard.Task.TIME
        return CardDraft(values["task"], values["minutes"] * 60 if is_timed else 0, values["people"])

"""What a page may send to the room over HTTP."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from streams.shows.models import LINE_UP_MAX
from streams.shows.prices import MINUTES_MAX


class NicknameForm(forms.Form):
    """The name a guest chooses; whether it is one is the service's word."""

    name = forms.CharField(label=_("Your name in the room"), max_length=200, strip=False)


class PinForm(forms.Form):
    """The number of the line-up to bring on stage."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)


class PriceForm(forms.Form):
    """What a product costs in the show, and for how many minutes; an empty amount is the ordinary price."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)
    amount = forms.CharField(max_length=16, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=MINUTES_MAX, required=False)

    def __init__(self, data: Any, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency

    def clean_amount(self) -> Money | None:
        text = self.cleaned_data["amount"]
        if not text:
            return None
        try:
            return Money.parse(text, self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class PageForm(forms.Form):
    """Which messages: those before one, or the latest."""

    before = forms.IntegerField(min_value=1, max_value=2**53, required=False)


class CaptionForm(forms.Form):
    """A line of what was said, and how many milliseconds ago; whether it can be shown is the service's word."""

    text = forms.CharField(max_length=4000, strip=False, required=False)
    ago = forms.IntegerField(required=False)

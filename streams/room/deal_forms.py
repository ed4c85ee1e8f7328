"""What the studio may send to drop a deal."""

from typing import Any

from django import forms

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from streams.shows.deals import MINUTES_MAX, PER_BUYER_MAX, PIECES_MAX, DealTerms
from streams.shows.models import LINE_UP_MAX


class DealForm(forms.Form):
    """For which number, at what price, for how many minutes; of how many pieces, in all and each, if that is bound."""

    number = forms.IntegerField(min_value=1, max_value=LINE_UP_MAX)
    amount = forms.CharField(max_length=16)
    minutes = forms.IntegerField(min_value=1, max_value=MINUTES_MAX)
    pieces = forms.IntegerField(min_value=1, max_value=PIECES_MAX, required=False)
    per_buyer = forms.IntegerField(min_value=1, max_value=PER_BUYER_MAX, required=False)

    def __init__(self, data: Any, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency

    def clean_amount(self) -> Money:
        try:
            return Money.parse(self.cleaned_data["amount"], self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    @property
    def terms(self) -> DealTerms:
        """The deal as the service takes it; only of a valid form."""
        values = self.cleaned_data
        return DealTerms(values["amount"], values["minutes"], values["pieces"], values["per_buyer"])

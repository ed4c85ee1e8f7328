"""What decides about a refund that waits, and what gives money out of kindness."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.brands.models import Brand
from marketplace.kernel.money import AmountRefused, Money

HOUSE = "house"


class DecisionForm(forms.Form):
    """Yes or no to a refund; a no says why."""

    answer = forms.ChoiceField(choices=[("approve", _("Agree")), ("decline", _("Do not agree"))])
    words = forms.CharField(
        label=_("Why not"),
        help_text=_("Who asked reads this."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @property
    def is_yes(self) -> bool:
        """Whether it is agreed to."""
        return bool(self.cleaned_data["answer"] == "approve")


class GoodwillForm(forms.Form):
    """A present; ``key`` is made with the page, so that a double press gives it once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.CharField(label=_("Amount"), max_length=20)
    bearer = forms.ChoiceField(label=_("Who pays for it"), widget=forms.RadioSelect)
    shape = forms.ChoiceField(
        label=_("As what"),
        choices=[
            ("money", _("Money, back the way the buyer paid")),
            ("code", _("A code for the next order, good for a year")),
        ],
        initial="money",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The buyer reads this in the mail."), max_length=200
    )

    def __init__(
        self, *args: Any, currency: str, brands: Sequence[Brand], with_house: bool, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "shape": "money"})
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.brands = {brand.public_id: brand for brand in brands}
        choices = [(brand.public_id, brand.name) for brand in brands]
        bearer = self.fields["bearer"]
        if with_house:
            choices.insert(0, (HOUSE, str(_("The house"))))
        if isinstance(bearer, forms.ChoiceField):
            bearer.choices = choices
        bearer.initial = choices[0][0]
        if len(choices) == 1:
            bearer.required, bearer.widget = False, forms.HiddenInput()
        self.fields["amount"].widget.attrs |= {"data-currency": currency, "inputmode": "decimal"}

    def clean_amount(self) -> Money:
        """Return what the currency can hold."""
        try:
            return Money.parse(self.cleaned_data["amount"], self.currency)
        except AmountRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def bearer_chosen(self) -> Brand | None:
        """Return the brand that pays for it; None: the house."""
        chosen = self.cleaned_data.get("bearer") or self.fields["bearer"].initial
        return self.brands.get(chosen)

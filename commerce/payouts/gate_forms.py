"""What a provider has to be told when a payee's account is opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.markets.countries import country_choices


class CountryForm(forms.Form):
    """Where the payee lives, or the company is: it cannot be changed at the provider later."""

    country = forms.ChoiceField(
        label=_("country where you live or the company is"),
        help_text=_("It cannot be changed at the provider later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]

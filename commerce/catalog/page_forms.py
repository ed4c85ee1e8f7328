"""The address of a product's page, as a brand pastes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

URL_MAX = 2000


class PageForm(forms.Form):
    """Where the page of one product stands."""

    url = forms.URLField(
        label=_("address of the page"),
        max_length=URL_MAX,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "The page of one product in your own shop. Only what it says for search engines is read."
        ),
    )

    def clean_url(self) -> Any:
        url = self.cleaned_data["url"]
        if not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("This is not an address of a page on the web."), code="bad_url")
        return url

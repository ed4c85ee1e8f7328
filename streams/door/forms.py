"""What the pages of a ticket may send."""

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.clipping import clip


class GiveForm(forms.Form):
    """To whom a ticket goes: an address, a handle, or (nothing) whoever gets the link."""

    to = forms.CharField(
        label=_("E-mail address or handle"),
        required=False,
        max_length=254,
        help_text=_("Leave it empty to get a link that you can send yourself."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_to(self) -> str:
        """An address is checked here, a handle is looked up later."""
        text: str = self.cleaned_data["to"].strip()
        if "@" in text.lstrip("@"):
            validate_email(text)
            return text.lower()
        return text.lstrip("@")


class NameForm(forms.Form):
    """The name a ticket says."""

    name = forms.CharField(
        label=_("Name on the ticket"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """One line."""
        return clip(" ".join(self.cleaned_data["name"].split()), 80)


class RefundForm(forms.Form):
    """What the page said comes back."""

    minor = forms.IntegerField(min_value=0)

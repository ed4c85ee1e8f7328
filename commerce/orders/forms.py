"""What order pages may send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ShipForm(forms.Form):
    """A parcel leaves."""

    tracking = forms.CharField(
        label=_("Tracking number"),
        help_text=_("The buyer gets it by mail. Leave it empty when the carrier gives none."),
        max_length=80,
        required=False,
    )

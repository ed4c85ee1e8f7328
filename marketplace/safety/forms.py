"""What pages of safety may send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AppealForm(forms.Form):
    """Why somebody should be let in again."""

    text = forms.CharField(
        label=_("Why you should be let in again"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )

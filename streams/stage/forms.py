"""What pages may send to the stage."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class StageDoorForm(forms.Form):
    """The name a co-host goes by; whether it is one is the service's word."""

    name = forms.CharField(label=_("Your name on the stage"), max_length=200, strip=False, required=False)


class CaptionsForm(forms.Form):
    """A caption file and what language it is in."""

    language = forms.ChoiceField(label=_("language"), choices=settings.SPOKEN_LANGUAGES)
    file = forms.FileField(label=_("caption file"))

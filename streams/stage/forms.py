"""What pages may send to the stage."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from streams.stage.simulcast.addresses import URL_CHARACTERS_MAX
from streams.stage.simulcast_targets import KEY_CHARACTERS_MAX


class StageDoorForm(forms.Form):
    """The name a co-host goes by; whether it is one is the service's word."""

    name = forms.CharField(label=_("Your name on the stage"), max_length=200, strip=False, required=False)


class CaptionsForm(forms.Form):
    """A caption file and what language it is in."""

    language = forms.ChoiceField(label=_("language"), choices=settings.SPOKEN_LANGUAGES)
    file = forms.FileField(label=_("caption file"))


class TargetForm(forms.Form):
    """Another site that gets the show too; whether its address will do is the service's word."""

    name = forms.CharField(
        label=_("Name"), max_length=40, required=False, help_text=_("For you, such as “YouTube”.")
    )
    url = forms.CharField(
        label=_("Server"),
        max_length=URL_CHARACTERS_MAX,
        help_text=_("As the other site tells it: rtmps://… or rtmp://…"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    key = forms.CharField(
        label=_("Stream key"),
        max_length=KEY_CHARACTERS_MAX,
        help_text=_("It is kept under seal and never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

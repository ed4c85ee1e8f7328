"""What a host's page about the room may send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from streams.shows.duties import Duty

DUTIES: list[tuple[Duty, Any]] = [
    ("chat", _("Chat: delete, silence, approve")),
    ("products", _("Products: bring on stage and take off")),
]


class ModeratorForm(forms.Form):
    """Whom the host asks for help, and with what."""

    asked = forms.CharField(
        label=_("Handle or mail address"),
        max_length=254,
        help_text=_("They get a mail with a link. Whoever opens it first, signed in, is your moderator."),
    )
    duties = forms.MultipleChoiceField(
        label=_("Help with"), choices=DUTIES, widget=forms.CheckboxSelectMultiple, initial=["chat"]
    )
    for_all = forms.BooleanField(label=_("In all of my shows"), required=False)

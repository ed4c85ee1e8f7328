"""What a host's page about the room may send."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from streams.room.models import RoomRules
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


class RulesForm(forms.ModelForm[RoomRules]):
    """The rules of a room, all of them or some: what a page does not send stays as it is."""

    guests = forms.NullBooleanField(
        label=_("Guests may write under a nickname"),
        widget=forms.Select(choices=[("", _("as the house has it")), ("true", _("yes")), ("false", _("no"))]),
    )

    class Meta:
        model = RoomRules
        fields = ("slow_seconds", "who", "guests", "holds_all", "links", "strength")

    def changes(self) -> dict[str, Any]:
        """Return what was sent. A box that is not ticked is sent as nothing: it comes with an empty twin."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}


def rules_sent(data: QueryDict, rules: RoomRules) -> RulesForm:
    """Return the form filled with what a page sent, the rest as it is."""
    form = RulesForm(data, instance=rules)
    for name in list(form.fields):
        if name not in data:
            del form.fields[name]
    return form

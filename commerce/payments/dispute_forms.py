"""What the operators' page of a dispute may send."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StatementForm(forms.Form):
    """Our answer in words; ``key`` is made with the page, so that a double press makes one file."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("What the bank should know"),
        help_text=_("In English, in a few sentences. The facts below go with it."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)

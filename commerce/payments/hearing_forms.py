"""What a brand may say to a dispute."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.payments.services.hearing import PICTURES_MAX, STATEMENT_MAX
from marketplace.kernel.files_field import FilesField, FilesInput


class SayForm(forms.Form):
    """A statement with pictures; ``key`` is made with the page, so that a double press says it once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("What happened"),
        help_text=_(
            "In English if you can: the bank reads it word for word. What was sent, when, and what was agreed."
        ),
        max_length=STATEMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    pictures = FilesField(
        label=_("Pictures"),
        help_text=_("Up to six: the packed parcel, a receipt of the carrier, letters with the buyer."),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)

    def clean_pictures(self) -> list[Any]:
        """Say early that they are too many."""
        files: list[Any] = self.cleaned_data["pictures"]
        if len(files) > PICTURES_MAX:
            raise forms.ValidationError(_("Send at most %(most)s pictures.") % {"most": PICTURES_MAX})
        return files

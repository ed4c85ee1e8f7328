"""What the pages of reviews may send."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from commerce.reviews.models import Review
from commerce.reviews.services import PICTURES_MAX, Words
from marketplace.kernel.files_field import FilesField, FilesInput

STARS = [
    (5, _("5 stars, excellent")),
    (4, _("4 stars, good")),
    (3, _("3 stars, all right")),
    (2, _("2 stars, disappointing")),
    (1, _("1 star, bad")),
]


class ReviewForm(forms.Form):
    """How something is. ``key`` is made with the page: a double click writes once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    stars = forms.TypedChoiceField(
        label=_("Stars"), choices=STARS, coerce=int, widget=forms.RadioSelect, help_text=""
    )
    body = forms.CharField(
        label=_("Your review"),
        help_text=_("What is it like, and whom would you tell to buy it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    pictures = FilesField(
        label=_("Pictures"),
        help_text=_("Up to four. New ones take the place of those that are there."),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, review: Review | None, **kwargs: Any) -> None:
        said = {"stars": review.stars, "body": review.body} if review else {}
        kwargs.setdefault("initial", {"key": uuid.uuid4(), **said})
        super().__init__(*args, **kwargs)

    def clean_pictures(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["pictures"]
        if len(files) > PICTURES_MAX:
            raise forms.ValidationError(_("A review has at most %(most)s pictures.") % {"most": PICTURES_MAX})
        return files

    def words(self) -> Words:
        """Return what the buyer says."""
        said = self.cleaned_data
        return Words(said["stars"], said["body"], said["pictures"] or None)


class ReplyForm(forms.Form):
    """The brand's answer."""

    reply = forms.CharField(
        label=_("Reply"),
        help_text=_("Everybody reads it below the review."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

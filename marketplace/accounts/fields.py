"""Form fields the desks share."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from marketplace.accounts.errors import NameRefused
from marketplace.accounts.names import clean_name, is_readable
from marketplace.kernel.pictures import PICTURE_BYTES_MAX, CleanPicture, picture_clean
from marketplace.kernel.refusals import Refusal


class NameField(forms.CharField):
    """A name: one line, no control or direction signs, something to read in it."""

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not is_readable(value):
            raise ValidationError(str(NameRefused()), code=NameRefused.code)


class PictureField(forms.FileField):
    """An upload that becomes a re-encoded picture, or a field error with the reason."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"})

    def clean(self, data: Any, initial: Any = None) -> CleanPicture | None:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        try:
            return picture_clean(BytesIO(file.read(PICTURE_BYTES_MAX + 1)))
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

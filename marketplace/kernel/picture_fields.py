"""The column of a picture, whose address knows whether a smaller copy of it is there."""

from typing import Any, Final

from django.db import models
from django.db.models.fields.files import ImageFieldFile

WEBP: Final = ".webp"
AVIF: Final = ".avif"


def avif_name(name: str) -> str:
    """Return the name of a picture's smaller copy: beside it, with another ending."""
    return name.removesuffix(WEBP) + AVIF


class PictureAddress(str):
    """The address of a picture; ``avif`` is that of its smaller copy, empty while there is none."""

    avif = ""


class PictureFile(ImageFieldFile):
    """A kept picture. The column beside it (``logo_copy`` of ``logo``) names its smaller copy.

    A copy counts only when it is named after the picture, so one picture put in the place of another has none.
    """

    @property
    def copy_name(self) -> str:
        """The name of the smaller copy, its own name when there is nothing smaller, or nothing: not looked at yet."""
        copy = str(getattr(self.instance, f"{self.field.name}_copy"))
        return copy if copy and copy in {self.name, avif_name(str(self.name))} else ""

    @property
    def url(self) -> str:
        """Where the picture is read, a PictureAddress."""
        address = PictureAddress(super().url)
        copy = self.copy_name
        if copy and copy != self.name:
            address.avif = self.storage.url(copy)
        return address


class PictureField(models.ImageField):
    """An ImageField of re-encoded pictures; its model also has a column named after it, with ``_copy``."""

    attr_class = PictureFile

    def deconstruct(self) -> Any:
        """Look like an ImageField to migrations: the column is the same, and they import no code of ours."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs

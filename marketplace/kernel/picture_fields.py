"""The column of a picture, whose address knows whether a smaller copy of it is there."""

from collections.abc import Callable
from typing import Any, Final

from django.db import models
from django.db.models.fields.files import ImageFieldFile

WEBP: Final = ".webp"
AVIF: Final = ".avif"


def avif_name(name: str) -> str:
    """Return the name of a picture's smaller copy: beside it, with another ending."""
    return name.removesuffix(WEBP) + AVIF


def width_name(name: str, width: int) -> str:
    """Return the name of a picture at another width: beside it, with the width in its name."""
    return f"{name.removesuffix(WEBP)}-{width}{WEBP}"


class PictureAddress(str):
    """The address of a picture; ``avif`` is that of its smaller copy, empty while there is none.

    ``srcset`` and ``avif_srcset`` name it at every width it was written in; ``focal`` is the point to keep in sight
    where it is cut, as "x y" in tenths.
    """

    avif = ""
    srcset = ""
    avif_srcset = ""
    focal = ""


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
    def narrower(self) -> list[int]:
        """At which other widths it was written, from the column ``image_widths`` of ``image`` where there is one."""
        return [int(width) for width in str(getattr(self.instance, f"{self.field.name}_widths", "")).split()]

    @property
    def _focal(self) -> str:
        x, y = (getattr(self.instance, f"focal_{axis}", 50) for axis in "xy")
        return "" if (x, y) == (50, 50) else f"{round(x / 10)} {round(y / 10)}"

    def _srcset(self, named: Callable[[str], str]) -> str:
        name = str(self.name)
        every = [(width_name(name, width), width) for width in self.narrower]
        every.append((name, int(getattr(self.instance, "width", 0))))
        return ", ".join(f"{self.storage.url(named(one))} {width}w" for one, width in every)

    @property
    def url(self) -> str:
        """Where the picture is read, a PictureAddress."""
        address = PictureAddress(super().url)
        copy = self.copy_name
        has_avif = bool(copy) and copy != self.name
        if has_avif:
            address.avif = self.storage.url(copy)
        if self.narrower:
            address.srcset = self._srcset(str)
            address.avif_srcset = self._srcset(avif_name) if has_avif else ""
        address.focal = self._focal
        return address


class PictureField(models.ImageField):
    """An ImageField of re-encoded pictures; its model also has a column named after it, with ``_copy``."""

    attr_class = PictureFile

    def deconstruct(self) -> Any:
        """Look like an ImageField to migrations: the column is the same, and they import no code of ours."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs

"""Smaller copies of pictures, as AVIF: made after the upload by the worker, and forgotten with their picture.

What is owed stands in the pictures' own rows: one without a copy that has not been looked at yet.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from typing import Any, Final

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.functions import Replace
from PIL import Image, UnidentifiedImageError, features

from marketplace.kernel.bus import Event, emit
from marketplace.kernel.picture_fields import (
    AVIF,
    WEBP,
    PictureField,
    PictureFile,
    avif_name,
    width_name,
)
from marketplace.kernel.pictures import Narrower

logger = logging.getLogger(__name__)

# Measured on the demonstration's drawings: a third smaller than the WebP, and no difference to be seen.
AVIF_QUALITY: Final = 60
AVIF_SPEED: Final = 6
COPIES_PER_SWEEP: Final = 10


@dataclass(frozen=True)
class PictureKept(Event):
    """A row has a new picture; ``model`` is its label, as in ``creators.creator``."""

    model: str
    pk: int


def picture_kept(row: models.Model) -> None:
    """Say that a row has a new picture, so that a copy of it is made."""
    emit(PictureKept(model=row._meta.label_lower, pk=row.pk))


def picture_forget(*, storage: Storage, name: str | None, widths: Sequence[int] = ()) -> None:
    """Remove a picture that no row has any more, and its copies, after commit: a rolled-back change finds it."""
    if not name:
        return
    for one in (name, *(width_name(name, width) for width in widths)):
        transaction.on_commit(partial(storage.delete, one))
        transaction.on_commit(partial(storage.delete, avif_name(one)))


def widths_keep(*, storage: Storage, name: str, narrower: Iterable[Narrower]) -> str:
    """Write a picture at its other widths beside it; returns these as its row keeps them."""
    kept = []
    for each in narrower:
        if storage.save(width_name(name, each.width), ContentFile(each.content)) == width_name(
            name, each.width
        ):
            kept.append(str(each.width))
    return " ".join(kept)


def copies_of(*, model: str, pk: int) -> int:
    """Make the copies of one row's pictures; returns how many are new. A row that is gone has none."""
    found = apps.get_model(model)
    row = found._default_manager.filter(pk=pk).first()
    return 0 if row is None else sum(_copy(row, field) for field in _picture_fields(found))


def copies_make(*, limit: int) -> int:
    """Make copies that are owed, so many at most; returns how many pictures were looked at."""
    looked_at = 0
    for model, field in _all_fields() if _can_write_avif() else ():
        for row in _owed(model, field)[: limit - looked_at]:
            _copy(row, field)
            looked_at += 1
    return looked_at


def copies_reconsider() -> int:
    """Owe a copy again to pictures that were looked at and have none; returns how many these are."""
    return sum(
        model._default_manager.filter(**{f"{field.name}_copy": models.F(field.name)})
        .exclude(**{field.name: ""})
        .update(**{f"{field.name}_copy": ""})
        for model, field in _all_fields()
    )


def _picture_fields(model: type[models.Model]) -> list[PictureField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, PictureField)]


def _all_fields() -> Iterator[tuple[type[models.Model], PictureField]]:
    for model in apps.get_models():
        yield from ((model, field) for field in _picture_fields(model))


def _owed(model: type[models.Model], field: PictureField) -> models.QuerySet[Any]:
    """Pictures whose copy is neither named after them nor known to be no smaller."""
    copy, name = f"{field.name}_copy", models.F(field.name)
    rows = model._default_manager.filter(**{f"{field.name}__endswith": WEBP})
    named_after = Replace(name, models.Value(WEBP), models.Value(AVIF))
    return rows.exclude(**{copy: name}).exclude(**{copy: named_after}).order_by("pk")


@cache
def _can_write_avif() -> bool:
    """Tell whether this Pillow writes AVIF; where it does not, that is said once and pages go on with WebP."""
    can = features.check("avif")
    if not can:
        logger.warning("this Pillow cannot write AVIF: pictures have no smaller copies")
    return bool(can)


def _copy(row: models.Model, field: PictureField) -> bool:
    file: PictureFile = getattr(row, field.name)
    name = str(file.name or "")
    if not name.endswith(WEBP) or file.copy_name or not _can_write_avif():
        return False
    smaller = _smaller(file)
    if smaller and not _copy_widths(file):
        smaller = None
    copy = avif_name(name) if smaller else name
    if smaller:
        # One that is there was left by a run that died before it could say so.
        file.storage.delete(copy)
        written = file.storage.save(copy, ContentFile(smaller))
        if written != copy:
            # Somebody else makes the same copy at this moment.
            file.storage.delete(written)
    # The file comes first, so that a page never names one that is not there; a row that is gone, or has another
    # picture by now, wants no copy of this one.
    same = type(row)._default_manager.filter(pk=row.pk, **{field.name: name})
    if not same.update(**{f"{field.name}_copy": copy}):
        for one in (name, *(width_name(name, width) for width in file.narrower)):
            file.storage.delete(avif_name(one))
        return False
    return smaller is not None


def _copy_widths(file: PictureFile) -> bool:
    """Write a copy of the picture at each of its other widths; False when one of them cannot be read."""
    for width in file.narrower:
        name = width_name(str(file.name), width)
        copy = _as_avif(file.storage, name)
        if copy is None:
            return False
        file.storage.delete(avif_name(name))
        written = file.storage.save(avif_name(name), ContentFile(copy))
        if written != avif_name(name):
            file.storage.delete(written)
    return True


def _smaller(file: PictureFile) -> bytes | None:
    """The picture as AVIF, or None when that is no smaller, or there is no picture to be read."""
    smaller = _as_avif(file.storage, str(file.name))
    return smaller if smaller is not None and len(smaller) < file.size else None


def _as_avif(storage: Storage, name: str) -> bytes | None:
    out = BytesIO()
    try:
        with storage.open(name) as stored, Image.open(stored, formats=("WEBP",)) as picture:
            picture.save(out, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED, max_threads=1)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        logger.warning("picture %s gets no smaller copy: %s", name, error)
        return None
    return out.getvalue()

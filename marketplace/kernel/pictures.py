"""Pictures that people send: verified, bounded, re-encoded, stripped of everything but the pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.kernel.ids import new_public_id
from marketplace.kernel.refusals import Refusal

PICTURE_BYTES_MAX: Final = 12 * 1024 * 1024
PICTURE_PIXELS_MAX: Final = 40_000_000
PICTURE_EDGE_MAX: Final = 1600
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


class PictureRefused(Refusal):
    """The upload is not a picture that can be shown."""

    code = "picture_refused"
    message = _(
        "This file is not a picture we can use. Send a JPEG, PNG, WebP, GIF or AVIF of up to 12 MB and 40 megapixels."
    )


@dataclass(frozen=True)
class CleanPicture:
    """A picture re-encoded as WebP: its file (with a fresh name), width and height in pixels."""

    content: ContentFile[bytes]
    width: int
    height: int
    # The same picture for smaller screens, narrowest first.
    narrower: tuple["Narrower", ...] = ()


@dataclass(frozen=True)
class Narrower:
    """A picture at another width, as WebP."""

    width: int
    content: bytes


def picture_clean(file: BinaryIO, *, widths: Sequence[int] = ()) -> CleanPicture:
    """Decode under limits, turn upright, shrink to 1600 px, write WebP without any metadata.

    With ``widths`` it is written at each of them too that is narrower than what comes out.

    Raises PictureRefused for anything that is too large or does not decode as one of the raster formats.
    """
    raw = file.read(PICTURE_BYTES_MAX + 1)
    if len(raw) > PICTURE_BYTES_MAX:
        raise PictureRefused
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as source:
            # The header alone says how large it will be: refuse before a single pixel is decoded.
            if source.width * source.height > PICTURE_PIXELS_MAX or min(source.size) < 1:
                raise PictureRefused
            upright = ImageOps.exif_transpose(source)
            clean = upright.convert(
                "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
            )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused from error
    clean.thumbnail((PICTURE_EDGE_MAX, PICTURE_EDGE_MAX), Image.Resampling.LANCZOS)
    clean.info.clear()
    narrower = tuple(
        Narrower(width, _written(_narrowed(clean, width))) for width in sorted(widths) if width < clean.width
    )
    file_of_it = ContentFile(_written(clean), name=f"{new_public_id()}.webp")
    return CleanPicture(file_of_it, clean.width, clean.height, narrower)


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _written(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()

"""The demonstration's pictures: our drawings, rendered, some with their colours turned."""

import colorsys
import re
from io import BytesIO
from pathlib import Path
from typing import Final

import resvg_py
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image

from marketplace.kernel.ids import new_public_id

ART_ROOT: Final = Path(settings.BASE_DIR) / "static" / "art"
HEX_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{6})\b")
WALL: Final = re.compile(r"<rect [^>]*#[0-9a-fA-F]{6}[^>]*>")
# Greys stay as they are: turning them makes dirty walls.
SATURATION_MIN: Final = 0.06


def _turn(found: re.Match[str], degrees: int) -> str:
    red, green, blue = (int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < SATURATION_MIN:
        return found[0]
    turned = colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in turned)


def drawing(name: str, *, hue: int = 0, width: int = 720) -> Image.Image:
    """Render one of our drawings with its colours turned by ``hue`` degrees.

    Raises FileNotFoundError when there is no such drawing.
    """
    svg = (ART_ROOT / f"{name}.svg").read_text(encoding="utf-8")
    if hue:
        svg = HEX_COLOUR.sub(lambda found: _turn(found, hue), svg)
    return Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=width))).convert("RGB")


def picture(name: str, *, hue: int = 0, width: int = 720) -> ContentFile[bytes]:
    """Return a drawing as a WebP file with a fresh name."""
    return _webp(drawing(name, hue=hue, width=width))


def _webp(image: Image.Image) -> ContentFile[bytes]:
    out = BytesIO()
    image.save(out, "WEBP", quality=82, method=1)
    return ContentFile(out.getvalue(), name=f"{new_public_id()}.webp")


def portrait(name: str, *, hue: int = 0) -> ContentFile[bytes]:
    """Return a portrait as a WebP file; only the wall behind is turned, so that people keep their colours."""
    svg = (ART_ROOT / f"{name}.svg").read_text(encoding="utf-8")
    wall = WALL.search(svg)
    if hue and wall:
        colour = HEX_COLOUR.search(wall[0])
        if colour:
            svg = svg.replace(wall[0], wall[0].replace(colour[0], _turn(colour, hue)), 1)
    image = Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=240))).convert("RGB")
    return _webp(image)

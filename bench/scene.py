"""The demonstration's stage: a drawing that moves. A host sways, a hand waves, the lamp breathes, a clock runs."""

import io
import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import resvg_py
from PIL import Image, ImageDraw, ImageFont

STAGE: Final = Path(__file__).resolve().parent.parent / "static" / "art" / "stage-lamp.svg"
# One sway of the host: rendered once, shown over and over. Rendering costs a quarter of a second a picture.
PHASES: Final = 24
SWAY_SECONDS: Final = 3.6
# Where the drawing's moving parts stand in its source, and how far they move.
HEAD: Final = "translate(168 290) rotate(0)"
HAND: Final = "translate(154 512) rotate(28) scale(1.05)"
OTHER_HAND: Final = "translate(250 566) rotate(72) scale(.8)"
GLOW: Final = '<ellipse cx="274" cy="462" rx="260" ry="270" fill="url(#glow)" />'


def _posed(svg: str, phase: float) -> str:
    """Return the drawing at one moment of the sway; ``phase`` runs from 0 to 1."""
    turn = math.sin(2 * math.pi * phase)
    wave = math.sin(4 * math.pi * phase)
    glow = 1 + 0.06 * math.sin(2 * math.pi * phase + 1)
    for part in (HEAD, HAND, OTHER_HAND, GLOW):
        if part not in svg:
            raise ValueError(f"the stage's drawing has changed: {part} is gone")
    return (
        svg.replace(HEAD, f"translate({168 + 2.5 * turn:.2f} {290 + abs(turn):.2f}) rotate({2.4 * turn:.2f})")
        .replace(HAND, f"translate(154 512) rotate({28 + 7 * wave:.2f}) scale(1.05)")
        .replace(OTHER_HAND, f"translate(250 566) rotate({72 + 3 * turn:.2f}) scale(.8)")
        .replace(
            GLOW,
            f'<ellipse cx="274" cy="462" rx="{260 * glow:.1f}" ry="{270 * glow:.1f}" fill="url(#glow)"'
            f' opacity="{0.82 + 3 * (glow - 1):.3f}" />',
        )
    )


class LampScene:
    """Draws the stage at any moment; ready after it has rendered its phases (some seconds)."""

    def __init__(self, width: int = 540, height: int = 960) -> None:
        svg = STAGE.read_text(encoding="utf-8")
        self.size = (width, height)
        self.poses = [self._render(_posed(svg, phase / PHASES)) for phase in range(PHASES)]
        self.font = ImageFont.load_default(size=round(width / 24))

    def _render(self, svg: str) -> Image.Image:
        width, height = self.size
        drawn = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=width))).convert("RGB")
        # The drawing is taller than the picture: the table below and the host's head stay in it.
        top = max(0, (drawn.height - height) * 2 // 5)
        return drawn.crop((0, top, width, top + height))

    def at(self, seconds: float, clock: datetime) -> Image.Image:
        """Return the picture of one moment."""
        pose = self.poses[int(seconds / SWAY_SECONDS * PHASES) % PHASES].copy()
        text = f"{clock:%H:%M:%S}"
        draw = ImageDraw.Draw(pose)
        margin = self.size[0] // 40
        # Far enough from the edges that a narrower screen still shows all of it.
        x, y = self.size[0] * 13 // 20, self.size[1] // 6
        draw.rounded_rectangle(
            (x - margin, y - margin // 2, x + margin * 7, y + margin * 2), margin // 2, fill=(32, 19, 13)
        )
        draw.text((x, y), text, fill=(255, 214, 160), font=self.font)
        return pose

    def pictures(self, fps: int) -> Iterator[Image.Image]:
        """Yield pictures for ever, one per frame of a stream with this many a second."""
        number = 0
        while True:
            yield self.at(number / fps, datetime.now().astimezone())
            number += 1

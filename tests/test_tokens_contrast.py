"""Text stays readable on its surface in both schemes: WCAG AA, computed from the tokens themselves."""

import math
import re
from pathlib import Path
from typing import NamedTuple

import pytest

TOKENS = (Path(__file__).resolve().parent.parent / "static/app/css/tokens.css").read_text(encoding="utf-8")
OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
DECLARATION = re.compile(r"--([\w-]+): (.+?);")

AA_TEXT = 4.5
AA_SIGN = 3.0

SURFACES = ("paper", "raised", "sunken")
WASHES = ("signal-wash", "mint-wash", "amber-wash", "sky-wash")
TEXT_PAIRS = [
    *(
        (text, surface)
        for text in ("ink", "muted", "signal-text", "mint-text", "amber-text", "sky")
        for surface in SURFACES
    ),
    *(("ink", wash) for wash in WASHES),
    ("signal-text", "signal-wash"),
    ("mint-text", "mint-wash"),
    ("amber-text", "amber-wash"),
    ("sky", "sky-wash"),
    ("on-inverse", "inverse"),
    ("on-signal", "signal"),
    ("on-signal", "signal-press"),
    ("on-amber", "amber"),
    ("on-mint", "mint"),
    ("on-ticket", "ticket"),
    ("on-picture", "scrim"),
    ("on-picture-soft", "scrim"),
    ("on-picture-name", "scrim"),
    ("on-picture-mint", "scrim"),
    ("on-picture-amber", "scrim"),
]
# Edges of boxes people type into, and the mark of what is live: signs, not text.
SIGN_PAIRS = [(sign, surface) for sign in ("line-strong", "signal") for surface in ("paper", "raised")]


class Oklch(NamedTuple):
    lightness: float
    chroma: float
    hue: float

    @property
    def luminance(self) -> float:
        """Relative luminance (WCAG), by way of OKLab and linear sRGB, clipped to what a screen shows."""
        a = self.chroma * math.cos(math.radians(self.hue))
        b = self.chroma * math.sin(math.radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
        green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
        blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
        return sum(
            weight * min(max(part, 0), 1) for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue))
        )


def palette(scheme: str) -> dict[str, Oklch]:
    """Every colour token as it is in one scheme; light-dark() gives its first or its second value."""
    found = {}
    for name, value in DECLARATION.findall(TOKENS):
        colours = [Oklch(*map(float, match)) for match in OKLCH.findall(value)]
        if colours:
            found[name] = colours[-1 if scheme == "dark" else 0]
    return found


def contrast(one: Oklch, other: Oklch) -> float:
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_arithmetic_agrees_with_known_colours():
    white, black = Oklch(1, 0, 0), Oklch(0, 0, 0)

    assert contrast(white, black) == pytest.approx(21)
    # oklch(0.628 0.2577 29.23) is sRGB red, which has 4.0 : 1 on white.
    assert contrast(white, Oklch(0.62796, 0.25768, 29.234)) == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
def test_text_is_readable(scheme, text, surface):
    colours = palette(scheme)

    assert contrast(colours[text], colours[surface]) >= AA_TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("sign", "surface"), SIGN_PAIRS)
def test_signs_stand_out(scheme, sign, surface):
    colours = palette(scheme)

    assert contrast(colours[sign], colours[surface]) >= AA_SIGN

"""Which fonts a document needs: those Noto faces, cut by script, that hold the signs in its text.

A face of all of Chinese weighs a megabyte; the packages also bring it in a hundred cuts. Only the cuts that a text
needs are named to the typesetter, so that a Latin invoice loads 30 KB and a name in any script still prints.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from typing import Final

from fontTools.ttLib import TTFont

from marketplace.kernel.pdf import fonts_folder

# What carries its own signs only, in the order they are asked.
SCRIPTS: Final = (
    "noto-sans",
    "noto-sans-bengali",
    "noto-sans-tamil",
    "noto-sans-telugu",
    "noto-sans-gujarati",
    "noto-sans-kannada",
    "noto-sans-malayalam",
    "noto-sans-gurmukhi",
    "noto-sans-arabic",
    "noto-sans-hebrew",
    "noto-sans-thai",
)
CHINESE: Final = "noto-sans-sc"
JAPANESE: Final = "noto-sans-jp"
KOREAN: Final = "noto-sans-kr"
EMOJI: Final = "noto-emoji"
WEIGHTS: Final = (400, 700)
KANA: Final = range(0x3040, 0x3100)
HANGUL: Final = range(0xAC00, 0xD7A4)
# Joiners and variation selectors say how to draw their neighbours; every font that knows them has them.
SILENT: Final = frozenset((0x200C, 0x200D, 0xFE0E, 0xFE0F))
FONTS_KEPT: Final = 128
CUTS_KEPT: Final = 512


@dataclass(frozen=True)
class Face:
    """One cut of one family: ``noto-sans-sc`` and ``104``."""

    family: str
    cut: str

    def file(self, weight: int) -> str:
        """Return its file below the folder of fonts, in this weight."""
        return f"{self.family}/files/{self.family}-{self.cut}-{weight}-normal.woff2"


def faces_for(text: str, language: str) -> list[Face]:
    """Return the faces that hold the signs of ``text``, in the order they are to be asked."""
    wanted = {ord(sign) for sign in text if not sign.isspace()} - SILENT | {ord(" ")}
    faces: list[Face] = []
    for family in (*SCRIPTS, *_eastern(wanted, language), EMOJI):
        for cut, spans in _cuts(family):
            face = Face(family, cut)
            # A package names more signs for a cut than are in it.
            named = {code for code in wanted if any(code in span for span in spans)}
            if named and named & signs_of(face):
                faces.append(face)
                wanted -= signs_of(face)
    return faces


def _eastern(wanted: set[int], language: str) -> tuple[str, str, str]:
    """Return the families that share Han signs and draw them differently: the reader's, or the text's own, first."""
    if language.startswith("zh"):
        return CHINESE, JAPANESE, KOREAN
    if language.startswith("ja") or any(code in KANA for code in wanted):
        return JAPANESE, CHINESE, KOREAN
    if language.startswith("ko") or any(code in HANGUL for code in wanted):
        return KOREAN, CHINESE, JAPANESE
    return CHINESE, JAPANESE, KOREAN


@lru_cache(maxsize=64)
def _cuts(family: str) -> list[tuple[str, list[range]]]:
    """Return (name in file names, code points) of each cut; the Latin one of ``noto-sans`` comes first."""
    listed: dict[str, str] = json.loads((fonts_folder() / family / "unicode.json").read_text())
    cuts = [(name.strip("[]"), [_span(part) for part in spans.split(",")]) for name, spans in listed.items()]
    return sorted(cuts, key=lambda cut: cut[0] != "latin")


def _span(text: str) -> range:
    first, _, last = text.strip().removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@lru_cache(maxsize=CUTS_KEPT)
def signs_of(face: Face) -> frozenset[int]:
    """Return the code points a face can draw."""
    with TTFont(fonts_folder() / face.file(WEIGHTS[0]), lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=FONTS_KEPT)
def font_bytes(name: str) -> bytes | None:
    """Return a font's file unpacked: unpacking is most of the work of a small document."""
    file = (fonts_folder() / name).resolve()
    if not file.is_relative_to(fonts_folder().resolve()) or not file.is_file():
        return None
    font = TTFont(file)
    font.flavor = None
    unpacked = BytesIO()
    font.save(unpacked)
    return unpacked.getvalue()


def font_css(faces: list[Face]) -> str:
    """Return the rules that name the faces, each as a family of its own, and ask them one after the other."""
    rules = (_rule(face, weight) for face in faces for weight in WEIGHTS)
    return "\n".join(chain(rules, [f"html {{ font-family: {', '.join(_names(faces))}, sans-serif }}"]))


def _names(faces: list[Face]) -> Iterator[str]:
    return (f"{face.family}-{face.cut}" for face in faces)


def _rule(face: Face, weight: int) -> str:
    name = f"{face.family}-{face.cut}"
    return f"@font-face {{ font-family: {name}; font-weight: {weight}; src: url(font:{face.file(weight)}) }}"

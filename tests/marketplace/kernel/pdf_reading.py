"""What a PDF holds: its text, the glyphs it draws, and the files it reaches for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def title_of(pdf: bytes) -> str:
    information = PdfReader(BytesIO(pdf)).metadata
    return (information.title or "") if information else ""


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


@dataclass(frozen=True)
class Glyph:
    """One glyph that is drawn: its font, its number there, and the text it stands for."""

    font: str
    number: int
    text: str


def glyphs_of(pdf: bytes) -> list[Glyph]:
    """Every glyph that is drawn, in order."""
    reader = PdfReader(BytesIO(pdf))
    return [glyph for page in reader.pages for glyph in _drawn(page, reader)]


def blanks_of(pdf: bytes) -> list[Glyph]:
    """The drawn glyphs that show nothing, though they stand for a sign: what a font has instead of a missing one."""
    fonts = _embedded(PdfReader(BytesIO(pdf)))
    return [glyph for glyph in glyphs_of(pdf) if _shows_something(glyph.text) and not _has_ink(fonts, glyph)]


def fonts_of(pdf: bytes) -> set[str]:
    return {glyph.font.partition("+")[2] for glyph in glyphs_of(pdf)}


def _shows_something(text: str) -> bool:
    return any(unicodedata.category(sign)[0] not in "CZ" and sign not in "\ufe0e\ufe0f" for sign in text)


def _has_ink(fonts: dict[str, TTFont], glyph: Glyph) -> bool:
    font = fonts[glyph.font]
    if not 0 < glyph.number < font["maxp"].numGlyphs:
        return False
    return font["glyf"][font.getGlyphName(glyph.number)].numberOfContours != 0


def _embedded(reader: PdfReader) -> dict[str, TTFont]:
    return {
        str(font["/BaseFont"]): TTFont(BytesIO(_below(font)["/FontDescriptor"]["/FontFile2"].get_data()))
        for page in reader.pages
        for font in _resources(page).values()
    }


def _below(font: Any) -> Any:
    return font["/DescendantFonts"][0].get_object()


def _resources(page: PageObject) -> dict[str, Any]:
    resources: Any = page["/Resources"]
    return {name: font.get_object() for name, font in resources.get("/Font", {}).items()}


def _texts(font: Any) -> dict[int, str]:
    table = font["/ToUnicode"].get_data().decode("ascii")
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>\n", table)
    return {int(number, 16): bytes.fromhex(text).decode("utf-16-be") for number, text in pairs}


def _drawn(page: PageObject, reader: PdfReader) -> Iterator[Glyph]:
    fonts = _resources(page)
    texts = {name: _texts(font) for name, font in fonts.items()}
    font = ""
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font = str(operands[0])
        for part in operands[0] if operator == b"TJ" else operands if operator == b"Tj" else ():
            drawn = getattr(part, "original_bytes", b"")
            for at in range(0, len(drawn), 2):
                number = int.from_bytes(drawn[at : at + 2], "big")
                yield Glyph(str(fonts[font]["/BaseFont"]), number, texts[font].get(number, ""))

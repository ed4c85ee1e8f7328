"""Codes that cameras read, drawn as SVG for a page of ours."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """Return a QR code of a text, dark on a light ground with its quiet zone, sized by the page."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 -- drawn by a library from modules, no text of anybody in it

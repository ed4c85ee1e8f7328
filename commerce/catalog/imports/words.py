"""Descriptions from elsewhere as plain text: what is marked up is cleaned first and then read, never shown."""

import html
import re
from typing import Final

import nh3

from marketplace.accounts.names import clean_name

# What makes a new line, and what makes an empty one.
_BLOCKS: Final = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"}
_LINES: Final = {"br", "li", "tr"}
_MARKUP: Final = re.compile(r"<[a-zA-Z!/]|&[a-zA-Z#][a-zA-Z0-9]*;")
_BREAK: Final = re.compile(r"<(?:br|li|tr)>")
_PARAGRAPH: Final = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|table|blockquote)>")
_TAG: Final = re.compile(r"<[^>]*>")


def plain_text(text: str) -> str:
    """Return what a description says, without its markup; scripts and styles are dropped with what is in them."""
    if not _MARKUP.search(text):
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
    clean = nh3.clean(text, tags=_BLOCKS | _LINES, attributes={}, link_rel=None)
    flat = " ".join(clean.split())
    broken = _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", flat))
    plain = html.unescape(_TAG.sub("", broken)).replace("\u00a0", " ")
    lines = [line.strip() for line in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_line(text: str) -> str:
    """Return a title or a name on one line, without invisible signs and without entities."""
    return clean_name(html.unescape(text) if "&" in text else text)

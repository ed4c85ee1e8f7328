"""The typesetter behind ``kernel.pdf``: WeasyPrint, kept from the network, fed with our own files."""

import mimetypes
import threading
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from marketplace.kernel.pdf_fonts import faces_for, font_bytes, font_css

# Where relative addresses in a document point to; nothing is ever asked of it.
HOUSE: Final = "https://paper.invalid/"
PICTURE_BYTES_MAX: Final = 20 * 1024 * 1024
# The libraries below keep state of their own: one document at a time in a process.
_one_at_a_time: Final = threading.Lock()


class HouseFetcher(URLFetcher):
    """Answer for static files, stored pictures, fonts and ``data:``; refuse every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        body = self._read(parts.scheme, parts.netloc, unquote(parts.path))
        if body is None:
            raise ValueError(f"not one of our own files: {url[:200]}")
        kind = mimetypes.guess_type(parts.path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body, {"Content-Type": kind})

    def _read(self, scheme: str, host: str, path: str) -> bytes | None:
        if scheme == "font":
            return font_bytes(path)
        if f"{scheme}://{host}/" != HOUSE:
            return None
        if path.startswith(settings.STATIC_URL):
            return _static(path.removeprefix(settings.STATIC_URL))
        if path.startswith(settings.MEDIA_URL):
            return _stored(path.removeprefix(settings.MEDIA_URL))
        return None


def _inside(folder: Path, name: str) -> bytes | None:
    """Return a file's bytes, if it stands below the folder."""
    file = (folder / name).resolve()
    # The folder itself may be a link; what is in it may not lead out.
    return file.read_bytes() if file.is_relative_to(folder.resolve()) and file.is_file() else None


def _static(name: str) -> bytes | None:
    found = finders.find(name)
    return Path(found).read_bytes() if found else _inside(Path(settings.STATIC_ROOT), name)


def _stored(name: str) -> bytes | None:
    if not default_storage.exists(name) or default_storage.size(name) > PICTURE_BYTES_MAX:
        return None
    with default_storage.open(name) as file:
        body: Any = file.read()
    return bytes(body)


def typeset(page: str, language: str) -> bytes:
    """Return the PDF of an HTML page."""
    fetcher = HouseFetcher()
    css = font_css(faces_for(unescape(page), language))
    with _one_at_a_time:
        fonts = FontConfiguration()
        sheet = CSS(string=css, base_url=HOUSE, url_fetcher=fetcher, font_config=fonts)
        document = HTML(string=page, base_url=HOUSE, url_fetcher=fetcher)
        made: bytes = document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_tags=True)
    return made

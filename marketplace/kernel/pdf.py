"""PDF of a template. What sets the type needs libraries of the system; where they are missing, we say so.

``pdf_of`` is the one door. The typesetter is loaded by its dotted path on the first use, so that everything else
runs on a machine without it.
"""

import importlib
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal

TYPESETTER: Final = "marketplace.kernel.typesetting"
LIBRARIES_LINE: Final = (
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1"
)
# Loggers that tell each step and each font of each document.
TALKATIVE: Final = ("weasyprint.progress", "fontTools")
FONTS_LINE: Final = "npm ci"


class PdfUnavailable(Refusal):
    """The machine lacks what sets the type."""

    code = "pdf_unavailable"
    message = _("This server cannot make PDF files yet. Print the page from your browser instead.")
    status = 503


def fonts_folder() -> Path:
    """Return where the packages of fonts were installed."""
    return Path(settings.NODE_MODULES) / "@fontsource"


@lru_cache(maxsize=1)
def _typesetter() -> Callable[..., bytes] | None:
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        module = importlib.import_module(TYPESETTER)
    except (OSError, ImportError):
        return None
    typeset: Callable[..., bytes] = module.typeset
    return typeset


def pdf_lack() -> str:
    """Return the line that installs what is missing, or nothing when PDFs can be made."""
    if _typesetter() is None:
        return LIBRARIES_LINE
    return "" if (fonts_folder() / "noto-sans" / "unicode.json").exists() else FONTS_LINE


def html_of(template: str, context: Mapping[str, Any], language: str) -> str:
    """Render a document's page in a language; its templates extend ``components/paper.html``."""
    with translation.override(language):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        values = {"is_paper": True, **context, "language": language, "text_direction": direction}
        return render_to_string(template, values)


def pdf_of(template: str, context: Mapping[str, Any], language: str) -> bytes:
    """Return the PDF of a template in a language, names of every script included.

    It reads nothing but our own static files, pictures and fonts. Raises PdfUnavailable where ``pdf_lack`` says
    what is missing.
    """
    typeset = _typesetter()
    if typeset is None or pdf_lack():
        raise PdfUnavailable
    return typeset(html_of(template, context, language), language)

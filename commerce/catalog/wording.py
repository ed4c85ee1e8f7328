"""Which of a title's languages a reader gets: theirs, theirs without its region, or the product's own words.

Pure: titles come in as values, as rows keep them beside the product's own.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def title_in(language: str, title: str, titles: Any) -> str:
    """Return a title in a language; what is not translated is in its own words."""
    known: Mapping[str, Any] = titles if isinstance(titles, Mapping) else {}
    wanted = (language, language.partition("-")[0])
    return next((str(known[code]) for code in wanted if known.get(code)), title)


def title_here(title: str, titles: Any) -> str:
    """Return a title in the language that is spoken now: the page's, or the mail's."""
    return title_in(get_language() or "", title, titles)


def with_choice(title: str, choice: str) -> str:
    """Return what an order calls a variant: "Title, choice"."""
    return f"{title}, {choice}" if choice else title

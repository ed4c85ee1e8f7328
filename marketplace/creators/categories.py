"""What creators' shows are about: a fixed list, so that brands and creators use the same words."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

CATEGORIES: Final[list[tuple[str, Any]]] = [
    ("home", _("Home and light")),
    ("fashion", _("Fashion")),
    ("beauty", _("Beauty and care")),
    ("food", _("Food and drink")),
    ("cooking", _("Cooking")),
    ("craft", _("Craft and making")),
    ("music", _("Music")),
    ("comedy", _("Comedy")),
    ("sport", _("Sport and yoga")),
    ("tech", _("Technology")),
    ("books", _("Books and paper")),
    ("children", _("Children")),
]
CATEGORIES_MAX: Final = 4


def category_names(codes: list[str]) -> list[str]:
    """Return the names of known categories in the active language, in the order of the list."""
    return [str(name) for code, name in CATEGORIES if code in codes]

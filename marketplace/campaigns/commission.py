"""Commission as people type it: percent with at most two decimals, kept in basis points. Pure."""

import re
from typing import Final

from marketplace.campaigns.errors import CommissionRefused
from marketplace.campaigns.models import COMMISSION_BP_MAX

PERCENT: Final = re.compile(r"(?P<whole>[0-9]{1,3})(?:[.,](?P<part>[0-9]{1,2}))?\s*%?")


def basis_points(text: str) -> int:
    """Return basis points: "12.5" → 1250.

    Raises CommissionRefused for signs, words, a third decimal and more than 80 %.
    """
    found = PERCENT.fullmatch(text.strip())
    points = int(found["whole"]) * 100 + int((found["part"] or "0").ljust(2, "0")) if found else None
    if points is None or points > COMMISSION_BP_MAX:
        raise CommissionRefused(text=text.strip()[:20])
    return points


def percent_text(points: int) -> str:
    """Return percent as it is typed: 1250 → "12.5"."""
    whole, part = divmod(points, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")

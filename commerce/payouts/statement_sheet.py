"""A payout's statement on paper: the total, its shows, what was exchanged, and the order lines with their entries."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.payouts.models import Payout
from commerce.payouts.payees import Payee
from commerce.payouts.selectors import lines_of
from commerce.payouts.statements import exchanges_of, groups_of, rows_of
from marketplace.kernel.documents import document_answer

SHEET: Final = "commerce/payouts/sheet.html"
# Paper has an end: the file has every line.
LINES_MAX: Final = 1_000


def sheet_of(payout: Payout, payee: Payee) -> dict[str, Any]:
    """Return what the template of the sheet shows."""
    lines = list(lines_of(payout)[: LINES_MAX + 1])
    return {
        "payout": payout,
        "payee": payee,
        "groups": groups_of(payout),
        "exchanges": exchanges_of(payout),
        "rows": rows_of(payout, lines[:LINES_MAX]),
        "lines_max": LINES_MAX if len(lines) > LINES_MAX else 0,
    }


def statement_answer(payout: Payout, payee: Payee) -> HttpResponse:
    """Return the statement as a PDF in the reader's language, or to print where none can be made."""
    name = f"{_('Statement')} {payout.created_at:%Y-%m-%d} {payout.public_id}.pdf"
    return document_answer(SHEET, sheet_of(payout, payee), get_language() or "en", filename=name)

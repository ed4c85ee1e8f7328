"""An invoice as a sheet of paper: only what is stored with it, in the language it was made for."""

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from commerce.invoices.models import Invoice, Kind
from marketplace.kernel.documents import document_answer

SHEET: Final = "commerce/invoices/sheet.html"


def sheet_of(invoice: Invoice) -> dict[str, Any]:
    """Return what the template of the sheet shows."""
    facts = invoice.facts
    dates = {name: _date(facts.get(name, "")) for name in ("issued", "paid", "cancels_issued")}
    return {"facts": facts, "is_cancellation": facts["kind"] == Kind.CANCELLATION, **dates}


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def sheet_answer(invoice: Invoice) -> HttpResponse:
    """Return the sheet as a PDF, or to print where none can be made."""
    language = invoice.facts["language"]
    with translation.override(language):
        kind = _("Cancellation invoice") if invoice.kind == Kind.CANCELLATION else _("Invoice")
    return document_answer(SHEET, sheet_of(invoice), language, filename=f"{kind} {invoice.label}.pdf")

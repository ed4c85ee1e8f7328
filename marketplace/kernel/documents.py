"""A document as an answer: the PDF of its template, or, where none can be made, the page itself to print."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from marketplace.kernel.pdf import PdfUnavailable, html_of, pdf_of


def document_answer(
    template: str, context: Mapping[str, Any], language: str, *, filename: str
) -> HttpResponse:
    """Return a PDF to keep under ``filename``; its name may be in any script."""
    try:
        body = pdf_of(template, context, language)
    except PdfUnavailable:
        return _private(HttpResponse(html_of(template, {**context, "is_paper": False}, language)))
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer

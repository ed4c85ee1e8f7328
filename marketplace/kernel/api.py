"""DRF helpers: refusals in the same shape as the pages give them to scripts."""

from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from marketplace.kernel.refusals import Refusal


class Pagination(LimitOffsetPagination):
    """``?limit=&offset=``; 50 rows by default, 200 at most."""

    default_limit = 50
    max_limit = 200


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer ``{"error": {"code", "message", "fields"?}}`` for refusals and for DRF's own errors."""
    if isinstance(error, Refusal):
        return Response({"error": {"code": error.code, "message": str(error)}}, status=error.status)
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    body: dict[str, Any] = {"code": getattr(detail, "code", "invalid"), "message": str(detail or "")}
    if detail is None:
        body["fields"] = response.data
    response.data = {"error": body}
    return response

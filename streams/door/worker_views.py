"""The script by which tickets and door lists open without a network; at the root, so that it may serve both."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

NAME = "streams/door/worker.js"
SECONDS = 300


@cache
def _script() -> str:
    found = finders.find(NAME)
    if not found:
        raise FileNotFoundError(NAME)
    return Path(str(found)).read_text()


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script; browsers ask for it anew with every visit."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response

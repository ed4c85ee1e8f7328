"""What came in too often while nobody could be asked: the operators' list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.kernel.http import page_of
from streams.door.selectors import access_over_admissions


@require_GET
@login_required
def over_admissions(request: HttpRequest) -> HttpResponse:
    """Show the list, latest first."""
    found = access_over_admissions(request.user)
    return render(request, "streams/door/over_admissions.html", {"found": page_of(request, found)})

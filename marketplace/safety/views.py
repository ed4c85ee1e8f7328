"""What a banned person reads and can say to it; the link is the right to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.safety.forms import AppealForm
from marketplace.safety.selectors.bans import access_ban_by_link
from marketplace.safety.selectors.reports import access_report_by_link
from marketplace.safety.services.bans import appeal_make

BAD = 400


@require_http_methods(["GET", "POST"])
@never_cache
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Show a ban to whom it meets, and take what they say to it."""
    ban = access_ban_by_link(token)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        appeal_make(ban=ban, text=form.cleaned_data["text"])
        messages.success(request, _("Sent. The answer comes on this page."))
        return redirect("safety:appeal", token)
    is_over = ban.lifted_at is not None or (ban.until is not None and ban.until <= timezone.now())
    context = {"ban": ban, "appeal": getattr(ban, "appeal", None), "form": form, "is_over": is_over}
    status = BAD if request.method == "POST" else 200
    return render(request, "marketplace/safety/appeal.html", context, status=status)


@require_GET
@never_cache
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever reported something what became of it."""
    return render(request, "marketplace/safety/report.html", {"report": access_report_by_link(token)})

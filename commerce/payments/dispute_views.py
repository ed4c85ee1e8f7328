"""The operators' pages of disputes: which there are, what is known, the evidence, and handing it in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.payments import services
from commerce.payments.dispute_forms import StatementForm
from commerce.payments.errors import ProviderAway
from commerce.payments.evidence import archive_of, evidence_of
from commerce.payments.hearings import notes_said, outdated_files, read
from commerce.payments.models import Dispute
from commerce.payments.selectors import access_dispute, access_dispute_file, access_disputes
from marketplace.accounts.visitors import person_of
from marketplace.kernel.private_files import private_files
from marketplace.kernel.refusals import Refusal

PAGE_ROWS = 25
BAD = 400


@require_GET
@never_cache
def disputes(request: HttpRequest) -> HttpResponse:
    """Those that wait for us first, by their deadline."""
    wanted = request.GET.get("state", "")
    rows = access_disputes(request.user, state=wanted if wanted in Dispute.State.values else "")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "states": Dispute.State.choices, "wanted": wanted}
    return render(request, "commerce/payments/disputes.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def dispute(request: HttpRequest, public_id: str) -> HttpResponse:
    """One dispute; a POST puts the evidence together as it is now."""
    found = access_dispute(request.user, public_id)
    form = StatementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.dispute_prepare(
                dispute=found,
                key=form.cleaned_data["key"],
                statement=form.cleaned_data["statement"],
                by=person_of(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evidence is put together. Read it, then hand it in."))
            return redirect("payments:dispute", found.public_id)
    context = {
        "dispute": found,
        "form": form,
        "sections": evidence_of(found),
        "files": list(found.files.select_related("made_by")),
        "notes": notes_said(found),
        "outdated": outdated_files(found),
        "steps": list(found.steps.select_related("by")),
    }
    status = BAD if form.is_bound else 200
    return render(request, "commerce/payments/dispute.html", context, status=status)


@require_POST
def submit(request: HttpRequest, public_id: str, file_id: int) -> HttpResponse:
    """Hand a file in."""
    file = access_dispute_file(request.user, public_id, file_id)
    try:
        services.dispute_submit(file=file, by=person_of(request))
    except ProviderAway:
        messages.error(request, _("The provider does not answer. Hand the same file in again in a minute."))
    else:
        messages.success(request, _("The evidence is handed in. Now the bank decides."))
    return redirect("payments:dispute", public_id)


@require_GET
@never_cache
def evidence_file(request: HttpRequest, public_id: str, file_id: int) -> HttpResponse:
    """Return the evidence as a ZIP: the document and the facts."""
    file = access_dispute_file(request.user, public_id, file_id)
    with private_files().open(file.file) as kept:
        document = kept.read()
    shown = [read(picture) for note in notes_said(file.dispute) for picture in note.pictures.all()]
    archive = archive_of(file.dispute, document, file.statement, shown)
    answer = HttpResponse(archive, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="evidence-{file.dispute.public_id}.zip"'
    return answer

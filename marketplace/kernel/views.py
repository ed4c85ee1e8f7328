"""The one page of every long work: how far it is, what it found, cancel, start again, and its file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from marketplace.kernel import jobs
from marketplace.kernel.http import page_of
from marketplace.kernel.job_kinds import failure_sentence, job_kind
from marketplace.kernel.models import Job
from marketplace.kernel.private_files import private_files

FINDINGS_PER_PAGE = 50


@login_required
@require_GET
def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show a job."""
    found = jobs.access_job(request.user, job_id)
    return render(request, "marketplace/kernel/job.html", _context(request, found))


@login_required
@require_GET
def job_status(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show how far it is: the part of the page that asks again and again."""
    found = jobs.access_job(request.user, job_id)
    return render(request, "marketplace/kernel/_job.html", _context(request, found))


@login_required
@require_POST
def job_cancel(request: HttpRequest, job_id: str) -> HttpResponse:
    """Stop a job."""
    jobs.job_cancel(job=jobs.access_job(request.user, job_id))
    return redirect("kernel:job", job_id)


@login_required
@require_POST
def job_again(request: HttpRequest, job_id: str) -> HttpResponse:
    """Go on with a job that stopped."""
    jobs.job_again(job=jobs.access_job(request.user, job_id))
    return redirect("kernel:job", job_id)


@login_required
@require_GET
def job_result(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """Send the file that a job made, as a download and never as a page."""
    found = jobs.access_job(request.user, job_id)
    if not found.result or not private_files().exists(found.result):
        raise Http404
    answer = FileResponse(
        private_files().open(found.result),
        as_attachment=True,
        filename=found.result_name,
        content_type="text/csv; charset=utf-8",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _context(request: HttpRequest, found: Job) -> dict[str, Any]:
    kind = job_kind(found.kind)
    if kind is None:
        raise Http404
    page = page_of(request, found.findings.all(), FINDINGS_PER_PAGE)
    rows = [(each, kind.sentence(each.code, each.data)) for each in page]
    return {
        "job": found,
        "title": kind.title(found),
        "figures": [(label, found.counts.get(name, 0)) for name, label in kind.labels.items()],
        "failure": failure_sentence(found) if found.state == Job.State.FAILED else "",
        "left": max(0, (found.total or 0) - found.done),
        "page": page,
        "rows": rows,
        **kind.surroundings(request, found),
    }

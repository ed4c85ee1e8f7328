"""Ways into the catalogue for files: upload, another look, bring in, pictures again; and out of it, the export."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.catalog.exporting import catalog_csv
from commerce.catalog.import_forms import ImportForm, ReadAsForm, initial_of
from commerce.catalog.page_forms import PageForm
from commerce.catalog.selectors.imports import access_import, imports_of
from commerce.catalog.services.imports import (
    import_bring_in,
    import_fetch_pictures,
    import_look,
    import_page,
    import_upload,
)
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.refusals import Refusal

BAD = 400
IMPORTS_SHOWN = 10


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": cast("User", request.user), "language": get_language() or "en"}


@login_required
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a file and look at it."""
    brand = access_brand(request.user, public_id)
    if request.method != "POST":
        return _page(request, brand, ImportForm(brand=brand))
    form = ImportForm(request.POST, request.FILES, brand=brand)
    if not form.is_valid():
        return _page(request, brand, form, status=BAD)
    file = form.cleaned_data["file"]
    found = import_upload(brand=brand, file=file, name=file.name, read_as=form.read_as(), **_who(request))
    return redirect("kernel:job", _job_id(found.check_job))


@login_required
@require_POST
def import_page_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the address of a product's page, and look at what stands there."""
    brand = access_brand(request.user, public_id)
    form = PageForm(request.POST)
    if not form.is_valid():
        return _page(request, brand, ImportForm(brand=brand), status=BAD, page_form=form)
    found = import_page(brand=brand, url=form.cleaned_data["url"], **_who(request))
    return redirect("kernel:job", _job_id(found.check_job))


def _page(
    request: HttpRequest,
    brand: Brand,
    form: ImportForm,
    status: int = 200,
    page_form: PageForm | None = None,
) -> HttpResponse:
    context = {
        "brand": brand,
        "form": form,
        "page_form": page_form or PageForm(),
        "imports": imports_of(brand, limit=IMPORTS_SHOWN),
    }
    return render(request, "commerce/catalog/import.html", context, status=status)


def _job_id(job: Any) -> str:
    return str(job.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def import_read(request: HttpRequest, public_id: str, import_id: str) -> HttpResponse:
    """Say how a file is to be read, and look at it again."""
    found = access_import(request.user, public_id, import_id)
    form = ReadAsForm(request.POST or None, brand=found.brand, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            import_look(catalog_import=found, read_as=form.read_as(), **_who(request))
            return redirect("kernel:job", _job_id(found.check_job))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"brand": found.brand, "form": form, "catalog_import": found}
    return render(request, "commerce/catalog/import_read.html", context, status=BAD if form.errors else 200)


@login_required
@require_POST
def import_apply(request: HttpRequest, public_id: str, import_id: str) -> HttpResponse:
    """Bring in what was looked at."""
    found = access_import(request.user, public_id, import_id)
    return redirect("kernel:job", _job_id(import_bring_in(catalog_import=found, **_who(request))))


@login_required
@require_POST
def import_pictures(request: HttpRequest, public_id: str, import_id: str) -> HttpResponse:
    """Fetch the pictures that are missing."""
    found = access_import(request.user, public_id, import_id)
    job = import_fetch_pictures(catalog_import=found, **_who(request))
    messages.info(request, _("Only the pictures that are missing are fetched."))
    return redirect("kernel:job", _job_id(job))


@login_required
@require_GET
def export(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Send the whole catalogue as our CSV, as it is read from the database."""
    brand = access_brand(request.user, public_id)
    answer = StreamingHttpResponse(catalog_csv(brand), content_type="text/csv; charset=utf-8")
    name = f"products-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

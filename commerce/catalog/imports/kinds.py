"""The three long works of an import, as the kernel's job page shows them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.catalog.imports.formats import FORMATS
from commerce.catalog.imports.pictures import pictures_fetch
from commerce.catalog.imports.problems import sentence_of
from commerce.catalog.imports.running import import_apply, import_check
from commerce.catalog.selectors.imports import import_of_job, picture_counts
from commerce.catalog.services.imports import APPLY_KIND, CHECK_KIND, PICTURES_KIND
from marketplace.brands.selectors import member_of
from marketplace.kernel.job_kinds import JobKind, register_job
from marketplace.kernel.models import Job
from marketplace.kernel.money import Money

WOULD = {
    "created": gettext_lazy("new products"),
    "updated": gettext_lazy("products that change"),
    "unchanged": gettext_lazy("products that stay as they are"),
    "failed": gettext_lazy("products that cannot be taken"),
    "refused": gettext_lazy("lines with errors"),
}
DID = {
    "created": gettext_lazy("products created"),
    "updated": gettext_lazy("products changed"),
    "unchanged": gettext_lazy("products unchanged"),
    "failed": gettext_lazy("products refused"),
    "refused": gettext_lazy("lines refused"),
}
PICTURES = {
    "fetched": gettext_lazy("pictures fetched"),
    "missing": gettext_lazy("pictures missing"),
}


def _may_see(user: Any, job: Job) -> bool:
    return member_of(user, job.scope) is not None


def _surroundings(request: HttpRequest, job: Job, detail: str) -> dict[str, Any]:
    found = import_of_job(job)
    member = member_of(request.user, job.scope)
    brand = member.brand if member else None
    return {
        "brand": brand,
        "rail": "commerce/catalog/_import_rail.html",
        "detail": detail if found else "",
        "catalog_import": found,
        "lede": job.params.get("name", ""),
        "back_url": reverse("catalog:import_new", args=[job.scope]),
        "back_label": _("Import products"),
        "result_label": _("Download the refused lines"),
    }


def _of_check(request: HttpRequest, job: Job) -> dict[str, Any]:
    read_as = job.cursor.get("read_as", {})
    counts = job.counts
    return {
        **_surroundings(request, job, "commerce/catalog/_import_check.html"),
        "preview": [_with_price(row) for row in job.cursor.get("preview", [])],
        "read_as": read_as,
        "format_label": FORMATS[read_as["format"]].label if read_as.get("format") in FORMATS else "",
        "ready": counts.get("created", 0) + counts.get("updated", 0) + counts.get("unchanged", 0),
        "to_write": counts.get("created", 0) + counts.get("updated", 0),
    }


def _with_price(row: dict[str, Any]) -> dict[str, Any]:
    minor = row.get("minor")
    return {**row, "price": None if minor is None else Money(minor, row["currency"])}


def _of_pictures(request: HttpRequest, job: Job) -> dict[str, Any]:
    around = _surroundings(request, job, "commerce/catalog/_import_pictures.html")
    found = around["catalog_import"]
    return {**around, "pictures": picture_counts(found) if found else {}}


def register() -> None:
    """Let the jobs of imports be started."""
    register_job(
        JobKind(
            CHECK_KIND,
            lambda job: _("Check of a file"),
            import_check,
            _may_see,
            _of_check,
            sentence_of,
            WOULD,
        )
    )
    register_job(
        JobKind(
            APPLY_KIND,
            lambda job: _("Import of products"),
            import_apply,
            _may_see,
            lambda request, job: _surroundings(request, job, "commerce/catalog/_import_done.html"),
            sentence_of,
            DID,
        )
    )
    register_job(
        JobKind(
            PICTURES_KIND,
            lambda job: _("Pictures of an import"),
            pictures_fetch,
            _may_see,
            _of_pictures,
            sentence_of,
            PICTURES,
        )
    )

"""Reads of imports, and the door to them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from commerce.catalog.models import CatalogImport, PictureSource
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand
from marketplace.kernel.models import Job


def access_import(user: User | AnonymousUser, brand_id: str, import_id: str) -> CatalogImport:
    """Return an import of a brand this person acts for; Http404 for strangers."""
    brand = access_brand(user, brand_id)
    found = _with_jobs(CatalogImport.objects.filter(brand=brand, public_id=import_id)).first()
    if found is None:
        raise Http404
    return found


def _with_jobs(imports: QuerySet[CatalogImport]) -> QuerySet[CatalogImport]:
    return imports.select_related("brand__market", "check_job", "apply_job", "picture_job", "started_by")


def imports_of(brand: Brand, *, limit: int) -> list[CatalogImport]:
    """Return a brand's last imports, newest first."""
    return list(_with_jobs(CatalogImport.objects.filter(brand=brand))[:limit])


def import_of_job(job: Job) -> CatalogImport | None:
    """Return the import that a job works for, or None when it is gone."""
    return _with_jobs(CatalogImport.objects.filter(pk=job.params.get("import"))).first()


def picture_counts(catalog_import: CatalogImport) -> dict[str, Any]:
    """Return how many pictures of an import are there, wait and could not be fetched."""
    sources = PictureSource.objects.filter(catalog_import=catalog_import)
    missing = Q(picture=None)
    return sources.aggregate(
        there=Count("pk", filter=~missing),
        waiting=Count("pk", filter=missing & Q(failure="")),
        failed=Count("pk", filter=missing & ~Q(failure="")),
    )

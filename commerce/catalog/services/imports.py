"""Writes of imports: a file comes in, is looked at, brought in, and its pictures are fetched again."""

from dataclasses import dataclass
from typing import BinaryIO, Final

from django.core.files.base import File
from django.db import transaction

from commerce.catalog.errors import ImportNotChecked, ImportRunning
from commerce.catalog.models import CatalogImport, PictureSource
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.jobs import job_start
from marketplace.kernel.models import Job
from marketplace.kernel.private_files import private_files

CHECK_KIND: Final = "catalog-check"
APPLY_KIND: Final = "catalog-import"
PICTURES_KIND: Final = "catalog-pictures"
PAGE_FORMAT: Final = "page"


@dataclass(frozen=True)
class ReadAs:
    """How a file is to be read; what is empty, it shows itself."""

    currency: str
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal_sign: str = ""
    lists_products: bool = True
    pieces_in_stock: int = 10


def _job(found: CatalogImport, kind: str, *, by: User, language: str) -> Job:
    return job_start(
        kind=kind,
        scope=found.brand.public_id,
        params={"import": found.pk, "name": found.file_name},
        started_by=by.pk,
        language=language,
    )


@transaction.atomic
def import_upload(
    *, brand: Brand, by: User, file: BinaryIO, name: str, read_as: ReadAs, language: str
) -> CatalogImport:
    """Keep a file and look at it; nothing of the catalogue changes."""
    kept = private_files().save(f"imports/{brand.public_id}/{new_public_id()}", File(file))
    found = CatalogImport.objects.create(
        brand=brand, started_by=by, file=kept, file_name=name[:160], **vars(read_as)
    )
    return import_look(catalog_import=found, by=by, language=language)


@transaction.atomic
def import_page(*, brand: Brand, by: User, url: str, language: str) -> CatalogImport:
    """Let a worker fetch a product's page and look at it; what it describes becomes a draft when it is brought in."""
    name = url.partition("://")[2] or url
    found = CatalogImport.objects.create(
        brand=brand,
        started_by=by,
        file_name=name[:160],
        page_url=url,
        currency=brand.market.currency,
        format=PAGE_FORMAT,
        lists_products=False,
    )
    return import_look(catalog_import=found, by=by, language=language)


@transaction.atomic
def import_look(
    *, catalog_import: CatalogImport, by: User, language: str, read_as: ReadAs | None = None
) -> CatalogImport:
    """Look at a file, again if it is to be read in another way.

    Raises ImportRunning when it is being brought in.
    """
    _stop_if_running(catalog_import)
    for name, value in vars(read_as).items() if read_as else ():
        setattr(catalog_import, name, value)
    catalog_import.check_job = _job(catalog_import, CHECK_KIND, by=by, language=language)
    catalog_import.save()
    return catalog_import


@transaction.atomic
def import_bring_in(*, catalog_import: CatalogImport, by: User, language: str) -> Job:
    """Bring in what was looked at. A second press returns the job of the first.

    Raises ImportNotChecked and ImportRunning.
    """
    if catalog_import.check_job is None or catalog_import.check_job.state != Job.State.DONE:
        raise ImportNotChecked
    known = catalog_import.apply_job
    if known is not None and known.is_open:
        return known
    _stop_if_running(catalog_import)
    job = _job(catalog_import, APPLY_KIND, by=by, language=language)
    # Two presses at once: the row of the import takes one of the jobs.
    same = CatalogImport.objects.filter(pk=catalog_import.pk, apply_job=known)
    if not same.update(apply_job=job):
        raise ImportRunning
    catalog_import.apply_job = job
    return job


def _stop_if_running(catalog_import: CatalogImport) -> None:
    """One import of a brand at a time: two would make the same products."""
    running = Job.objects.filter(
        kind=APPLY_KIND,
        scope=catalog_import.brand.public_id,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
    )
    if running.exists():
        raise ImportRunning


@transaction.atomic
def import_fetch_pictures(*, catalog_import: CatalogImport, by: User, language: str) -> Job:
    """Fetch the pictures that are missing, those that could not be fetched before too. What is there stays."""
    job = catalog_import.picture_job
    if job is not None and job.is_open:
        return job
    missing = PictureSource.objects.filter(catalog_import=catalog_import, picture=None)
    missing.exclude(failure="").update(failure="")
    job = _job(catalog_import, PICTURES_KIND, by=by, language=language)
    CatalogImport.objects.filter(pk=catalog_import.pk).update(picture_job=job)
    return job

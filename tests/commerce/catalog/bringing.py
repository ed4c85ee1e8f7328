"""Files brought to a brand's catalogue, in tests: looked at, brought in, and what came of it."""

import io
from typing import Any

from commerce.catalog.models import CatalogImport, Product
from commerce.catalog.services.imports import ReadAs, import_bring_in, import_look, import_upload
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel import jobs
from marketplace.kernel.job_kinds import job_kind
from marketplace.kernel.models import Job
from marketplace.kernel.private_files import private_files

OUTCOMES = ("created", "updated", "unchanged", "failed")


def upload(brand: Brand, by: User, content: bytes | str, name: str = "products.csv", **read_as: Any) -> Any:
    """Keep a file; its first look waits for a worker."""
    raw = content.encode() if isinstance(content, str) else content
    how = ReadAs(**{"currency": brand.market.currency, **read_as})
    return import_upload(brand=brand, by=by, file=io.BytesIO(raw), name=name, read_as=how, language="en")


def ran(job: Job | None) -> Job:
    """Do what a worker does, at once."""
    assert job is not None
    jobs.job_run(job.pk)
    job.refresh_from_db()
    return job


def looked_at(brand: Brand, by: User, content: bytes | str, **options: Any) -> Job:
    """The dry run of a file."""
    return ran(upload(brand, by, content, **options).check_job)


def brought(brand: Brand, by: User, content: bytes | str, **options: Any) -> Job:
    """A file looked at and brought in."""
    found = upload(brand, by, content, **options)
    checked = ran(found.check_job)
    assert checked.state == "done", checked.failure
    found.refresh_from_db()
    return ran(import_bring_in(catalog_import=found, by=by, language="en"))


def again(found: CatalogImport, by: User, **read_as: Any) -> Job:
    """The same file looked at in another way."""
    how = ReadAs(**{"currency": found.currency, **read_as})
    return ran(import_look(catalog_import=found, by=by, language="en", read_as=how).check_job)


def outcome(job: Job) -> dict[str, int]:
    """What became of the products, only what there was."""
    return {name: job.counts[name] for name in OUTCOMES if job.counts.get(name)}


def findings(job: Job, level: str = "error") -> list[tuple[Any, str, str]]:
    """What was found: line, field and code."""
    return list(job.findings.filter(level=level).values_list("line", "field", "code"))


def sentences(job: Job) -> list[str]:
    """What was found, in words."""
    kind = job_kind(job.kind)
    assert kind is not None
    return [kind.sentence(each.code, each.data) for each in job.findings.all()]


def refused(job: Job) -> str:
    """The file of refused lines."""
    return private_files().open(job.result).read().decode("utf-8-sig") if job.result else ""


def prices(brand: Brand) -> dict[str, list[tuple[int, str]]]:
    """What the products of a brand cost, by title."""
    return {
        product.title: [
            (price.amount_minor, price.currency)
            for variant in product.variants.all()
            for price in variant.prices.order_by("currency")
        ]
        for product in Product.objects.filter(brand=brand)
    }


def import_ids(brand: Brand, by: User) -> dict[str, Any]:
    """An import that was looked at and has a refused line, for those who walk through every address."""
    found = upload(brand, by, "Handle,Title,Variant Price\nsieve,Secret sieve,n/a\npan,Pan,5.00\n")
    job = ran(found.check_job)
    return {"import/<import_id>": found.public_id, "jobs/<job_id>": job.public_id}

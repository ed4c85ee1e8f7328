"""A product's page at an address that a brand gave: fetched by a worker, kept as a file, then read like any other."""

from io import BytesIO
from typing import Final

from django.core.files.base import File
from django.utils.encoding import iri_to_uri

from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.models import CatalogImport
from marketplace.kernel.fetching import FetchRefused, Limits, fetch
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.private_files import private_delete, private_files

PAGE_BYTES_MAX: Final = 4 * 1024 * 1024
PAGE_LIMITS: Final = Limits(size_bytes=PAGE_BYTES_MAX, seconds=15)
HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


def page_keep(found: CatalogImport) -> None:
    """Fetch the page of an import that has none yet. Raises FileRefused with the reason."""
    if not found.page_url or found.file:
        return
    try:
        page = fetch(iri_to_uri(found.page_url), PAGE_LIMITS)
        if page.content_type not in HTML:
            raise FetchRefused("wrong_type", page.content_type[:60])
    except FetchRefused as reason:
        raise FileRefused(f"page_{reason.code}", detail=reason.detail) from reason
    head = f"<!--page {page.url}-->\n".encode()
    kept = private_files().save(
        f"imports/{found.brand.public_id}/{new_public_id()}", File(BytesIO(head + page.body))
    )
    if not CatalogImport.objects.filter(pk=found.pk, file="").update(file=kept):
        # Another attempt at the same job was faster.
        private_delete(kept)
    found.refresh_from_db(fields=["file"])

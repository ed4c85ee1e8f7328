"""Pictures of products by their addresses: fetched one by one, each failure a warning and never the end."""

import hashlib
from collections import Counter
from io import BytesIO
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.encoding import iri_to_uri

from commerce.catalog.errors import PicturesTooMany
from commerce.catalog.models import PictureSource, ProductPicture
from commerce.catalog.services import picture_add
from marketplace.kernel.fetching import Fetched, FetchRefused, Limits, fetch
from marketplace.kernel.job_runs import JobRun
from marketplace.kernel.models import JobFinding
from marketplace.kernel.pictures import PICTURE_BYTES_MAX, PictureRefused

PICTURE_LIMITS: Final = Limits(size_bytes=PICTURE_BYTES_MAX, seconds=15, content_type="image/")
# A machine that let us wait so often gets no more of our time in this run.
PATIENCE: Final = 2
URL_SHOWN: Final = 200


def hash_of(url: str) -> str:
    """Return what an address is found by."""
    return hashlib.sha256(url.encode()).hexdigest()


def own_picture_name(url: str) -> str:
    """Return the name of a picture that we hand out at an address ourselves, or nothing."""
    media = f"{settings.SITE_URL}{settings.MEDIA_URL}"
    return unquote(url.removeprefix(media)) if url.startswith(media) else ""


def pictures_fetch(run: JobRun) -> None:
    """Fetch what a file's products still lack. Fetching twice is harmless: what is there is not asked for again."""
    wanted = PictureSource.objects.filter(catalog_import=run.params["import"], picture=None, failure="")
    before, ids = run.job.done, list(wanted.values_list("pk", flat=True))
    run.expect(before + len(ids))
    waits: Counter[str] = Counter()
    for number, pk in enumerate(ids, before + 1):
        source = PictureSource.objects.select_related("product").filter(pk=pk, picture=None).first()
        if source is not None:
            _fetch_one(run, source, waits)
        run.advance(done=number)
        run.pause_if_late()


def _fetch_one(run: JobRun, source: PictureSource, waits: Counter[str]) -> None:
    host = urlsplit(source.url).netloc
    code, detail = "", ""
    try:
        if waits[host] >= PATIENCE:
            raise FetchRefused("no_answer")
        _keep(source, fetch(iri_to_uri(source.url), PICTURE_LIMITS))
        run.count(fetched=1)
        return
    except FetchRefused as reason:
        code, detail = f"picture_{reason.code}", reason.detail
        waits[host] += reason.code == "no_answer"
    except PictureRefused:
        code = "picture_refused"
    except PicturesTooMany as refusal:
        code, detail = "pictures_too_many", str(refusal.data["most"])
    PictureSource.objects.filter(pk=source.pk).update(failure=code)
    run.count(missing=1)
    data = {"url": source.url[:URL_SHOWN], "detail": detail, "most": detail}
    run.find([JobFinding(line=source.line, level=JobFinding.Level.WARNING, code=code, data=data)])


@transaction.atomic
def _keep(source: PictureSource, found: Fetched) -> None:
    picture = picture_add(product=source.product, file=BytesIO(found.body), alt=source.alt)
    PictureSource.objects.filter(pk=source.pk).update(picture=picture, failure="")
    _put_in_order(source)


def _put_in_order(source: PictureSource) -> None:
    """Let a picture that came late stand where its file has it; those of people's own hands come after."""
    rows = list(ProductPicture.objects.filter(product=source.product).select_related("source"))
    places = {row.pk: row.source.position for row in rows if hasattr(row, "source")}
    ordered = sorted(
        rows, key=lambda row: (row.pk not in places, places.get(row.pk, 0), row.position, row.pk)
    )
    for position, row in enumerate(ordered):
        row.position = position
    ProductPicture.objects.bulk_update(ordered, ["position"])

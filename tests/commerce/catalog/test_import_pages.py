"""The pages of an import: a file is dropped, looked at, read in another way, brought in; strangers see none of it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commerce.catalog.models import CatalogImport, Product
from marketplace.kernel.models import Job
from tests import factories
from tests.commerce.catalog.bringing import upload

pytestmark = pytest.mark.django_db

TABLE = (
    "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ncup,Cup,C-1,9.90,4\njug,Jug,J-1,n/a,4\n"
)
SENT = {"currency": "EUR", "pieces_in_stock": "10", "lists_products": "on"}


def file(content: str | bytes = TABLE, name: str = "products.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def new_url(brand) -> str:
    return reverse("catalog:import_new", args=[brand.public_id])


def test_from_the_file_to_the_products(client_of, dana, lantern) -> None:
    client = client_of(dana)
    assert new_url(lantern) in client.get(reverse("catalog:brand_products", args=[lantern.public_id])).text
    assert "Drop a file here" in client.get(new_url(lantern)).text

    page = client.post(new_url(lantern), {**SENT, "file": file()}, follow=True)

    found: Any = CatalogImport.objects.get()
    assert page.redirect_chain == [(reverse("kernel:job", args=[found.check_job.public_id]), 302)]
    assert "1 product is ready." in page.text
    assert "“n/a” is not a price." in page.text
    assert "Read as Shopify CSV, utf-8, prices in EUR" in page.text
    assert 'data-controller="refresh"' not in page.text
    assert Product.objects.exists() is False

    page = client.post(
        reverse("catalog:import_apply", args=[lantern.public_id, found.public_id]), follow=True
    )

    assert Product.objects.get().title == "Cup"
    assert "Products created</dt><dd>1</dd>" in page.text
    assert "Download the refused lines" in page.text
    found.refresh_from_db()
    answer = client.get(reverse("kernel:job_result", args=[found.apply_job.public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="products-refused.csv"'
    assert b"jug,Jug,J-1,n/a,4,3," in b"".join(answer.streaming_content)
    assert "products.csv" in client.get(new_url(lantern)).text


def test_a_job_that_runs_is_asked_again_and_can_be_cancelled_and_started_again(
    client_of, carla, lantern
) -> None:
    job = upload(lantern, carla, TABLE).check_job
    Job.objects.filter(pk=job.pk).update(state="running", done=1, total=4)
    client = client_of(carla)

    page = client.get(reverse("kernel:job", args=[job.public_id]))
    assert 'data-controller="refresh"' in page.text
    assert 'max="100" value="25"' in page.text
    assert "1 of 4" in page.text
    client.post(reverse("kernel:job_cancel", args=[job.public_id]))
    job.refresh_from_db()
    assert job.is_cancel_asked
    assert "Stopping…" in client.get(reverse("kernel:job_status", args=[job.public_id])).text

    Job.objects.filter(pk=job.pk).update(state="failed", failure="worker_gone")
    part = client.get(reverse("kernel:job_status", args=[job.public_id])).text
    assert "data-refresh-over" in part
    assert "3 were not reached." in part
    client.post(reverse("kernel:job_again", args=[job.public_id]))
    job.refresh_from_db()
    assert (job.state, job.counts["created"]) == ("done", 1)


def test_a_file_is_read_in_another_way(client_of, carla, lantern) -> None:
    client = client_of(carla)
    client.post(new_url(lantern), {**SENT, "file": file('Handle,Title,Variant Price\na,A,"1,200"\n')})
    found: Any = CatalogImport.objects.get()
    assert found.check_job.counts["failed"] == 1
    url = reverse("catalog:import_read", args=[lantern.public_id, found.public_id])
    assert "How the file is read" in client.get(url).text

    page = client.post(url, {**SENT, "decimal_sign": "."}, follow=True)

    found.refresh_from_db()
    assert (found.decimal_sign, found.check_job.counts["created"]) == (".", 1)
    assert "€1,200.00" in page.text
    assert client.post(url, {**SENT, "currency": "XXX"}).status_code == 400
    found.refresh_from_db()
    assert found.currency == "EUR"


@pytest.mark.parametrize(
    ("sent", "code"),
    [({}, "required"), ({"file": file("")}, "empty")],
    ids=["none", "empty"],
)
def test_without_a_file_nothing_happens(client_of, carla, lantern, sent, code) -> None:
    page = client_of(carla).post(new_url(lantern), {**SENT, "pieces_in_stock": "7", **sent})

    assert page.status_code == 400
    assert page.context["form"].errors.as_data()["file"][0].code == code
    assert page.context["form"]["pieces_in_stock"].value() == "7"
    assert CatalogImport.objects.exists() is False


def test_a_file_that_is_too_large_is_refused(client_of, carla, lantern, monkeypatch) -> None:
    monkeypatch.setattr("commerce.catalog.import_forms.IMPORT_MEGABYTES_MAX", 0)

    page = client_of(carla).post(new_url(lantern), {**SENT, "file": file()})

    assert page.context["form"].errors.as_data()["file"][0].code == "file_too_large"
    assert CatalogImport.objects.exists() is False


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"just some words\n", "This is no catalogue that we know."),
        (b"\xef\xbb\xbf \n\n", "There is nothing in this file."),
        (b"<rss><channel><item></channel>", "The XML cannot be read from line 1 on."),
        (b'{"products": [{"title": "A"', "The JSON cannot be read from line 1 on."),
    ],
    ids=["words", "blank", "xml", "json"],
)
def test_a_file_that_is_no_catalogue_says_why(client_of, carla, lantern, content, sentence) -> None:
    page = client_of(carla).post(new_url(lantern), {**SENT, "file": file(content)}, follow=True)

    assert sentence in page.text
    assert Job.objects.get(kind="catalog-check").state == "failed"
    assert "Read it in another way" in page.text


def test_strangers_find_neither_the_import_nor_its_job(client_of, mallory, carla, lantern) -> None:
    found = upload(lantern, carla, TABLE)
    job, client = found.check_job, client_of(mallory)

    for name in ("job", "job_status", "job_result"):
        assert client.get(reverse(f"kernel:{name}", args=[job.public_id])).status_code == 404
    for name in ("job_cancel", "job_again"):
        assert client.post(reverse(f"kernel:{name}", args=[job.public_id])).status_code == 404
    for name in ("import_read", "import_apply", "import_pictures"):
        url = reverse(f"catalog:{name}", args=[lantern.public_id, found.public_id])
        assert client.post(url, SENT).status_code == 404
    hers = factories.make_brand(mallory)
    swapped = reverse("catalog:import_apply", args=[hers.public_id, found.public_id])
    assert client.post(swapped).status_code == 404
    assert client.get(reverse("catalog:export", args=[lantern.public_id])).status_code == 404
    job.refresh_from_db()
    assert (job.state, job.is_cancel_asked) == ("queued", False)


def test_the_job_of_a_version_that_is_gone_is_not_found(client_of, carla, lantern) -> None:
    job = Job.objects.create(kind="unheard-of", scope=lantern.public_id)

    assert client_of(carla).get(reverse("kernel:job", args=[job.public_id])).status_code == 404


def test_the_wizard_offers_a_file_instead_of_the_form(client_of, carla, lantern) -> None:
    page = client_of(carla).get(reverse("brands:wizard", args=[lantern.public_id, "product"]))

    assert new_url(lantern) in page.text

"""Pictures named by an import: fetched by a worker, missed one by one, and asked for again where they are missing."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from commerce.catalog.imports import pictures
from commerce.catalog.models import CatalogImport, PictureSource, Product, ProductPicture
from commerce.catalog.services.imports import import_fetch_pictures
from marketplace.kernel.fetching import Fetched, FetchRefused
from tests.commerce.catalog.bringing import brought, findings, outcome, ran, sentences

pytestmark = pytest.mark.django_db

HEADER = "Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text\n"
THREE = HEADER + (
    "cup,Cup,9.90,https://img.example/cup.png,1,A cup\n"
    "jug,Jug,9.90,https://gone.example/jug.png,1,\n"
    "pot,Pot,9.90,https://silent.example/pot.png,1,\n"
)


def png(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (12, 8), colour).save(file, "PNG")
    return file.getvalue()


class Web:
    """What stands at addresses, in place of the internet; remembers what was asked for."""

    def __init__(self) -> None:
        self.there = {"https://img.example/cup.png": png("orange")}
        self.reasons = {"gone.example": ("status", "404"), "silent.example": ("no_answer", "")}
        self.asked: list[str] = []

    def fetch(self, url: str, limits: object) -> Fetched:
        self.asked.append(url)
        if url in self.there:
            return Fetched(url, "image/png", self.there[url])
        raise FetchRefused(*self.reasons[url.split("/")[2]])


@pytest.fixture
def web(monkeypatch) -> Web:
    web = Web()
    monkeypatch.setattr(pictures, "fetch", web.fetch)
    return web


def fetched(lantern, carla, table: str):
    """Bring a file in, and let the worker fetch its pictures."""
    job = brought(lantern, carla, table)
    return job, ran(CatalogImport.objects.latest("pk").picture_job)


def test_a_picture_that_cannot_be_had_costs_no_product(lantern, carla, web) -> None:
    job, fetching = fetched(lantern, carla, THREE)

    assert outcome(job) == {"created": 3}
    assert (fetching.state, fetching.counts) == ("done", {"fetched": 1, "missing": 2})
    assert findings(fetching, "warning") == [(3, "", "picture_status"), (4, "", "picture_no_answer")]
    assert sentences(fetching) == [
        "https://gone.example/jug.png answered 404.",
        "https://silent.example/pot.png did not answer in time.",
    ]
    picture = ProductPicture.objects.get()
    assert (picture.product.title, picture.alt) == ("Cup", "A cup")


def test_trying_again_asks_only_for_what_is_missing(lantern, carla, web, client_of) -> None:
    _job, fetching = fetched(lantern, carla, THREE)
    client = client_of(carla)
    page = client.get(reverse("kernel:job", args=[fetching.public_id]))
    assert "Fetch the missing pictures again" in page.text
    web.asked.clear()
    web.there["https://gone.example/jug.png"] = png("blue")

    found: Any = CatalogImport.objects.get()
    client.post(reverse("catalog:import_pictures", args=[lantern.public_id, found.public_id]))

    found.refresh_from_db()
    assert web.asked == ["https://gone.example/jug.png", "https://silent.example/pot.png"]
    assert found.picture_job.counts == {"fetched": 1, "missing": 1}
    assert sorted(ProductPicture.objects.values_list("product__title", flat=True)) == ["Cup", "Jug"]


def test_the_same_file_again_asks_for_nothing(lantern, carla, web) -> None:
    fetched(lantern, carla, THREE)
    web.asked.clear()

    job = brought(lantern, carla, THREE)

    assert outcome(job) == {"unchanged": 3}
    assert CatalogImport.objects.latest("pk").picture_job is None
    assert web.asked == []
    assert ProductPicture.objects.count() == 1


def test_a_job_done_twice_keeps_one_picture(lantern, carla, web) -> None:
    fetched(lantern, carla, THREE)
    found: Any = CatalogImport.objects.get()

    ran(import_fetch_pictures(catalog_import=found, by=carla, language="en"))

    assert ProductPicture.objects.filter(product__title="Cup").count() == 1


def test_a_machine_that_never_answers_is_not_waited_for_again_and_again(lantern, carla, web) -> None:
    rows = "".join(f"p-{n},P {n},1.00,https://silent.example/{n}.png,1,\n" for n in range(6))

    _job, fetching = fetched(lantern, carla, HEADER + rows)

    assert len(web.asked) == 2
    assert fetching.counts == {"missing": 6}


def test_late_pictures_stand_where_the_file_has_them(lantern, carla, web) -> None:
    rows = "cup,Cup,9.90,https://gone.example/first.png,1,\ncup,,,https://img.example/cup.png,2,\n"
    fetched(lantern, carla, HEADER + rows)
    web.there["https://gone.example/first.png"] = png("blue")

    found: Any = CatalogImport.objects.get()
    ran(import_fetch_pictures(catalog_import=found, by=carla, language="en"))

    product = Product.objects.get()
    assert [each.source.url for each in product.pictures.all()] == [
        "https://gone.example/first.png",
        "https://img.example/cup.png",
    ]


def test_what_is_no_picture_is_a_warning_too(lantern, carla, web) -> None:
    web.there["https://img.example/cup.png"] = b"<svg onload=alert(1)>"

    _job, fetching = fetched(lantern, carla, THREE)

    assert findings(fetching, "warning")[0] == (2, "", "picture_refused")
    assert ProductPicture.objects.exists() is False
    assert PictureSource.objects.get(url="https://img.example/cup.png").failure == "picture_refused"


def test_addresses_inside_the_network_are_refused_by_the_real_client(lantern, carla, monkeypatch) -> None:
    urls = [
        "http://127.0.0.1:9/x.png",
        "http://[::1]/x.png",
        "http://2130706433/x.png",
        "file:///etc/hostname",
    ]
    rows = "".join(f"p-{n},P {n},1.00,{url},1,\n" for n, url in enumerate(urls))

    _job, fetching = fetched(lantern, carla, HEADER + rows)

    assert [code for _line, _field, code in findings(fetching, "warning")] == [
        "picture_not_public",
        "picture_not_public",
        "picture_not_public",
        "picture_bad_url",
    ]
    assert Product.objects.count() == 4


def test_more_pictures_than_a_product_has_room_for_are_named(lantern, carla, web) -> None:
    rows = "cup,Cup,9.90,https://img.example/0.png,1,\n" + "".join(
        f"cup,,,https://img.example/{n}.png,{n + 1},\n" for n in range(1, 12)
    )

    job = brought(lantern, carla, HEADER + rows)

    assert findings(job, "warning") == [
        (12, "Image Src", "pictures_too_many"),
        (13, "Image Src", "pictures_too_many"),
    ]
    assert PictureSource.objects.count() == 10

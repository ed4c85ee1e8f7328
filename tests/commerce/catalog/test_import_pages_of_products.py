"""One product from its own page on the web: fetched by a worker, read, shown as a dry run, brought in as a draft."""

from pathlib import Path

import pytest
from django.urls import reverse

from commerce.catalog.imports import pages
from commerce.catalog.models import CatalogImport, PictureSource, Price, Product
from commerce.catalog.services.imports import import_bring_in, import_page
from marketplace.kernel.fetching import Fetched, FetchRefused
from marketplace.kernel.jobs import job_again
from marketplace.kernel.models import Job
from tests.commerce.catalog.bringing import findings, looked_at, outcome, ran

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = Path(__file__).parents[2] / "data" / "pages"
URL = "https://shop.example/vases/fern"


@pytest.fixture
def web(monkeypatch):
    """``web(...)`` says what stands at every address; returns which were asked for."""
    asked: list[str] = []

    def stands(body: bytes | str = b"", content_type: str = "text/html", refused: FetchRefused | None = None):
        def fetch(url: str, limits: object) -> Fetched:
            asked.append(url)
            if refused is not None:
                raise refused
            return Fetched(url, content_type, body.encode() if isinstance(body, str) else body)

        monkeypatch.setattr(pages, "fetch", fetch)
        return asked

    return stands


def page(name: str) -> bytes:
    return (PAGES / f"{name}.html").read_bytes()


def looked(brand, by, url: str = URL) -> Job:
    return ran(import_page(brand=brand, by=by, url=url, language="en").check_job)


def brought_in(by) -> Job:
    found = CatalogImport.objects.select_related("check_job", "brand").latest("pk")
    return ran(import_bring_in(catalog_import=found, by=by, language="en"))


def test_a_page_is_pasted_looked_at_and_brought_in_as_a_draft(web, client_of, dana, lantern) -> None:
    web(page("single"))
    client = client_of(dana)
    new = reverse("catalog:import_new", args=[lantern.public_id])
    assert "Or one product from its page" in client.get(new).text

    seen = client.post(reverse("catalog:import_page", args=[lantern.public_id]), {"url": URL}, follow=True)

    assert "1 product is ready." in seen.text
    assert "Oak spoon" in seen.text
    assert not Product.objects.exists()
    found = CatalogImport.objects.get()
    client.post(reverse("catalog:import_apply", args=[lantern.public_id, found.public_id]), follow=True)
    spoon = Product.objects.get()
    assert (spoon.title, spoon.state, spoon.variants.get().gtin) == ("Oak spoon", "draft", "4006381333931")
    # The cheapest of several offers.
    assert Price.objects.get().amount_minor == 1200


def test_a_group_becomes_one_product_with_its_variants(web, lantern, carla) -> None:
    web(page("group"))

    job = looked(lantern, carla)

    assert outcome(job) == {"created": 1}
    assert findings(job) == [(4, "price", "price_unreadable")]
    brought_in(carla)
    vase = Product.objects.get()
    assert (vase.title, vase.handle, vase.description) == (
        "Fern vase",
        "fern-vase",
        "Thrown by hand.\n\nAsh glaze.",
    )
    assert [(each.name, each.sku) for each in vase.variants.all()] == [
        ("Green / Small", "FERN-GS"),
        ("Green / Large", "FERN-GL"),
    ]
    prices = Price.objects.order_by("amount_minor").values_list("amount_minor", "compare_minor")
    assert list(prices) == [(2450, None), (3900, 4500)]
    # Addresses of pictures are read from where the page stands.
    assert set(PictureSource.objects.values_list("url", flat=True)) == {
        "https://shop.example/pictures/fern.jpg",
        "https://shop.example/pictures/fern-2.jpg",
    }


def test_opengraph_is_read_where_there_is_nothing_better(web, lantern, carla) -> None:
    web(page("graph"))

    assert outcome(looked(lantern, carla)) == {"created": 1}
    brought_in(carla)

    apron = Product.objects.get()
    assert (apron.title, apron.description) == ("Linen apron", "Washed linen, two pockets.")
    assert Price.objects.get().amount_minor == 5800
    assert PictureSource.objects.get().url == "https://shop.example/vases/apron.jpg"


def test_the_same_page_twice_changes_nothing(web, lantern, carla) -> None:
    web(page("single"))
    looked(lantern, carla)
    brought_in(carla)

    assert outcome(looked(lantern, carla)) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        ("not_public", "This address is not on the public internet."),
        ("too_large", "The page is larger than 4 MB."),
        ("no_answer", "The page did not answer in time."),
        ("unknown_host", "The machine of this address cannot be found."),
        ("redirects", "never arrives"),
        ("bad_url", "This is not an address of a page on the web."),
    ],
)
def test_what_cannot_be_fetched_says_why_and_changes_nothing(
    web, client_of, carla, lantern, refused: str, words: str
) -> None:
    web(refused=FetchRefused(refused))

    job = looked(lantern, carla)

    assert (job.state, job.failure) == ("failed", f"page_{refused}")
    assert words in client_of(carla).get(reverse("kernel:job", args=[job.public_id])).text
    assert CatalogImport.objects.get().file == ""
    assert not Product.objects.exists()


def test_a_page_that_answers_with_an_error_says_which(web, client_of, carla, lantern) -> None:
    web(refused=FetchRefused("status", "404"))

    job = looked(lantern, carla)

    assert job.failure == "page_status"
    assert "The page answered 404." in client_of(carla).get(reverse("kernel:job", args=[job.public_id])).text


def test_what_is_no_page_is_refused(web, lantern, carla) -> None:
    web(b"%PDF-1.7", "application/pdf")

    assert looked(lantern, carla).failure == "page_wrong_type"


@pytest.mark.parametrize("body", [page("story"), b"<html></html>", b"<html><script>{}</script>", b""])
def test_a_page_without_a_product_is_refused(web, lantern, carla, body: bytes) -> None:
    web(body)

    job = looked(lantern, carla)

    assert job.failure == "page_no_product"
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    "block",
    [
        "[" * 5000,
        '{"@type": "Product", "name": ["x"], "offers": 7}',
        '{"@type": 3, "offers": {"price": []}}',
        "null",
    ],
    ids=["deep", "odd product", "odd type", "nothing"],
)
def test_nonsense_in_a_page_ends_in_a_clear_word(web, lantern, carla, block: str) -> None:
    web(f'<html><script type="application/ld+json">{block}</script></html>')

    job = looked(lantern, carla)

    assert job.failure in {"page_no_product", ""}
    assert job.failure or outcome(job) == {"failed": 1}


def test_starting_again_fetches_what_could_not_be_fetched_and_what_is_kept_is_not_fetched_again(
    web, lantern, carla
) -> None:
    web(refused=FetchRefused("no_answer"))
    job = looked(lantern, carla)
    asked = web(page("single"))

    job_again(job=job)
    assert ran(job).state == "done"
    brought_in(carla)

    assert asked == [URL, URL]


def test_a_page_that_was_saved_as_a_file_is_read_too(lantern, carla) -> None:
    job = looked_at(lantern, carla, page("single"), name="spoon.html")

    assert outcome(job) == {"created": 1}


@pytest.mark.parametrize("url", ["", "ftp://shop.example/x", "javascript:alert(1)", "https://" + "x" * 2100])
def test_an_address_that_cannot_be_is_said_and_nothing_is_kept(
    web, client_of, carla, lantern, url: str
) -> None:
    asked = web(page("single"))

    answer = client_of(carla).post(reverse("catalog:import_page", args=[lantern.public_id]), {"url": url})

    assert answer.status_code == 400
    assert answer.context["page_form"].errors["url"]
    assert not CatalogImport.objects.exists()
    assert asked == []


def test_strangers_cannot_let_pages_be_fetched(web, client, client_of, alice, mallory, lantern) -> None:
    asked = web(page("single"))
    url = reverse("catalog:import_page", args=[lantern.public_id])

    assert client.post(url, {"url": URL}).status_code == 302
    for someone in (alice, mallory):
        assert client_of(someone).post(url, {"url": URL}).status_code == 404

    assert not CatalogImport.objects.exists()
    assert asked == []

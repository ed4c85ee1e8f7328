"""A smaller copy of a picture is made after its upload, offered by pages, and gone with its picture."""

import logging
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from commerce.catalog.models import ProductPicture
from marketplace.kernel import picture_copies
from marketplace.kernel.pictures import picture_clean
from marketplace.kernel.tasks import picture_copies_sweep, picture_copy
from streams.room.selectors.shelf import pins_facts
from streams.shows.pins import line_up_pin
from streams.shows.services import show_cover_set, show_go_live

SOURCE = '<source type="image/avif"'
# A picture with enough in it that its copy is smaller.
LAMP = Path(__file__).resolve().parents[2] / "data" / "lamp.png"
Task = tuple[str, int]


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.png", LAMP.read_bytes(), content_type="image/png")


@pytest.fixture
def queued(monkeypatch) -> list[Task]:
    """What the worker is asked for, kept until the test runs it."""
    asked: list[Task] = []
    monkeypatch.setattr(picture_copy, "delay", lambda model, pk: asked.append((model, pk)))
    return asked


@pytest.fixture
def upload(client_of, carla, world) -> Any:
    """``upload(file)`` adds a picture to the lamp as its brand does, and returns it."""

    def add(file: SimpleUploadedFile) -> ProductPicture:
        url = reverse("catalog:picture_add", args=[world.brand.public_id, world.lamp.public_id])
        assert client_of(carla).post(url, {"image": file, "alt": "A lamp"}).status_code == 302
        return ProductPicture.objects.latest("pk")

    return add


def page_of(client, world) -> str:
    return client.get(world.lamp.get_absolute_url()).content.decode()


def files(settings) -> list[str]:
    return sorted(path.suffix for path in Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_the_copy_comes_after_the_upload_and_pages_offer_it(client, world, upload, queued) -> None:
    picture = upload(photo())
    webp = picture.image.url
    assert f'src="{webp}"' in page_of(client, world)
    assert SOURCE not in page_of(client, world)

    assert queued == [("catalog.productpicture", picture.pk)]
    assert picture_copy(*queued[0]) == 1

    avif = webp.replace(".webp", ".avif")
    page = page_of(client, world)
    assert f'{SOURCE} srcset="{avif}"><img src="{webp}"' in page
    kept = Path(picture.image.path).with_suffix(".avif")
    with Image.open(kept) as copy:
        assert (copy.format, copy.size) == ("AVIF", (300, 300))
    assert kept.stat().st_size < picture.image.size


def test_a_copy_costs_a_page_no_query(client, world, upload, queued, django_assert_num_queries) -> None:
    upload(photo())
    page_of(client, world)

    with CaptureQueriesContext(connection) as before:
        page_of(client, world)

    picture_copy(*queued[0])

    with django_assert_num_queries(len(before)):
        assert SOURCE in page_of(client, world)


def test_made_twice_it_is_the_same(world, upload, queued, settings) -> None:
    picture = upload(photo())

    assert picture_copy(*queued[0]) == 1
    first = Path(picture.image.path).with_suffix(".avif").read_bytes()
    assert picture_copy(*queued[0]) == 0
    assert picture_copies_sweep() == 0

    assert files(settings) == [".avif", ".webp"]
    assert Path(picture.image.path).with_suffix(".avif").read_bytes() == first


def test_a_run_that_died_half_way_is_finished_by_the_next(world, upload, queued, settings) -> None:
    picture = upload(photo())
    Path(picture.image.path).with_suffix(".avif").write_bytes(b"half")

    assert picture_copies_sweep() == 1

    with Image.open(Path(picture.image.path).with_suffix(".avif")) as copy:
        assert copy.format == "AVIF"
    assert files(settings) == [".avif", ".webp"]


def test_a_removed_picture_takes_its_copy_along(client_of, carla, world, upload, settings) -> None:
    # The task runs with the upload here, as a quick worker would.
    picture = upload(photo())
    assert files(settings) == [".avif", ".webp"]

    url = reverse("catalog:picture_change", args=[world.brand.public_id, world.lamp.public_id, picture.pk])
    client_of(carla).post(url, {"deed": "remove"})

    assert files(settings) == []


def test_a_picture_removed_before_or_while_its_copy_is_made_leaves_nothing(
    world, upload, queued, settings, monkeypatch
) -> None:
    upload(photo()).delete()
    assert picture_copy(*queued[0]) == 0

    picture, really = upload(photo()), picture_copies._smaller

    def slowly(file: Any) -> bytes | None:
        smaller = really(file)
        ProductPicture.objects.filter(pk=picture.pk).delete()
        return smaller

    monkeypatch.setattr(picture_copies, "_smaller", slowly)
    assert picture_copy(*queued[1]) == 0

    assert ".avif" not in files(settings)


def test_one_picture_in_the_place_of_another_has_no_copy_until_it_gets_its_own(
    client, client_of, bruno, settings, queued
) -> None:
    def change() -> None:
        profile = {
            "display_name": "Bruno Reis", "handle": "bruno", "bio": "", "languages": ["en"],
            "categories": ["home"], "markets": [one.pk for one in bruno.markets.all()], "payout_account": "DE02",
        }  # fmt: skip
        answer = client_of(bruno.user).post(reverse("creators:edit"), {**profile, "avatar": photo()})
        assert answer.status_code == 302, answer.context["form"].errors

    def page() -> str:
        return client.get(reverse("front:creator", args=["bruno"])).content.decode()

    change()
    picture_copy(*queued[0])
    assert SOURCE in page()

    change()
    assert SOURCE not in page()
    # The first one's files are gone, the second one's copy is not made yet.
    assert files(settings) == [".webp"]

    # A task that was queued twice, for a picture that is not there any more, makes the copy of the one that is.
    picture_copy(*queued[0])
    assert SOURCE in page()


def test_what_gets_no_smaller_is_looked_at_once(client, world, upload, queued, settings) -> None:
    tiny = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(tiny, "PNG")
    upload(SimpleUploadedFile("tiny.png", tiny.getvalue(), content_type="image/png"))

    assert picture_copies_sweep() == 1
    assert picture_copies_sweep() == 0

    assert files(settings) == [".webp"]
    assert SOURCE not in page_of(client, world)


def test_a_file_that_is_no_picture_any_more_stops_nothing(
    client, world, upload, queued, settings, caplog
) -> None:
    broken, lost, good = upload(photo()), upload(photo()), upload(photo())
    Path(broken.image.path).write_bytes(b"<script>alert(1)</script>")
    whole = Path(lost.image.path).read_bytes()
    Path(lost.image.path).unlink()

    with caplog.at_level(logging.WARNING):
        assert picture_copies_sweep() == 3

    assert caplog.text.count("gets no smaller copy") == 2
    assert [path.stem for path in Path(settings.MEDIA_ROOT).rglob("*.avif")] == [Path(good.image.path).stem]
    # When the file is back, an operator asks for another look.
    Path(lost.image.path).write_bytes(whole)
    call_command("picture_copies", "--again")
    assert files(settings) == [".avif", ".avif", ".webp", ".webp", ".webp"]


def test_the_command_looks_at_no_more_than_it_is_told(world, upload, queued, settings, capsys) -> None:
    for _ in range(3):
        upload(photo())

    call_command("picture_copies", "--limit", "2")
    assert capsys.readouterr().out == "2 pictures looked at\n"
    call_command("picture_copies")
    assert capsys.readouterr().out == "1 pictures looked at\n"

    assert files(settings).count(".avif") == 3


def test_without_avif_the_upload_works_and_that_is_said_once(
    client, world, upload, settings, monkeypatch, caplog
) -> None:
    monkeypatch.setattr("marketplace.kernel.picture_copies.features.check", lambda name: False)
    picture_copies._can_write_avif.cache_clear()

    with caplog.at_level(logging.WARNING):
        picture = upload(photo())
        upload(photo())
        assert picture_copies_sweep() == 0
    picture_copies._can_write_avif.cache_clear()

    assert caplog.text.count("cannot write AVIF") == 1
    assert files(settings) == [".webp", ".webp"]
    assert f'src="{picture.image.url}"' in page_of(client, world)
    # A Pillow that can, installed later, finds them owed.
    monkeypatch.undo()
    assert picture_copies_sweep() == 2


def test_the_pinned_product_brings_its_copy_along(world, upload) -> None:
    upload(photo())
    show_go_live(show=world.show)
    number = world.show.line_up.get(product=world.lamp).number
    line_up_pin(show=world.show, number=number)

    (facts,) = pins_facts(world.show)["items"]

    assert facts["picture"].endswith(".webp")
    assert facts["avif"] == facts["picture"].replace(".webp", ".avif")


def test_a_new_cover_takes_the_place_of_the_old_and_its_copy(world, settings, committing) -> None:
    for _ in range(2):
        with committing():
            show_cover_set(show=world.show, cover=picture_clean(BytesIO(LAMP.read_bytes())).content)

    assert files(settings) == [".avif", ".webp"]

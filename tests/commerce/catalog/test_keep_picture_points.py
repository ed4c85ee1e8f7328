"""Pictures at four widths, without the place they were taken at, with the point that stays in sight."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from commerce.catalog.models import ProductPicture
from commerce.catalog.selectors import shelf_rows
from commerce.catalog.services import picture_add, picture_remove
from marketplace.kernel.tasks import picture_copy
from tests import factories
from tests.commerce.catalog.desk import edit_url

GPS_IFD = 0x8825


def photo(width: int = 1800, height: int = 1200) -> Any:
    """A photograph that says where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0110] = "Camera of Ines"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (38.0, 42.0, 50.0), 3: "W", 4: (9.0, 8.0, 22.0)})
    file = BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(file, "JPEG", exif=exif, quality=90)
    return SimpleUploadedFile("holiday.jpg", file.getvalue(), content_type="image/jpeg")


@pytest.fixture
def queued(monkeypatch) -> list[tuple[str, int]]:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(picture_copy, "delay", lambda model, pk: asked.append((model, pk)))
    return asked


def names(settings: Any) -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_four_widths_at_once_and_the_same_as_avif_later_without_the_place(
    lantern, settings, queued, committing
) -> None:
    lamp = factories.make_product(lantern)
    sent = photo()
    with Image.open(sent) as before:
        assert before.getexif().get_ifd(GPS_IFD)
    sent.seek(0)

    with committing():
        row = picture_add(product=lamp, file=sent)

    stem = Path(str(row.image.name)).stem
    webp = [f"{stem}-{width}.webp" for width in (1024, 320, 640)] + [f"{stem}.webp"]
    assert names(settings) == sorted(webp)
    sizes = []
    for path in Path(settings.MEDIA_ROOT).rglob("*.webp"):
        raw = path.read_bytes()
        assert b"Exif" not in raw
        assert b"Camera of Ines" not in raw
        with Image.open(path) as kept:
            assert not kept.getexif()
            sizes.append(kept.size)
    # Upright: it was lying on its side.
    assert sorted(sizes) == [(320, 480), (640, 960), (1024, 1536), (1067, 1600)]
    address: Any = row.image.url
    assert address.avif == ""

    for label, pk in queued:
        picture_copy(label, pk)

    row.refresh_from_db()
    assert names(settings) == sorted([*webp, *(name.replace(".webp", ".avif") for name in webp)])
    address = row.image.url
    for wanted in ("320w", "640w", "1024w", "1067w"):
        assert wanted in address.srcset
        assert wanted in address.avif_srcset

    with committing():
        picture_remove(picture=row)
    assert names(settings) == []


def test_a_small_picture_is_written_at_no_width_it_does_not_have(lantern, settings) -> None:
    lamp = factories.make_product(lantern)

    row = picture_add(product=lamp, file=photo(400, 500))

    assert (row.image_widths, row.width) == ("320", 500)


def test_pages_offer_every_width_and_keep_the_point_in_sight(client, client_of, dana, lantern) -> None:
    lamp = factories.make_product(lantern, title="Lamp")
    other = factories.make_product(lantern, title="Other")
    row = picture_add(product=lamp, file=photo())
    url = reverse("catalog:picture_change", args=[lantern.public_id, lamp.public_id, row.pk])

    answer = client_of(dana).post(url, {"deed": "focus", "focal_x": "72", "focal_y": "8"})
    assert answer.url == edit_url(lamp)
    row.refresh_from_db()
    assert (row.focal_x, row.focal_y) == (72, 8)

    page = client.get(lamp.get_absolute_url()).content.decode()
    assert 'sizes="(max-width: 860px) 100vw, 55vw"' in page
    assert page.count("320w") >= 1
    assert 'data-focal-x="7"' in page
    assert 'data-focal-y="1"' in page
    shelf = client.get(other.get_absolute_url()).content.decode()
    assert 'data-focal-x="7"' in shelf
    assert "Keep this point in sight" in client_of(dana).get(edit_url(lamp)).content.decode()
    (one,) = shelf_rows(lantern.products.filter(pk=lamp.pk), "EUR")
    assert getattr(one.picture_url, "srcset", "")


@pytest.mark.parametrize("sent", [{"focal_x": "101"}, {"focal_y": "-1"}, {"focal_x": ""}, {"focal_y": "a"}])
def test_a_point_outside_changes_nothing(client_of, dana, lantern, sent) -> None:
    lamp = factories.make_product(lantern)
    row = picture_add(product=lamp, file=photo(40, 30))
    url = reverse("catalog:picture_change", args=[lantern.public_id, lamp.public_id, row.pk])

    page = client_of(dana).post(url, {"deed": "focus", "focal_x": "10", "focal_y": "10", **sent}, follow=True)

    assert "two numbers from 0 to 100" in page.content.decode()
    row.refresh_from_db()
    assert (row.focal_x, row.focal_y) == (50, 50)


def test_strangers_move_no_point(client_of, mallory, lantern) -> None:
    lamp = factories.make_product(lantern)
    row = picture_add(product=lamp, file=photo(40, 30))
    url = reverse("catalog:picture_change", args=[lantern.public_id, lamp.public_id, row.pk])

    sent = {"deed": "focus", "focal_x": "10", "focal_y": "10"}
    assert client_of(mallory).post(url, sent).status_code == 404

    assert ProductPicture.objects.get().focal_x == 50

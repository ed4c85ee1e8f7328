"""Pictures of products: re-encoded, moved, described, removed; whatever is no picture is refused and not kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from commerce.catalog import services
from commerce.catalog.models import Product, ProductPicture
from tests import factories
from tests.commerce.catalog.desk import edit_url, form, new_url, picture


def test_pictures_are_added_moved_described_and_removed(client_of, carla, lantern, settings) -> None:
    product = factories.make_product(lantern)
    client = client_of(carla)
    add_url = reverse("catalog:picture_add", args=[lantern.public_id, product.public_id])
    for alt in ("front", "back"):
        assert client.post(add_url, {"image": picture(), "alt": alt}).status_code == 302
    front, back = product.pictures.all()

    def change(which, **sent: str) -> None:
        url = reverse("catalog:picture_change", args=[lantern.public_id, product.public_id, which.pk])
        assert client.post(url, sent).status_code == 302

    change(back, deed="earlier")
    assert [each.alt for each in product.pictures.all()] == ["back", "front"]
    change(back, deed="earlier")
    change(back, deed="later")
    change(front, alt="from the front")
    assert [each.alt for each in product.pictures.all()] == ["from the front", "back"]
    assert client.get(edit_url(product)).status_code == 200

    path = settings.MEDIA_ROOT / back.image.name
    assert path.exists()
    change(back, deed="remove")
    assert path.exists() is False
    assert product.pictures.count() == 1


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.svg", SVG, "image/svg+xml"),
        ("x.png", SVG, "image/png"),
        ("x.png", b"<html><script>alert(1)</script></html>", "image/png"),
        ("x.png", b"", "image/png"),
        ("x.gif", b"GIF89a" + b"\x00" * 40, "image/gif"),
    ],
)
def test_what_is_no_picture_is_refused_and_not_kept(
    client_of, carla, lantern, settings, name, content, kind
) -> None:
    product = factories.make_product(lantern)
    add_url = reverse("catalog:picture_add", args=[lantern.public_id, product.public_id])

    page = client_of(carla).post(
        add_url, {"image": SimpleUploadedFile(name, content, content_type=kind), "alt": "kept"}
    )

    assert page.status_code == 400
    assert page.context["picture_form"]["image"].errors
    assert page.context["picture_form"]["alt"].value() == "kept"
    assert ProductPicture.objects.exists() is False
    assert list(settings.MEDIA_ROOT.rglob("*.*")) == []


def test_a_picture_with_a_script_after_its_data_is_served_without_it(client_of, carla, lantern) -> None:
    product = factories.make_product(lantern)
    file = BytesIO()
    Image.new("P", (8, 8)).save(file, "GIF")
    hostile = SimpleUploadedFile("x.gif", file.getvalue() + b"<script>alert(1)</script>", "image/gif")
    add_url = reverse("catalog:picture_add", args=[lantern.public_id, product.public_id])

    assert client_of(carla).post(add_url, {"image": hostile, "alt": ""}).status_code == 302
    assert b"script" not in ProductPicture.objects.get().image.read()


def test_a_bad_picture_with_a_new_product_saves_nothing_and_keeps_what_was_typed(
    client_of, carla, lantern
) -> None:
    bad = SimpleUploadedFile("x.png", SVG, content_type="image/png")

    page = client_of(carla).post(new_url(lantern), form() | {"image": bad})

    assert page.status_code == 400
    assert page.context["editor"].picture["image"].errors
    assert page.context["editor"].form["title"].value() == "Washi Moon"
    assert Product.objects.exists() is False


def test_pictures_have_a_limit(client_of, carla, lantern) -> None:
    product = factories.make_product(lantern)
    for _ in range(services.PICTURES_MAX):
        services.picture_add(product=product, file=picture())
    add_url = reverse("catalog:picture_add", args=[lantern.public_id, product.public_id])

    page = client_of(carla).post(add_url, {"image": picture(), "alt": ""})

    assert page.status_code == 400
    assert product.pictures.count() == services.PICTURES_MAX

"""Names in every script, of signs alone, and twice: each product has an address and a handle of its own."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from commerce.catalog.handles import handle_apart, handle_of
from commerce.catalog.models import PastHandle, Product, ProductOption, Variant, VariantValue
from tests import factories

NAMES = [
    "東京プロジェクト",
    "東京プロジェクト2",
    "青瓷茶杯",
    "আলোর ঘর",
    "🎁",
    "---",
    "🎁",
    "Lamp",
    "LAMP!",
    "Größe M",
]


@pytest.mark.parametrize(
    ("title", "handle"),
    [
        ("Washi Moon, 40 cm", "washi-moon-40-cm"),
        ("東京 プロジェクト", "東京-プロジェクト"),
        ("আলোর ঘর", "আলোর-ঘর"),
        ("நிலா விளக்கு", "நிலா-விளக்கு"),
        ("ＬＡＭＰ　１", "lamp-1"),
        ("../../etc", "etc"),
        ("🎁 ---", ""),
        ("a" * 200, "a" * 80),
    ],
)
def test_a_title_in_any_script_gives_a_handle(title: str, handle: str) -> None:
    assert handle_of(title) == handle


def test_apart_it_stays_within_bounds() -> None:
    assert handle_apart("", "k3") == "product-k3"
    assert handle_apart("a" * 80, "k3") == "a" * 77 + "-k3"


def test_every_product_answers_at_an_address_of_its_own(client, lantern, mallory) -> None:
    other = mallory.brand_memberships.get().brand
    made = [factories.make_product(lantern, title=title) for title in NAMES]
    made.append(factories.make_product(other, title="Lamp"))

    urls = [product.get_absolute_url() for product in made]
    assert len(set(urls)) == len(made)
    assert [client.get(url).status_code for url in urls] == [200] * len(made)
    handles = [product.handle for product in made]
    assert all(handles)
    assert len({(product.brand_id, product.handle) for product in made}) == len(made)
    # Another brand's is no hindrance.
    assert (handles[7], handles[-1]) == ("lamp", "lamp")


def test_a_changed_title_keeps_the_handle_and_what_it_had_before_is_nobody_elses(client, lantern) -> None:
    lamp = factories.make_product(lantern, title="月のランプ")
    lamp.title = "Moon lamp"
    lamp.save(update_fields=["title"])
    PastHandle.objects.create(brand=lantern, product=lamp, handle="old-moon")
    other = factories.make_product(lantern, title="Old moon")

    lamp.refresh_from_db()
    assert lamp.handle == "月のランプ"
    assert other.handle == handle_apart("old-moon", other.public_id)
    old = reverse("catalog:product_by_name", args=[lamp.public_id, "月のランプ"])
    assert client.get(old, follow=True).status_code == 200


def _fill(migration: str) -> None:
    module: Any = importlib.import_module(f"commerce.catalog.migrations.{migration}")
    module.fill(apps, None)


def test_products_that_were_there_get_handles_options_and_numbers_of_their_own(lantern) -> None:
    lamp = factories.make_product(
        lantern, title="Lamp", option_name="Shade", variants=["Natural", "#k3", "Persimmon"]
    )
    twin = factories.make_product(lantern, title="Lamp")
    Product.objects.update(handle="")
    lamp.variants.filter(name="#k3").update(is_offered=False)
    with_number = Variant.objects.exclude(name="Persimmon")
    with_number.update(brand=None, sku="L-1")

    for migration in ("0011_fill_product_handles", "0014_fill_product_options", "0008_fill_variant_brands"):
        for _time in range(2):
            _fill(migration)

    lamp.refresh_from_db()
    twin.refresh_from_db()
    assert (lamp.handle, twin.handle) == ("lamp", f"lamp-{twin.public_id}")
    assert [(option.name, option.position) for option in ProductOption.objects.all()] == [("Shade", 0)]
    assert sorted(VariantValue.objects.values_list("value", flat=True)) == ["Natural", "Persimmon"]
    assert set(Variant.objects.values_list("brand", flat=True)) == {lantern.pk}
    assert sorted(Variant.objects.values_list("sku", flat=True)) == ["", "L-1", "L-1", "L-1-2"]

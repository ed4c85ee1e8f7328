"""A product with several options, numbers, what customs ask, words in other languages; and its archive."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commerce.catalog import services
from commerce.catalog.drafts import ProductDetails, ProductDraft, VariantDraft, WordsDraft
from commerce.catalog.errors import (
    GtinRefused,
    OptionsUnclear,
    ProductHandleRefused,
    ProductHandleTaken,
    SavedElsewhere,
    SkuTaken,
    VariantNameTaken,
    VariantNameTooLong,
)
from commerce.catalog.models import Category, Product, ProductTranslation, Variant
from commerce.catalog.services import products as product_services
from marketplace.kernel.money import Money
from tests import factories

GTIN = "4006381333931"


def variant(*values: str, **more: Any) -> VariantDraft:
    return VariantDraft("", more.pop("sku", ""), {"EUR": Money(6400, "EUR")}, values=values, **more)


def draft(*variants: VariantDraft, **more: Any) -> ProductDraft:
    options = more.pop("options", ("Shade", "Size"))
    return ProductDraft("Moon lamp", "Paper.", "", variants, options=options, **more)


def save(brand, made: ProductDraft, product: Product | None = None) -> Product:
    return services.product_save(brand=brand, product=product, draft=made)


def told(product: Product) -> list[tuple[str, dict[str, str]]]:
    return [
        (each.name, {row.option.name: row.value for row in each.values.select_related("option")})
        for each in product.variants.filter(is_offered=True)
    ]


def test_two_options_name_the_variants(lantern) -> None:
    lamp = save(lantern, draft(variant("Natural", "S", sku="L-1", weight_g=700), variant("Natural", "L")))

    assert lamp.option_name == "Shade / Size"
    assert told(lamp) == [
        ("Natural / S", {"Shade": "Natural", "Size": "S"}),
        ("Natural / L", {"Shade": "Natural", "Size": "L"}),
    ]
    first = lamp.variants.get(sku="L-1")
    assert (first.weight_g, first.brand) == (700, lantern)


def test_values_are_swapped_options_turned_and_one_is_left_out(lantern) -> None:
    lamp = save(lantern, draft(variant("Natural", "S", sku="1"), variant("Red", "L", sku="2")))
    first, second = lamp.variants.all()
    swapped = (
        variant("L", "Red", sku="2", public_id=first.public_id),
        variant("S", "Natural", sku="1", public_id=second.public_id),
    )

    save(lantern, draft(*swapped, options=("Size", "Shade")), lamp)
    assert told(lamp) == [
        ("L / Red", {"Size": "L", "Shade": "Red"}),
        ("S / Natural", {"Size": "S", "Shade": "Natural"}),
    ]
    assert lamp.variants.get(pk=first.pk).sku == "2"

    one = (variant("L", public_id=first.public_id), variant("S", public_id=second.public_id))
    save(lantern, draft(*one, options=("Size",)), lamp)
    assert (lamp.option_name, told(lamp)) == ("Size", [("L", {"Size": "L"}), ("S", {"Size": "S"})])
    assert lamp.options.count() == 1


def test_a_product_of_one_option_is_described_as_before(lantern) -> None:
    old = ProductDraft("Lamp", "", "Shade", (VariantDraft("Natural", "", {}), VariantDraft("Red", "", {})))

    lamp = save(lantern, old)

    assert told(lamp) == [("Natural", {"Shade": "Natural"}), ("Red", {"Shade": "Red"})]


def test_customs_taxes_limits_and_words_are_kept_and_left_alone_when_not_told(lantern) -> None:
    plants = Category.objects.get(slug="plants")
    details = ProductDetails(plants, "reduced", "JP", "940511", 18, 2)
    words = {"ja": WordsDraft("月のランプ", "和紙。"), "de": WordsDraft("Mondlampe")}
    lamp = save(lantern, draft(variant("Red", "S", gtin=GTIN), details=details, translations=words))

    save(lantern, replace(draft(variant("Red", "S", gtin="40 06381-333931")), title="Moon"), lamp)
    save(lantern, draft(variant("Red", "S"), translations={"de": WordsDraft()}), lamp)

    lamp.refresh_from_db()
    assert (
        ProductDetails(
            lamp.category,
            lamp.tax_class,
            lamp.country_of_origin,
            lamp.hs_code,
            lamp.age_min,
            lamp.limit_per_buyer,
        )
        == details
    )
    assert list(ProductTranslation.objects.values_list("language", "title")) == [("ja", "月のランプ")]
    assert (plants.name_in("ja"), plants.name_in("pt"), plants.parent and plants.parent.slug) == (
        "植物・花", "Plants and flowers", "home",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        pytest.param(draft(variant("Red", "S"), variant("Red", "S")), VariantNameTaken, id="twice"),
        pytest.param(draft(variant("Red")), OptionsUnclear, id="value missing"),
        pytest.param(draft(variant("Red", "")), OptionsUnclear, id="value empty"),
        pytest.param(draft(variant("a", "b"), options=("Size", "Size")), OptionsUnclear, id="same option"),
        pytest.param(draft(variant(*"abcd"), options=tuple("wxyz")), OptionsUnclear, id="four options"),
        pytest.param(draft(variant("a" * 60, "b" * 60)), VariantNameTooLong, id="long"),
        pytest.param(draft(variant("a", "b", gtin="4006381333932")), GtinRefused, id="check digit"),
        pytest.param(draft(variant("a", "b", gtin="４００６３８１３３３９３１")), GtinRefused, id="wide digits"),
        pytest.param(draft(variant("a", "b", sku="N"), variant("a", "c", sku="N")), SkuTaken, id="number twice"),
    ],
)  # fmt: skip
def test_what_is_unclear_saves_nothing(lantern, made, refusal) -> None:
    with pytest.raises(refusal):
        save(lantern, made)

    assert not Product.objects.exists()


def test_a_number_is_its_brands_once_in_the_archive_too(lantern, mallory) -> None:
    tray = save(lantern, draft(variant("Red", "S", sku="TRAY-9")))
    services.product_archive(product=tray)

    with pytest.raises(SkuTaken, match="Moon lamp"):
        save(lantern, draft(variant("Blue", "S", sku="TRAY-9")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(product=factories.make_product(lantern), name="x", sku="TRAY-9")

    # Another brand's numbers are its own, and what was taken off gives its number free.
    save(mallory.brand_memberships.get().brand, draft(variant("Red", "S", sku="TRAY-9")))
    save(lantern, draft(variant("Red", "M")), tray)
    save(lantern, draft(variant("Blue", "S", sku="TRAY-9")))
    assert Variant.objects.filter(sku="TRAY-9", is_offered=True, brand=lantern).count() == 1


def test_the_same_number_at_the_same_moment_is_refused_and_nothing_is_kept(lantern, monkeypatch) -> None:
    save(lantern, draft(variant("Red", "S", sku="N-1")))
    # The other one had not committed when this one looked.
    monkeypatch.setattr(product_services, "draft_check", lambda **_: None)

    with pytest.raises(SavedElsewhere):
        save(lantern, draft(variant("Red", "S", sku="N-1")))

    assert Product.objects.count() == 1


def test_the_archive_gives_back_what_it_got(lantern) -> None:
    lamp = factories.make_product(lantern, title="Lamp")
    services.product_archive(product=lamp)

    assert services.product_restore(product=lamp) is True
    assert services.product_restore(product=lamp) is False

    lamp.refresh_from_db()
    assert (lamp.state, lamp.variants.get().prices.count()) == (Product.State.DRAFT, 1)


def test_another_handle_keeps_the_old_one(lantern) -> None:
    lamp, other = (factories.make_product(lantern, title=title) for title in ("Lamp", "Candle"))
    services.product_rename(product=lamp, handle="Moon Lamp")
    services.product_rename(product=lamp, handle="moon-lamp")

    assert (lamp.handle, [row.handle for row in lamp.past_handles.all()]) == ("moon-lamp", ["lamp"])
    for handle, refusal in (
        ("moon lamp", ProductHandleTaken),
        ("lamp", ProductHandleTaken),
        ("--", ProductHandleRefused),
    ):
        with pytest.raises(refusal):
            services.product_rename(product=other, handle=handle)
    assert Product.objects.get(pk=other.pk).handle == "candle"

    services.product_rename(product=lamp, handle="lamp")
    assert (lamp.handle, [row.handle for row in lamp.past_handles.all()]) == ("lamp", ["moon-lamp"])

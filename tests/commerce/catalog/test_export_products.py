"""The catalogue as our own file: read back it is the same catalogue, and no spreadsheet runs a word of it."""

import csv
import io

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from commerce.catalog.exporting import catalog_csv
from commerce.catalog.models import (
    Category,
    Product,
    ProductOption,
    ProductTranslation,
    Variant,
    VariantValue,
)
from commerce.stock.models import StockItem
from marketplace.accounts.names import clean_name, is_readable
from tests import factories
from tests.commerce.catalog.bringing import brought, findings, outcome
from tests.commerce.catalog.desk import picture

pytestmark = pytest.mark.django_db


def exported(brand) -> str:
    return "".join(catalog_csv(brand))


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def picture_of(brand) -> list:
    """Everything that an import may write, in the words of the database."""
    return [
        (
            product.handle,
            product.title,
            product.description,
            product.state,
            product.kind,
            product.category and product.category.slug,
            product.tax_class,
            product.country_of_origin,
            product.hs_code,
            product.age_min,
            product.limit_per_buyer,
            product.option_name,
            [option.name for option in product.options.all()],
            sorted((each.language, each.title, each.description) for each in product.translations.all()),
            [variant_of(variant) for variant in product.variants.filter(is_offered=True)],
        )
        for product in Product.objects.filter(brand=brand).order_by("handle")
    ]


def variant_of(variant: Variant) -> tuple:
    return (
        variant.name,
        variant.sku,
        variant.gtin,
        variant.weight_g,
        [value.value for value in variant.values.all()],
        sorted((price.currency, price.amount_minor) for price in variant.prices.all()),
        StockItem.objects.filter(variant=variant).values_list("on_hand", flat=True).first(),
    )


def test_the_file_begins_with_its_mark_and_a_second_import_changes_nothing(lantern, carla, client_of) -> None:
    factories.make_product(lantern, title="青瓷茶杯", prices={"EUR": 1250, "JPY": 1800})
    factories.make_product(lantern, title='Größe "M", rot', description="One\r\ntwo\n\nthree")
    before = picture_of(lantern)

    answer = client_of(carla).get(reverse("catalog:export", args=[lantern.public_id]))
    content = b"".join(answer.streaming_content)
    job = brought(lantern, carla, content)

    assert content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"].startswith('attachment; filename="products-')
    assert outcome(job) == {"unchanged": 2}
    assert findings(job) == []
    assert picture_of(lantern) == before


def test_no_cell_runs_in_a_spreadsheet_and_numbers_stay_numbers(lantern) -> None:
    factories.make_product(lantern, title="=1+1", description="＝2", prices={"EUR": 1250})
    factories.make_product(lantern, title="@sum", description="\t-x")

    rows = cells(exported(lantern))

    assert [(row["title"], row["price_EUR"]) for row in rows] == [("'=1+1", "12.50"), ("'@sum", "64.00")]
    assert all(not cell.startswith(tuple("=+-@\t\r＝＋－＠")) for row in rows for cell in row.values())


def test_another_brand_gets_the_same_catalogue_of_the_file(lantern, carla, mallory) -> None:
    product = factories.make_product(lantern, title="Tee", variants=["S / Red", "M / Red"])
    options = [
        ProductOption.objects.create(product=product, name=name, position=n) for n, name in enumerate("AB")
    ]
    for variant, values in zip(product.variants.all(), (("S", "Red"), ("M", "Red")), strict=True):
        Variant.objects.filter(pk=variant.pk).update(sku=f"T-{values[0]}", gtin="4006381333931", weight_g=120)
        for option, value in zip(options, values, strict=True):
            VariantValue.objects.create(variant=variant, option=option, value=value)
    Product.objects.filter(pk=product.pk).update(
        option_name="A / B",
        category=Category.objects.get(slug="clothing"),
        tax_class="reduced",
        country_of_origin="PT",
        hs_code="610910",
        age_min=18,
        limit_per_buyer=3,
        state="archived",
    )
    ProductTranslation.objects.create(product=product, language="ja", title="Tシャツ", description="=綿")
    hers = factories.make_brand(mallory)

    job = brought(hers, mallory, exported(lantern))

    assert findings(job) == []
    assert outcome(job) == {"created": 1}
    assert picture_of(hers) == picture_of(lantern)


def test_a_picture_that_was_uploaded_is_known_by_our_own_address(lantern, carla, client_of) -> None:
    product = factories.make_product(lantern, title="Cup")
    url = reverse("catalog:picture_add", args=[lantern.public_id, product.public_id])
    client_of(carla).post(url, {"image": picture(), "alt": "A cup"})

    job = brought(lantern, carla, exported(lantern))

    assert outcome(job) == {"unchanged": 1}
    assert Product.objects.get().picture_sources.exists() is False


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30)
titles = words.map(clean_name).filter(lambda title: is_readable(title) and 0 < len(title) <= 120)
descriptions = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


@st.composite
def catalogues(draw: st.DrawFn) -> list[dict]:
    products = []
    for title in draw(st.lists(titles, min_size=1, max_size=3)):
        values = draw(st.lists(titles.filter(lambda value: len(value) <= 40), max_size=3, unique=True))
        products.append(
            {
                "title": title,
                "description": draw(descriptions),
                "state": draw(st.sampled_from(Product.State.values)),
                "values": values,
                "prices": {"EUR": draw(st.integers(0, 10**9)), "JPY": draw(st.integers(0, 10**9))},
                "stock": draw(st.integers(0, 10**6)),
                "sku": draw(titles),
            }
        )
    return products


TWINS = {
    "title": "0",
    "description": " ",
    "state": "draft",
    "values": [],
    "prices": {"EUR": 0},
    "stock": 0,
    "sku": "0",
}


@settings(
    max_examples=10,
    deadline=None,
    # An example is a hundred queries: the first that fails says enough.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(catalogue=[TWINS, TWINS])
@given(catalogue=catalogues())
def test_any_catalogue_comes_back_as_it_was(lantern, carla, mallory, catalogue) -> None:
    """Into its own shop nothing changes; into another one everything arrives."""
    with transaction.atomic():
        skus: set[str] = set()
        for each in catalogue:
            make(lantern, each, skus)
        before, file = picture_of(lantern), exported(lantern)
        hers = factories.make_brand(mallory)

        again, elsewhere = brought(lantern, carla, file), brought(hers, mallory, file)

        assert outcome(again) == {"unchanged": len(catalogue)}
        assert picture_of(lantern) == before
        assert outcome(elsewhere) == {"created": len(catalogue)}
        assert picture_of(hers) == before
        transaction.set_rollback(True)


def make(brand, each: dict, skus: set[str]) -> None:
    """Write a product as the desk would have."""
    named = {"option_name": "Kind"} if each["values"] else {}
    product = factories.make_product(
        brand,
        title=each["title"],
        description=each["description"],
        state=each["state"],
        variants=each["values"] or [""],
        prices=each["prices"],
        stock=each["stock"],
        **named,
    )
    first = product.variants.all()[0]
    if each["sku"] not in skus:
        skus.add(each["sku"])
        Variant.objects.filter(pk=first.pk).update(sku=each["sku"][:64])
    if each["values"]:
        option = ProductOption.objects.create(product=product, name="Kind")
        for variant in product.variants.all():
            VariantValue.objects.create(variant=variant, option=option, value=variant.name)

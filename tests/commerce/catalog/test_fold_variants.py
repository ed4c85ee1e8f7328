"""A product with many variants: each is one line until it is opened, or something is wrong in it."""

import re

import pytest
from django.urls import reverse

from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.services import product_save
from marketplace.kernel.money import Money

pytestmark = pytest.mark.django_db
FOLDED = '<details class="variant-fold"'


@pytest.fixture
def vase(lantern):
    def made(count: int):
        names = [f"Glaze {number}" for number in range(1, count + 1)]
        variants = tuple(VariantDraft(name, "", {"EUR": Money(4200, "EUR")}) for name in names)
        draft = ProductDraft("Vase", "", "Glaze", variants)
        return product_save(brand=lantern, product=None, draft=draft)

    return made


def open_rows(text: str) -> list[bool]:
    return [
        said == " open" for said in re.findall(r'<details class="variant-fold"[^\n]*?capture"( open)?>', text)
    ]


def page_of(client, product, data=None) -> str:
    url = reverse("catalog:product_edit", args=[product.brand.public_id, product.public_id])
    answer = client.get(url) if data is None else client.post(url, data)
    return answer.content.decode()


def typed(product, **changed: str) -> dict[str, str]:
    variants = list(product.variants.all())
    values = {"title": product.title, "option_name": "Glaze", "rows": str(len(variants))}
    for number, variant in enumerate(variants):
        values |= {
            f"variant-{number}-public_id": variant.public_id,
            f"variant-{number}-name": variant.name,
            f"variant-{number}-price_EUR": "42.00",
        }
    return values | changed


def test_many_variants_are_folded_each_with_what_it_costs(client_of, carla, vase) -> None:
    text = page_of(client_of(carla), vase(3))

    assert text.count(FOLDED) == 3
    assert "<b>Glaze 2</b>" in text
    assert "EUR 42.00" in text
    assert open_rows(text) == [False] * 3


def test_few_variants_are_not_folded(client_of, carla, vase) -> None:
    assert FOLDED not in page_of(client_of(carla), vase(2))


def test_the_variant_with_something_wrong_stands_open(client_of, carla, vase) -> None:
    product = vase(3)

    text = page_of(client_of(carla), product, typed(product, **{"variant-1-price_EUR": "much"}))

    opened = open_rows(text)
    assert opened == [False, True, False]
    assert "much" in text


def test_a_new_variant_stands_open_beside_the_folded_ones(client_of, carla, vase) -> None:
    product = vase(3)

    text = page_of(client_of(carla), product, typed(product, add="1"))

    opened = open_rows(text)
    assert opened == [False, False, False, True]

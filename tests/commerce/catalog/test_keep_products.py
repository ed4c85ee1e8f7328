"""A brand keeps its products: the list, the form with its rows, pictures, listing and the archive."""

import pytest
from django.urls import reverse

from commerce.catalog import services
from commerce.catalog.drafts import ProductDraft, VariantDraft
from commerce.catalog.errors import VariantNameTaken, VariantsTooMany
from commerce.catalog.models import Price, PriceLog, Product, ProductPicture, Variant
from commerce.stock.models import StockItem
from tests import factories
from tests.commerce.catalog.desk import edit_url, form, new_url, picture


def test_a_product_is_saved_with_its_price_its_stock_and_its_picture(client_of, dana, lantern) -> None:
    answer = client_of(dana).post(new_url(lantern), form(list="1") | {"image": picture()})

    product = Product.objects.get()
    assert answer.status_code == 302
    assert answer.url == edit_url(product)
    assert (product.title, product.state, product.brand) == ("Washi Moon", Product.State.LISTED, lantern)
    variant = product.variants.get()
    assert variant.prices.get().money.minor == 6400
    assert [(row.amount_minor, row.currency) for row in PriceLog.objects.all()] == [(6400, "EUR")]
    assert variant.stock.on_hand == 7
    shown = product.pictures.get()
    assert (shown.width, shown.height) == (40, 30)
    assert str(shown.image.name).endswith(".webp")


def test_variants_are_added_and_removed_without_scripts_and_keep_what_was_typed(
    client_of, carla, lantern
) -> None:
    client = client_of(carla)

    page = client.post(new_url(lantern), form({"name": "Natural", "price_EUR": "6,4x"}, add="1"))
    assert page.status_code == 200
    assert [row["name"].value() for row in page.context["editor"].rows] == ["Natural", None]
    assert page.context["editor"].rows[0]["price_EUR"].value() == "6,4x"
    assert page.context["editor"].form["title"].value() == "Washi Moon"

    page = client.post(new_url(lantern), form({"name": "Natural"}, {"name": "Persimmon"}, remove="0"))
    assert [row["name"].value() for row in page.context["editor"].rows] == ["Persimmon"]
    page = client.post(new_url(lantern), form({"name": "Natural"}, remove="0"))
    assert len(page.context["editor"].rows) == 1
    assert Product.objects.exists() is False


def test_two_variants_are_saved_and_changed(client_of, carla, lantern) -> None:
    client = client_of(carla)
    rows = ({"name": "Natural", "price_EUR": "64", "stock": "3"}, {"name": "Persimmon", "price_EUR": "66.5"})
    client.post(new_url(lantern), form(*rows, option_name="Shade"))
    natural, persimmon = Product.objects.get().variants.all()

    # The names are swapped, one price goes up, one currency is added, stock is counted.
    page = client.post(
        edit_url(Product.objects.get()),
        form(
            {
                "public_id": natural.public_id,
                "name": "Persimmon",
                "price_EUR": "70",
                "stock": "5",
                "stock_seen": "3",
            },
            {"public_id": persimmon.public_id, "name": "Natural", "price_EUR": "66.50", "price_JPY": "9800"},
            option_name="Shade",
        ),
    )

    assert page.status_code == 302
    assert [each.name for each in Product.objects.get().variants.all()] == ["Persimmon", "Natural"]
    assert sorted(PriceLog.objects.values_list("amount_minor", flat=True)) == [6400, 6650, 7000, 9800]
    assert Price.objects.get(variant=persimmon, currency="JPY").amount_minor == 9800
    assert StockItem.objects.get(variant=natural).on_hand == 5
    assert StockItem.objects.filter(variant=persimmon).exists() is False


def test_a_removed_variant_is_kept_for_orders_and_comes_back_by_its_name(client_of, carla, lantern) -> None:
    product = factories.make_product(lantern, variants=["Natural", "Persimmon"])
    natural, persimmon = product.variants.all()
    client = client_of(carla)

    client.post(
        edit_url(product), form({"public_id": natural.public_id, "name": "Natural", "price_EUR": "64"})
    )
    persimmon.refresh_from_db()
    assert persimmon.is_offered is False

    client.post(
        edit_url(product),
        form({"public_id": natural.public_id, "name": "Natural"}, {"name": "Persimmon", "price_EUR": "66"}),
    )
    persimmon.refresh_from_db()
    assert persimmon.is_offered is True
    assert Variant.objects.count() == 2
    assert Price.objects.filter(variant=natural).exists() is False


def test_stock_sold_while_the_page_was_open_stays_sold(client_of, carla, lantern) -> None:
    product = factories.make_product(lantern, stock=10)
    variant = product.variants.get()
    StockItem.objects.update(on_hand=7)

    row = {"public_id": variant.public_id, "price_EUR": "64", "stock": "10", "stock_seen": "10"}
    client_of(carla).post(edit_url(product), form(row))
    assert StockItem.objects.get().on_hand == 7

    StockItem.objects.update(held=7)
    page = client_of(carla).post(edit_url(product), form(row | {"stock": "9"}, title="Other"))
    assert page.status_code == 400
    assert "7 pieces are held" in page.content.decode()
    product.refresh_from_db()
    assert product.title != "Other"
    assert StockItem.objects.get().on_hand == 7


@pytest.mark.parametrize(
    ("currency", "price"),
    [
        ("EUR", "-1"),
        ("EUR", "12.345"),
        ("EUR", "1e3"),
        ("EUR", "NaN"),
        ("EUR", "12,34,5"),
        ("EUR", "99999999999999"),
        ("JPY", "1200.5"),
        ("JPY", "1200,50"),
        ("INR", "१२"),
        ("USD", "$5"),
    ],
)
def test_a_price_the_currency_cannot_hold_is_refused_beside_its_field(
    client_of, carla, lantern, currency: str, price: str
) -> None:
    page = client_of(carla).post(new_url(lantern), form({f"price_{currency}": price, "stock": "3"}))

    field = page.context["editor"].rows[0][f"price_{currency}"]
    assert page.status_code == 400
    assert field.errors
    assert field.value() == price
    assert f'value="{price.replace("$", "$")}"' in page.content.decode()
    assert Product.objects.exists() is False


@pytest.mark.parametrize(
    "sent",
    [
        {"title": ""},
        {"title": "\u202e\u200b"},
        {"title": "x" * 121},
        {"description": "x" * 4001},
        {"rows": "2"},
        {"rows": "999999"},
        {"variant-0-stock": "-1"},
        {"variant-0-stock": "2.5"},
        {"variant-0-stock": "10000000000"},
        {"variant-0-name": "x" * 61},
        {"variant-0-public_id": "somebody else's"},
    ],
)
def test_hostile_forms_are_refused_and_nothing_is_saved(
    client_of, carla, lantern, sent: dict[str, str]
) -> None:
    page = client_of(carla).post(new_url(lantern), form() | sent)

    assert page.status_code == 400
    assert Product.objects.exists() is False


@pytest.mark.parametrize("rows", ["", "0", "-4", "many"])
def test_a_wrong_count_of_rows_means_one(client_of, carla, lantern, rows: str) -> None:
    assert client_of(carla).post(new_url(lantern), form() | {"rows": rows}).status_code == 302
    assert Variant.objects.count() == 1


def test_two_variants_with_one_name_are_refused(client_of, carla, lantern) -> None:
    page = client_of(carla).post(new_url(lantern), form({"name": "Red"}, {"name": " Red"}))

    assert page.status_code == 400
    assert page.context["editor"].rows[1]["name"].errors == ["Another variant has this name."]


def test_the_service_itself_refuses_equal_names_and_too_many_variants(lantern) -> None:
    twins = ProductDraft("A", "", "", (VariantDraft("", "", {}), VariantDraft("", "", {})))
    many = ProductDraft("A", "", "", tuple(VariantDraft(str(n), "", {}) for n in range(41)))

    with pytest.raises(VariantNameTaken):
        services.product_save(brand=lantern, product=None, draft=twins)
    with pytest.raises(VariantsTooMany):
        services.product_save(brand=lantern, product=None, draft=many)
    assert Product.objects.exists() is False


def test_listing_needs_a_price_in_the_home_market(client_of, carla, lantern) -> None:
    client = client_of(carla)
    page = client.post(new_url(lantern), form({"price_JPY": "1200"}, list="1"))
    assert page.status_code == 400
    assert "a price in EUR" in page.content.decode()
    assert Product.objects.exists() is False

    product = factories.make_product(lantern, prices={"JPY": 1200}, state=Product.State.DRAFT)
    state_url = reverse("catalog:product_state", args=[lantern.public_id, product.public_id])
    assert client.post(state_url, {"state": "listed"}).status_code == 409
    product.refresh_from_db()
    assert product.state == Product.State.DRAFT


def test_a_product_is_archived_and_listed_again(client_of, carla, lantern) -> None:
    product = factories.make_product(lantern)
    client = client_of(carla)
    state_url = reverse("catalog:product_state", args=[lantern.public_id, product.public_id])

    assert client.post(state_url, {"state": "archived"}).status_code == 302
    product.refresh_from_db()
    assert product.state == Product.State.ARCHIVED
    assert client.get(edit_url(product)).status_code == 200

    client.post(state_url, {"state": "listed"})
    product.refresh_from_db()
    assert product.state == Product.State.LISTED


def test_the_list_finds_filters_and_says_what_to_do_when_it_is_empty(client_of, carla, lantern) -> None:
    client = client_of(carla)
    url = reverse("catalog:brand_products", args=[lantern.public_id])
    assert "No products yet" in client.get(url).content.decode()

    factories.make_product(lantern, title="Lamp", variants=["Oak"])
    factories.make_product(lantern, title="Candle", state=Product.State.DRAFT)
    factories.make_product(lantern, title="Old vase", state=Product.State.ARCHIVED)

    def titles(query: str) -> list[str]:
        return [row.product.title for row in client.get(url + query).context["rows"]]

    assert titles("") == ["Candle", "Lamp"]
    assert titles("?state=draft") == ["Candle"]
    assert titles("?state=archived") == ["Old vase"]
    assert titles("?q=oak") == ["Lamp"]
    assert titles("?q=zzz") == []
    assert titles("?q=%00oak%00") == ["Lamp"]
    assert titles("?state=nonsense&page=-3") == ["Candle", "Lamp"]
    assert "Nothing found" in client.get(f"{url}?q=zzz").content.decode()


def test_the_list_takes_the_same_few_queries_for_any_number(
    client_of, carla, lantern, django_assert_max_num_queries
) -> None:
    for _ in range(24):
        product = factories.make_product(lantern, variants=["a", "b", "c"], prices={"EUR": 1, "JPY": 2})
        services.picture_add(product=product, file=picture(size=(2, 2)))
    client = client_of(carla)
    url = reverse("catalog:brand_products", args=[lantern.public_id])
    client.get(url)

    with django_assert_max_num_queries(12):
        assert len(client.get(url).context["rows"]) == 24


def test_a_stranger_gets_nothing(client, client_of, mallory, lantern) -> None:
    product = factories.make_product(lantern)
    shown = services.picture_add(product=product, file=picture())
    ids = [lantern.public_id, product.public_id]
    addresses = [
        ("get", reverse("catalog:brand_products", args=ids[:1])),
        ("get", new_url(lantern)),
        ("post", new_url(lantern)),
        ("get", edit_url(product)),
        ("post", edit_url(product)),
        ("post", reverse("catalog:product_state", args=ids)),
        ("post", reverse("catalog:picture_add", args=ids)),
        ("post", reverse("catalog:picture_change", args=[*ids, shown.pk])),
    ]
    for method, url in addresses:
        assert getattr(client_of(mallory), method)(url, form()).status_code == 404, url
        assert getattr(client, method)(url, form()).status_code == 302, url
    product.refresh_from_db()
    assert product.state == Product.State.LISTED
    assert Product.objects.filter(brand=lantern).count() == ProductPicture.objects.count() == 1


def test_nobody_reaches_another_brands_product_through_the_own_desk(client_of, mallory, lantern) -> None:
    product = factories.make_product(lantern)
    own = mallory.brand_memberships.get().brand

    url = reverse("catalog:product_edit", args=[own.public_id, product.public_id])
    assert client_of(mallory).post(url, form(title="Taken")).status_code == 404
    variant = product.variants.get()
    client_of(mallory).post(new_url(own), form({"public_id": variant.public_id, "price_EUR": "1"}))

    variant.refresh_from_db()
    assert variant.product == product
    assert variant.prices.get().amount_minor == 6400

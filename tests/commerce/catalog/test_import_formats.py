"""Every format to the same neutral rows: WooCommerce, Google Merchant, Shopify's JSON, and what is wrong with them."""

import json
from pathlib import Path

import pytest

from commerce.catalog.imports.formats import FORMATS, source_of
from commerce.catalog.imports.problems import FileRefused
from commerce.catalog.imports.rows import Row
from commerce.catalog.models import Product, Variant
from commerce.stock.models import StockItem
from tests.commerce.catalog.bringing import brought, findings, looked_at, outcome, prices, sentences

DATA = Path(__file__).parents[2] / "data" / "imports"


def rows(path: Path) -> list[Row]:
    source = source_of(path)
    return list(FORMATS[source.format].rows(source))


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "expected", "count"),
    [
        ("shopify.csv", "shopify-csv", 7),
        ("woocommerce.csv", "woocommerce", 5),
        ("google.xml", "google-xml", 5),
        ("google.tsv", "google-tsv", 2),
        ("shopify.json", "shopify-json", 5),
        ("own.csv", "own", 3),
    ],
)
def test_a_format_is_recognised_by_its_first_lines(name, expected, count) -> None:
    assert source_of(DATA / name).format == expected
    assert len(rows(DATA / name)) == count


@pytest.mark.django_db
def test_shopify_products_over_many_lines(lantern, carla) -> None:
    job = brought(lantern, carla, (DATA / "shopify.csv").read_bytes())

    product = Product.objects.get(handle="trail-shoe")
    assert outcome(job) == {"created": 2}
    assert findings(job) == []
    assert product.description == "For mud & stones.\n\nlight\ndry"
    assert "script" not in product.description
    assert [(each.name, each.sku, each.weight_g) for each in product.variants.all()] == [
        ("Moss / 39", "TS-M39", 310),
        ("Moss / 40", "TS-M40", 320),
        ("Slate / 40", "TS-S40", 320),
    ]
    assert [each.position for each in product.picture_sources.all()] == [1, 2]
    assert Product.objects.get(handle="lamp").state == Product.State.DRAFT
    assert [each.name for each in Product.objects.get(handle="lamp").variants.all()] == [""]


@pytest.mark.django_db
def test_woocommerce_variations_find_their_parent_before_and_after(lantern, carla) -> None:
    job = brought(lantern, carla, (DATA / "woocommerce.csv").read_bytes())

    tee = Product.objects.get(title="Tee")
    assert outcome(job) == {"created": 2, "failed": 1}
    assert [(each.name, each.sku) for each in tee.variants.order_by("sku")] == [
        ("M", "TEE-M"),
        ("S", "TEE-S"),
    ]
    assert [each.name for each in tee.options.all()] == ["Size"]
    assert findings(job) == [(6, "Type", "kind_unsupported")]
    assert prices(lantern)["Mug"] == [(1250, "EUR")]
    assert StockItem.objects.get(variant__sku="TEE-S").on_hand == 5
    assert outcome(brought(lantern, carla, (DATA / "woocommerce.csv").read_bytes())) == {
        "unchanged": 2,
        "failed": 1,
    }


@pytest.mark.django_db
def test_a_variation_without_its_parent_is_refused(lantern, carla) -> None:
    table = "ID,Type,SKU,Name,Regular price,Parent\n7,variation,T-S,Tee - S,20,TEE\n"

    assert findings(looked_at(lantern, carla, table)) == [(2, "Parent", "parent_missing")]


@pytest.mark.django_db
def test_a_feed_says_its_currency_with_every_price(lantern, carla) -> None:
    job = brought(lantern, carla, (DATA / "google.xml").read_bytes(), name="feed.xml")

    assert outcome(job) == {"created": 3, "failed": 1}
    assert findings(job) == [(19, "price", "currency_missing")]
    assert prices(lantern) == {
        "Mug – 300 ml": [(1990, "EUR"), (1990, "EUR")],
        "Whisk": [(2200, "JPY")],
        "Lota": [(129900, "INR")],
    }
    mug = Product.objects.get(handle="mug")
    assert mug.description == "Blue mug, 3 < 4"
    assert [each.name for each in mug.variants.all()] == ["blue", "red"]
    assert mug.state == Product.State.LISTED
    free = dict(StockItem.objects.values_list("variant__sku", "on_hand"))
    assert free == {"M-1": 10, "M-2": 10, "W-1": 10, "L-1": 0}


@pytest.mark.django_db
def test_a_feed_that_says_in_stock_does_not_count_anew_what_was_sold(lantern, carla) -> None:
    feed = (DATA / "google.xml").read_bytes()
    brought(lantern, carla, feed)
    StockItem.objects.filter(variant__sku="M-1").update(on_hand=0)

    assert outcome(brought(lantern, carla, feed)) == {"unchanged": 3, "failed": 1}
    assert StockItem.objects.get(variant__sku="M-1").on_hand == 0


@pytest.mark.django_db
def test_a_number_that_stands_twice_in_a_feed_is_an_error_that_names_the_first(lantern, carla) -> None:
    table = "id\ttitle\tprice\tavailability\nA-1\tMug\t19.90 EUR\tin_stock\nA-1\tOther\t5.00 EUR\tin_stock\n"

    job = looked_at(lantern, carla, table)

    assert (outcome(job), job.counts["refused"]) == ({"created": 1}, 1)
    assert findings(job) == [(3, "id", "sku_twice")]
    assert "Line 2" in sentences(job)[0]


@pytest.mark.django_db
def test_shopify_json_is_read_product_by_product(lantern, carla) -> None:
    job = brought(lantern, carla, (DATA / "shopify.json").read_bytes(), name="products.json")

    assert outcome(job) == {"created": 2}
    assert [each.name for each in Variant.objects.order_by("pk")] == ["Ash", "Oak", ""]
    assert prices(lantern) == {"Stool": [(8900, "EUR"), (9900, "EUR")], "Bench": [(24900, "EUR")]}


def test_long_json_is_read_in_pieces_and_lines_are_counted(tmp_path) -> None:
    products = [
        {"title": f"T {n}", "handle": f"t-{n}", "body_html": "x" * 3000, "variants": [{"price": "1"}]}
        for n in range(100)
    ]
    text = '{"products": [\n' + ",\n".join(json.dumps(each) for each in products) + "\n]}"

    found = rows(written(tmp_path, text))

    assert [row.line for row in found] == [line for n in range(100) for line in (n + 2, n + 2)]
    assert [row.key for row in found[::2]] == [f"t-{n}" for n in range(100)]


@pytest.mark.parametrize(
    "text", ['[{"title": "A", "handle": "a"}]', '{"product": {"title": "A", "handle": "a"}}']
)
def test_a_list_and_a_single_product_are_json_too(tmp_path, text) -> None:
    assert [row.key for row in rows(written(tmp_path, text))] == ["a"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<!DOCTYPE rss [<!ENTITY x "y">]><rss><channel/></rss>', "xml_forbidden"),
        ('<!DOCTYPE rss SYSTEM "http://inside.example/x.dtd"><rss/>', "xml_forbidden"),
        ("<rss><channel><item>", "xml_broken"),
        ('{"products": [{"title": ', "json_broken"),
        ('{"products": [' + "[" * 100_000, "json_broken"),
    ],
    ids=["entity", "dtd", "open", "cut", "deep"],
)
def test_what_is_broken_or_forbidden_is_refused_as_a_whole(tmp_path, content, code) -> None:
    with pytest.raises(FileRefused) as caught:
        rows(written(tmp_path, content))

    assert caught.value.code == code


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line(tmp_path) -> None:
    table = 'Handle,Title\na,"open\nb,B\nc,"C ""x""\ntwo lines"\nd,D 5" pipe\n' + "e,E\n" * 500

    found = rows(written(tmp_path, table))

    assert [(row.line, row.values.get("title"), row.broken and row.broken[0]) for row in found[:4]] == [
        (2, None, "line_unreadable"),
        (3, "B", None),
        (4, 'C "x"\ntwo lines', None),
        (6, 'D 5" pipe', None),
    ]


def test_a_spreadsheet_may_name_its_delimiter_and_leave_lines_empty(tmp_path) -> None:
    found = rows(written(tmp_path, "sep=;\r\nHandle;Title\r\n;\r\n\r\na;A\r\n"))

    assert [(row.line, row.values["title"]) for row in found] == [(5, "A")]


def test_more_cells_than_columns_are_an_error_of_the_line(tmp_path) -> None:
    found = rows(written(tmp_path, "Handle,Title\na,A,x\nb,B,\n"))

    assert [row.broken and row.broken[0] for row in found] == ["cells_too_many", None]

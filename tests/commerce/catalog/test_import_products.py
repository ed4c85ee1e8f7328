"""A brand brings a file: it is looked at, brought in, and brought in again without changing a thing."""

import csv
import io

import pytest

from commerce.catalog import services as catalog
from commerce.catalog.errors import ImportNotChecked, ImportRunning
from commerce.catalog.imports import writing
from commerce.catalog.models import CatalogImport, Price, PriceLog, Product, Variant
from commerce.catalog.services import imports as services
from commerce.stock.models import StockItem
from marketplace.kernel import jobs
from marketplace.kernel.models import Job
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.catalog.bringing import (
    brought,
    findings,
    looked_at,
    outcome,
    prices,
    ran,
    refused,
    sentences,
    upload,
)

pytestmark = pytest.mark.django_db

HEADER = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"


def lines(count: int, *, price: str = "9.90") -> list[str]:
    return [f"thing-{n},Thing {n},T-{n},{price},{n}\n" for n in range(1, count + 1)]


def test_a_file_is_looked_at_before_anything_changes(lantern, carla) -> None:
    job = looked_at(lantern, carla, HEADER + "cup,Cup,C-1,9.90,4\njug,Jug,,,\n")

    assert (job.state, outcome(job)) == ("done", {"created": 1, "failed": 1})
    assert findings(job) == [(3, "Variant Price", "price_missing")]
    assert sentences(job) == ["The price is missing."]
    assert [row["title"] for row in job.cursor["preview"]] == ["Cup", "Jug"]
    assert job.cursor["read_as"] == {
        "format": "shopify-csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal_sign": ".",
    }
    assert Product.objects.exists() is False


def test_semicolons_and_commas_for_decimals_are_found_out(lantern, carla) -> None:
    brought(
        lantern, carla, 'Handle;Title;Variant Price\na;"Bowls, set of 3";9,90\nb;Jug;4,00\nc;Vase;1.250,00\n'
    )

    assert prices(lantern) == {
        "Bowls, set of 3": [(990, "EUR")],
        "Jug": [(400, "EUR")],
        "Vase": [(125000, "EUR")],
    }


def test_yen_have_no_decimals_and_are_never_multiplied(mallory) -> None:
    brand = factories.make_brand(mallory, market=Market.objects.get(code="jp"))
    table = "Handle\tTitle\tVariant Price\na\tA\t1200\nb\tB\t1200.00\nc\tC\t1200.50\nd\tD\t1,200\ne\tE\t１，５００\n"

    job = brought(brand, mallory, table.encode("utf-16"), name="products.txt")

    assert outcome(job) == {"created": 4, "failed": 1}
    assert sentences(job) == ["“1200.50”: JPY has no decimals."]
    assert findings(job) == [(4, "Variant Price", "price_no_decimals")]
    assert sorted(Price.objects.values_list("amount_minor", flat=True)) == [1200, 1200, 1200, 1500]


def test_a_product_over_several_lines_is_one_with_its_variants(lantern, carla) -> None:
    header = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position\n"
    rows = (
        "shoe,Running shoe,Size,,,,,\n"
        "shoe,,,,,,https://img.example/2.png,2\n"
        "shoe,,,39,RS-39,80.00,https://img.example/1.png,1\n"
        "shoe,,,40,RS-40,80.00,https://img.example/2.png,5\n"
        "shoe,,,41,RS-41,85.00,,\n"
    )

    job = brought(lantern, carla, header + rows)

    product = Product.objects.get()
    assert outcome(job) == {"created": 1}
    assert findings(job) == []
    assert [(each.name, each.sku) for each in product.variants.all()] == [
        ("39", "RS-39"),
        ("40", "RS-40"),
        ("41", "RS-41"),
    ]
    assert [each.name for each in product.options.all()] == ["Size"]
    assert [value.value for each in product.variants.all() for value in each.values.all()] == [
        "39",
        "40",
        "41",
    ]
    assert [(each.url, each.position) for each in product.picture_sources.all()] == [
        ("https://img.example/1.png", 1),
        ("https://img.example/2.png", 2),
    ]


def test_two_products_with_one_handle_are_one_error_that_names_both_lines(lantern, carla) -> None:
    rows = lines(40)
    rows[1] = "linen-scarf,Linen scarf,LS-1,20.00,1\n"
    rows[38] = "linen-scarf,Another scarf,LS-2,30.00,1\n"

    job = brought(lantern, carla, HEADER + "".join(rows))

    assert (job.state, outcome(job)) == ("done", {"created": 39, "failed": 1})
    assert findings(job) == [(40, "Handle", "handle_twice")]
    assert "Line 3" in sentences(job)[0]
    assert Product.objects.get(handle="linen-scarf").title == "Linen scarf"


def test_what_the_check_promises_the_import_does_and_the_second_time_nothing_changes(lantern, carla) -> None:
    rows = lines(25)
    for at in (3, 9, 24):
        rows[at] = f"thing-{at + 1},Thing {at + 1},T-{at + 1},,1\n"
    table = HEADER + "".join(rows)
    promised = looked_at(lantern, carla, table)
    assert outcome(promised) == {"created": 22, "failed": 3}

    first = brought(lantern, carla, table)
    written = list(Product.objects.order_by("pk").values_list("pk", "updated_at"))
    second = brought(lantern, carla, table)

    assert outcome(first) == {"created": 22, "failed": 3}
    assert outcome(second) == {"unchanged": 22, "failed": 3}
    assert [line for line, _field, _code in findings(second)] == [5, 11, 26]
    assert list(Product.objects.order_by("pk").values_list("pk", "updated_at")) == written
    assert PriceLog.objects.count() == 22


def test_one_line_that_breaks_unexpectedly_does_not_stop_the_others(lantern, carla, monkeypatch) -> None:
    write = catalog.product_save

    def broken(*, brand, product, draft):
        if draft.title == "Thing 30":
            raise ValueError("the database refuses this")
        return write(brand=brand, product=product, draft=draft)

    table = HEADER + "".join(lines(40))
    with monkeypatch.context() as patch:
        patch.setattr(writing, "product_save", broken)
        first = brought(lantern, carla, table)
    assert (first.state, outcome(first)) == ("done", {"created": 39, "failed": 1})
    assert findings(first) == [(31, "", "unexpected")]

    second = brought(lantern, carla, table)

    assert outcome(second) == {"created": 1, "unchanged": 39}
    assert Product.objects.filter(brand=lantern).count() == 40


def test_an_import_whose_worker_died_goes_on_and_counts_every_product_once(
    lantern, carla, monkeypatch
) -> None:
    write = catalog.product_save

    def dying(*, brand, product, draft):
        if draft.title == "Thing 7":
            raise SystemExit
        return write(brand=brand, product=product, draft=draft)

    found = upload(lantern, carla, HEADER + "".join([*lines(10), "bad,Bad,B-1,,1\n"]))
    ran(found.check_job)
    found.refresh_from_db()
    job = services.import_bring_in(catalog_import=found, by=carla, language="en")
    with monkeypatch.context() as patch:
        patch.setattr(writing, "product_save", dying)
        with pytest.raises(SystemExit):
            jobs.job_run(job.pk)
    Job.objects.filter(pk=job.pk).update(heard_at="2020-01-01T00:00Z")
    jobs.jobs_sweep()
    job.refresh_from_db()
    assert (job.state, job.failure, job.done, Product.objects.count()) == ("failed", "worker_gone", 6, 6)

    jobs.job_again(job=job)
    ran(job)

    assert (job.state, outcome(job), job.done) == ("done", {"created": 10, "failed": 1}, 11)
    assert "The price is missing." in refused(job)
    assert len(findings(job)) == 1


def test_cancelling_keeps_what_is_in_and_says_how_much(lantern, carla, monkeypatch) -> None:
    write = catalog.product_save

    def pressed(*, brand, product, draft):
        if draft.title == "Thing 4":
            jobs.job_cancel(job=Job.objects.get(kind="catalog-import"))
        return write(brand=brand, product=product, draft=draft)

    monkeypatch.setattr(writing, "product_save", pressed)
    job = brought(lantern, carla, HEADER + "".join(lines(10)))

    assert (job.state, outcome(job), job.done, job.total) == ("cancelled", {"created": 3}, 3, 10)
    assert Product.objects.count() == 3


def test_refused_lines_come_back_with_the_reason_and_can_be_repaired(lantern, carla) -> None:
    job = brought(
        lantern, carla, HEADER + 'cup,"Cup, blue",=1+1,9.90,4\njug,Jug,J-1,n/a,4\npot,Pot,P-2,5.00,"1,5"\n'
    )
    rows = list(csv.DictReader(io.StringIO(refused(job))))

    assert [(row["Handle"], row["showfloor_line"]) for row in rows] == [("jug", "3"), ("pot", "4")]
    assert rows[0]["showfloor_reason"] == "“n/a” is not a price."
    assert "is not a number of pieces" in rows[1]["showfloor_reason"]

    repaired = refused(job).replace("n/a", "7.00").replace("1,5", "2")
    second = brought(lantern, carla, repaired)

    assert outcome(second) == {"created": 2}
    assert findings(second, "warning") == []
    assert prices(lantern) == {"Cup, blue": [(990, "EUR")], "Jug": [(700, "EUR")], "Pot": [(500, "EUR")]}


def test_numbers_that_look_like_formulas_come_back_harmless_and_are_read_as_they_were(lantern, carla) -> None:
    job = brought(lantern, carla, HEADER + "cup,Cup,=1+1,,4\n")
    assert "'=1+1" in refused(job)

    brought(lantern, carla, refused(job).replace("'=1+1,,", "'=1+1,9.90,"))

    assert Variant.objects.get().sku == "=1+1"


def test_what_was_thrown_away_comes_back_with_its_file(lantern, carla) -> None:
    table = HEADER + "tray,Tray,TRAY-9,12.00,3\n"
    brought(lantern, carla, table)
    catalog.product_archive(product=Product.objects.get())

    job = brought(lantern, carla, table)

    assert outcome(job) == {"updated": 1}
    assert Product.objects.get(state=Product.State.LISTED).variants.get().sku == "TRAY-9"


@pytest.mark.parametrize(
    ("cell", "code", "left"),
    [
        ("", None, 200),
        ("n/a", "stock_unreadable", 200),
        ('"1,5"', "stock_unreadable", 200),
        ("-2", "stock_negative", 200),
        ("0", None, 0),
    ],
    ids=["empty", "words", "decimals", "negative", "nought"],
)
def test_a_stock_cell_is_obeyed_only_when_it_is_a_number(lantern, carla, cell, code, left) -> None:
    brought(lantern, carla, HEADER + "cup,Cup,C-1,9.90,200\n")

    job = brought(lantern, carla, HEADER + f"cup,Cup,C-1,9.90,{cell}\n")

    assert [found for _line, _field, found in findings(job)] == ([code] if code else [])
    assert StockItem.objects.get().on_hand == left


def test_one_bad_line_of_a_product_leaves_the_others_in(lantern, carla) -> None:
    table = (
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
        "tee,Tee,Size,S,TEE-S,20.00\ntee,,,M,TEE-M,oops\ntee,,,L,TEE-L,20.00\ntee,,,,TEE-X,20.00\ntee,,,S,TEE-S2,20.00\n"
    )

    job = brought(lantern, carla, table)

    assert outcome(job) == {"created": 1}
    assert job.counts["refused"] == 3
    assert findings(job) == [
        (3, "Variant Price", "price_unreadable"),
        (5, "Option1 Value", "option_missing"),
        (6, "Option1 Value", "variant_twice"),
    ]
    assert [each.name for each in Product.objects.get().variants.all()] == ["S", "L"]

    repaired = (
        refused(job)
        .replace("oops", "21.00")
        .replace(",S,TEE-S2", ",XS,TEE-XS")
        .replace(",,TEE-X", ",XL,TEE-X")
    )
    assert outcome(brought(lantern, carla, repaired)) == {"updated": 1}
    assert sorted(each.name for each in Product.objects.get().variants.filter(is_offered=True)) == [
        "L",
        "M",
        "S",
        "XL",
        "XS",
    ]


def test_a_number_of_another_product_is_not_taken_over(lantern, carla) -> None:
    brought(lantern, carla, HEADER + "cup,Cup,C-1,9.90,4\njug,Jug,J-1,9.90,4\n")

    job = brought(lantern, carla, HEADER + "cup,Cup,J-1,9.90,4\nmug,Mug,M-1,9.90,4\nbowl,Bowl,M-1,9.90,4\n")

    assert findings(job) == [(2, "Variant SKU", "sku_taken"), (4, "Variant SKU", "sku_twice")]
    assert "Jug" in sentences(job)[0]
    assert sorted(Variant.objects.values_list("sku", flat=True)) == ["C-1", "J-1", "M-1"]


def test_a_product_made_by_hand_is_found_by_its_number(lantern, carla) -> None:
    product = factories.make_product(lantern, title="Washi Moon", prices={"EUR": 6400})
    Variant.objects.update(sku="WM-1", brand=lantern)

    job = brought(lantern, carla, HEADER + "some-other-handle,Washi Moon,WM-1,70.00,10\n")

    assert outcome(job) == {"updated": 1}
    assert prices(lantern) == {"Washi Moon": [(7000, "EUR")]}
    assert Product.objects.get() == product


def test_a_file_that_names_few_columns_leaves_the_rest_alone(lantern, carla) -> None:
    brought(lantern, carla, HEADER + "cup,Cup,C-1,9.90,4\n")
    Product.objects.update(description="By hand.", state=Product.State.DRAFT)

    job = brought(lantern, carla, "Handle,Title,Variant SKU,Variant Inventory Qty\ncup,,C-1,9\n")

    product = Product.objects.get()
    assert outcome(job) == {"updated": 1}
    assert (product.title, product.description, product.state) == ("Cup", "By hand.", "draft")
    assert StockItem.objects.get().on_hand == 9
    assert prices(lantern) == {"Cup": [(990, "EUR")]}


def test_a_second_press_and_a_second_file_do_not_run_beside_the_first(lantern, carla) -> None:
    first, other = (upload(lantern, carla, HEADER + "cup,Cup,C-1,9.90,4\n") for _ in range(2))
    for found in (first, other):
        with pytest.raises(ImportNotChecked):
            services.import_bring_in(catalog_import=found, by=carla, language="en")
        ran(found.check_job)
        found.refresh_from_db()

    job = services.import_bring_in(catalog_import=first, by=carla, language="en")

    assert services.import_bring_in(catalog_import=first, by=carla, language="en") == job
    for deed in (services.import_bring_in, services.import_look):
        with pytest.raises(ImportRunning):
            deed(catalog_import=other, by=carla, language="en")
    assert CatalogImport.objects.get(pk=other.pk).apply_job is None
    assert Job.objects.filter(kind="catalog-import").count() == 1


def test_a_list_of_numbers_and_prices_finds_the_variants(lantern, carla) -> None:
    tee = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ntee,Tee,Size,S,T-S,20\ntee,,,M,T-M,21\n"
    brought(lantern, carla, tee)

    job = brought(
        lantern,
        carla,
        "Handle,Title,Variant SKU,Variant Price\ntee,,T-S,22\ntee,,T-M,23\ntee,,T-X,9\ntee,,T-Y,9\n",
    )

    assert outcome(job) == {"updated": 1}
    assert findings(job) == [(4, "Option1 Value", "option_missing"), (5, "Option1 Value", "option_missing")]
    assert prices(lantern) == {"Tee": [(2200, "EUR"), (2300, "EUR")]}
    assert [(each.name, each.sku) for each in Variant.objects.filter(is_offered=True)] == [
        ("S", "T-S"),
        ("M", "T-M"),
    ]

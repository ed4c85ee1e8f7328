"""Prices before and sales in files: brought in, given back, and never believed about what buyers were asked here."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from commerce.catalog.exporting import catalog_csv
from commerce.catalog.imports.numbers import NumberRefused
from commerce.catalog.imports.sales import moment_of
from commerce.catalog.models import Price, PriceSchedule, Product, Variant
from commerce.catalog.services import price_schedule, price_set
from commerce.promotions.selectors import asked_prices
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.catalog.bringing import brought, findings, looked_at, outcome

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
SHOPIFY = (
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Compare At Price\n"
    "reed,Reed lamp,Title,Default Title,REED,64.00,{before}\n"
)
GOOGLE = (
    "id\ttitle\tprice\tavailability\tsale_price\tsale_price_effective_date\n"
    "REED\tReed lamp\t79.00 EUR\tin stock\t{sale}\t{days}\n"
)
WOO = (
    "ID,Type,SKU,Name,Published,Regular price,Sale price,Date sale price starts,Date sale price ends\n"
    "7,simple,REED,Reed lamp,1,79.00,{sale},{start},{end}\n"
)


def reed() -> Variant:
    return Variant.objects.get(sku="REED")


def asked(at: datetime | None = None):
    variant = reed()
    found = asked_prices([variant.pk], currency="EUR", now=at)[variant.pk]
    return found.price.minor, found.was.minor if found.was else None


def kept() -> tuple[int, int | None]:
    return Price.objects.values_list("amount_minor", "compare_minor").get(variant=reed(), currency="EUR")


def planned() -> list[tuple[int, datetime, datetime | None]]:
    rows = PriceSchedule.objects.filter(variant=reed())
    return list(rows.values_list("amount_minor", "starts_at", "ends_at"))


@pytest.fixture
def sold_for_weeks(lantern):
    """The lamp is in the shop, at 79.00 for two months."""
    product = factories.make_product(lantern, title="Reed lamp", prices={"EUR": 7900})
    Variant.objects.filter(product=product).update(sku="REED")
    Product.objects.filter(pk=product.pk).update(handle="reed")
    factories.prices_asked_since(timezone.now() - timedelta(days=60))
    return product


def test_a_price_before_is_kept_and_never_struck_by_its_own_word(lantern, carla) -> None:
    job = brought(lantern, carla, SHOPIFY.format(before="79.00"))

    assert outcome(job) == {"created": 1}
    assert kept() == (6400, 7900)
    # Nobody was ever asked 79.00 here.
    assert asked() == (6400, None)


def test_a_price_that_was_really_asked_is_struck(sold_for_weeks, lantern, carla) -> None:
    brought(lantern, carla, SHOPIFY.format(before="99.00"))

    # The file says 99.00; the log says 79.00.
    assert kept() == (6400, 9900)
    assert asked() == (6400, 7900)


def test_the_check_says_once_what_becomes_of_prices_before(lantern, carla) -> None:
    more = "moss,Moss lamp,Title,Default Title,MOSS,10.00,12.00\n"

    job = looked_at(lantern, carla, SHOPIFY.format(before="79.00") + more)

    assert [code for _line, _field, code in findings(job, "warning")] == ["before_kept"]


@pytest.mark.parametrize("before", ["", "0", "0.00", "64.00", "12.00"])
def test_what_is_no_reduction_leaves_nothing(lantern, carla, before: str) -> None:
    job = brought(lantern, carla, SHOPIFY.format(before=before))

    assert kept() == (6400, None)
    assert findings(job) == []


def test_a_price_before_that_cannot_be_read_refuses_its_line(lantern, carla) -> None:
    job = looked_at(lantern, carla, SHOPIFY.format(before="much"))

    assert findings(job) == [(2, "Variant Compare At Price", "price_unreadable")]


@pytest.mark.parametrize(
    "text",
    [
        SHOPIFY.format(before="79.00"),
        GOOGLE.format(sale="64.00 EUR", days="2026-05-01T00:00+0000/2026-05-20T00:00+0000"),
        GOOGLE.format(sale="64.00 EUR", days="2026-05-21T00:00+0000/2026-05-25T00:00+0000"),
    ],
    ids=["price before", "sale that runs", "sale to come"],
)
def test_the_same_file_twice_changes_nothing(lantern, carla, text: str) -> None:
    with freeze_time(NOW):
        brought(lantern, carla, text)
        before = kept(), planned()
        again = brought(lantern, carla, text)

        assert outcome(again) == {"unchanged": 1}
        assert (kept(), planned()) == before


def test_the_price_before_goes_when_it_is_no_longer_more(lantern, carla) -> None:
    brought(lantern, carla, SHOPIFY.format(before="79.00"))

    price_set(variant=reed(), price=Money(7900, "EUR"))

    assert kept() == (7900, None)


def test_shopifys_json_says_it_too(lantern, carla) -> None:
    variant = {"option1": "Default Title", "sku": "REED", "price": "64.00", "compare_at_price": "79.00"}
    product = {"handle": "reed", "title": "Reed lamp", "options": [{"name": "Title"}], "variants": [variant]}

    brought(lantern, carla, json.dumps({"products": [product]}))

    assert kept() == (6400, 7900)


def test_a_sale_to_come_is_scheduled_and_the_price_is_asked_until_then(lantern, carla) -> None:
    with freeze_time(NOW):
        days = "2026-05-21T08:00+0200/2026-05-25T08:00+0200"
        brought(lantern, carla, GOOGLE.format(sale="64.00 EUR", days=days))

        start, end = datetime(2026, 5, 21, 6, tzinfo=UTC), datetime(2026, 5, 25, 6, tzinfo=UTC)
        assert kept() == (7900, None)
        assert planned() == [(6400, start, end)]
        assert asked() == (7900, None)
        # By then 79.00 was asked, and the log proves it.
        assert asked(start + timedelta(hours=1)) == (6400, 7900)
        assert asked(end + timedelta(hours=1))[0] == 7900


def test_a_sale_that_runs_already_is_the_price_until_its_end_and_strikes_nothing(lantern, carla) -> None:
    with freeze_time(NOW):
        brought(lantern, carla, GOOGLE.format(sale="64.00 EUR", days="2026-05-01/2026-05-19"))

        end = datetime(2026, 5, 20, tzinfo=UTC)
        assert kept() == (6400, 7900)
        assert asked() == (6400, None)
        assert asked(end + timedelta(hours=1)) == (7900, None)


def test_a_sale_without_days_is_the_price_with_the_one_before_kept(lantern, carla) -> None:
    brought(lantern, carla, WOO.format(sale="64.00", start="", end=""))

    assert (kept(), planned(), asked()) == ((6400, 7900), [], (6400, None))


def test_a_sale_that_is_over_is_no_sale(lantern, carla) -> None:
    with freeze_time(NOW):
        brought(lantern, carla, WOO.format(sale="64.00", start="2026-04-01", end="2026-04-30 23:59:59"))

    assert (kept(), planned()) == ((7900, None), [])


def test_a_sale_that_is_not_lower_is_left_out_with_a_word(lantern, carla) -> None:
    job = brought(lantern, carla, WOO.format(sale="79.00", start="", end=""))

    assert kept() == (7900, None)
    assert (2, "Sale price", "sale_not_lower") in findings(job, "warning")


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [("soon", "", "sale_days_unreadable"), ("2026-06-02", "2026-06-01", "sale_days_backwards")],
    ids=["words", "backwards"],
)
def test_days_that_cannot_be_refuse_the_line(lantern, carla, start: str, end: str, code: str) -> None:
    job = looked_at(lantern, carla, WOO.format(sale="64.00", start=start, end=end))

    assert code in {each for _line, _field, each in findings(job)}
    assert not Product.objects.exists()


def test_a_sale_in_days_that_are_taken_is_left_out_and_what_was_scheduled_stays(
    sold_for_weeks, lantern, carla
) -> None:
    start = timezone.now() + timedelta(days=2)
    own = price_schedule(
        variant=reed(), price=Money(7000, "EUR"), starts_at=start, ends_at=start + timedelta(days=9)
    )
    day = (start + timedelta(days=1)).date().isoformat()

    job = brought(lantern, carla, WOO.format(sale="64.00", start=day, end=""))

    assert planned() == [(7000, own.starts_at, own.ends_at)]
    assert "sale_overlaps" in {code for _line, _field, code in findings(job, "warning")}


def test_the_export_gives_it_all_back(lantern, carla, mallory) -> None:
    with freeze_time(NOW):
        brought(lantern, carla, GOOGLE.format(sale="64.00 EUR", days="2026-05-01/2026-05-19"))
        text = "".join(catalog_csv(lantern))
        other = factories.make_brand(mallory, name="Another brand")

        job = brought(other, mallory, text)

        assert outcome(job) == {"created": 1}
        assert "before_EUR" in text.splitlines()[0]
        assert "".join(catalog_csv(other)) == text
        assert outcome(brought(lantern, carla, text)) == {"unchanged": 1}


def test_the_export_of_a_brand_with_a_planned_sale_comes_back_too(
    sold_for_weeks, lantern, carla, mallory
) -> None:
    start = timezone.now() + timedelta(days=2)
    price_schedule(
        variant=reed(), price=Money(7000, "EUR"), starts_at=start, ends_at=start + timedelta(days=9)
    )
    text = "".join(catalog_csv(lantern))
    other = factories.make_brand(mallory, name="Another brand")

    brought(other, mallory, text)

    assert "".join(catalog_csv(other)) == text
    assert outcome(brought(lantern, carla, text)) == {"unchanged": 1}


def test_a_price_that_began_for_good_is_the_price_that_is_exported(sold_for_weeks, lantern) -> None:
    with freeze_time(timezone.now() - timedelta(days=2)):
        price_schedule(variant=reed(), price=Money(8500, "EUR"), starts_at=timezone.now() + timedelta(days=1))

    assert "85.00" in "".join(catalog_csv(lantern))


def test_a_day_alone_is_its_beginning_or_its_end() -> None:
    assert moment_of("2026-05-01") == datetime(2026, 5, 1, tzinfo=UTC)
    assert moment_of("2026-05-01", is_end=True) == datetime(2026, 5, 2, tzinfo=UTC)
    assert moment_of("2026-05-01 08:30", is_end=True) == datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    assert moment_of("") is None
    for wrong in ("May", "2026-13-01", "9999-12-31"):
        with pytest.raises(NumberRefused):
            moment_of(wrong, is_end=True)

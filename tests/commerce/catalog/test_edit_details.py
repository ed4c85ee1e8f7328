"""The product form in groups: options, numbers, customs, limits, other languages, a schedule; and its public page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.choosing import grouped
from commerce.catalog.models import PastHandle, PriceSchedule, Product, ProductTranslation
from commerce.catalog.selectors import price_of
from commerce.catalog.services import price_schedule, product_archive
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.catalog.desk import edit_url, form, new_url

GTIN = "4006381333931"
ROWS = (
    {"name": "Natural", "value_2": "S", "price_EUR": "64", "sku": "L-1", "gtin": GTIN, "weight_g": "700"},
    {"name": "Natural", "value_2": "L", "price_EUR": "70"},
)


def filled(**more: str) -> dict[str, str]:
    details = {
        "category": "lighting", "tax_class": "reduced", "country_of_origin": "JP", "hs_code": "9405.11",
        "age_min": "18", "limit_per_buyer": "2", "words-ja-title": "月のランプ", "words-ja-description": "和紙。",
        "option_name": "Shade", "option_2": "Size",
    }  # fmt: skip
    return form(*ROWS, **{**details, **more})


def schedule_url(product: Product) -> str:
    return reverse("catalog:schedule_add", args=[product.brand.public_id, product.public_id])


def test_everything_of_a_product_is_saved_and_shown_again(client_of, dana, lantern) -> None:
    client = client_of(dana)
    assert client.post(new_url(lantern), filled()).status_code == 302

    lamp = Product.objects.get()
    assert lamp.category is not None
    assert lamp.category.slug == "lighting"
    assert (lamp.tax_class, lamp.country_of_origin, lamp.hs_code) == ("reduced", "JP", "940511")
    assert (lamp.age_min, lamp.limit_per_buyer, lamp.option_name) == (18, 2, "Shade / Size")
    assert list(lamp.variants.values_list("name", "gtin", "weight_g")) == [
        ("Natural / S", GTIN, 700),
        ("Natural / L", "", 0),
    ]
    assert ProductTranslation.objects.get().title == "月のランプ"

    editor = client.get(edit_url(lamp)).context["editor"]
    assert [field.value() for field in (editor.form["option_name"], editor.form["option_2"])] == [
        "Shade",
        "Size",
    ]
    assert [[field.value() for field in values] for _row, values in editor.row_fields] == [["S"], ["L"]]
    assert editor.details["category"].value() == "lighting"

    # What is emptied is empty, and what was translated is not any more.
    rows = [
        {**row, "public_id": variant.public_id}
        for row, variant in zip(ROWS, lamp.variants.all(), strict=True)
    ]
    client.post(edit_url(lamp), form(*rows, option_name="Shade", option_2="Size"))
    lamp.refresh_from_db()
    assert lamp.category_id is None
    assert (lamp.tax_class, lamp.age_min, lamp.translations.count()) == ("standard", 0, 0)


@pytest.mark.parametrize(
    ("sent", "where", "words"),
    [
        ({"hs_code": "12345"}, "hs_code", "6, 8 or 10 digits"),
        ({"hs_code": "９４０５１１"}, "hs_code", "6, 8 or 10 digits"),
        ({"country_of_origin": "QQ"}, "country_of_origin", "not one of the available choices"),
        ({"category": "nonsense"}, "category", "not one of the available choices"),
        ({"age_min": "-1"}, "age_min", "greater than or equal to 0"),
        ({"limit_per_buyer": "100000"}, "limit_per_buyer", "less than or equal to 9999"),
        ({"option_2": "Shade"}, "option_2", "Another option has this name"),
        ({"option_2": "", "option_3": "Size"}, "option_3", "Fill in the one before it first"),
        ({"variant-0-gtin": "4006381333932"}, "variant-0-gtin", "is not a GTIN"),
        ({"variant-0-weight_g": "1e3"}, "variant-0-weight_g", "whole number"),
        ({"variant-1-value_2": ""}, "variant-1-value_2", "Say what this variant is here too"),
        ({"variant-1-value_2": "S"}, "variant-1-name", "Another variant has this name"),
        ({"variant-1-sku": "L-1"}, "variant-0-sku", "is in use"),
        ({"variant-0-name": "a" * 60, "variant-0-value_2": "b" * 60}, "variant-0-name", "too long"),
        ({"words-ja-title": "月" * 121}, "words-ja-title", "at most 120 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_everything_typed_is_kept(
    client_of, carla, lantern, sent, where, words
) -> None:
    page = client_of(carla).post(new_url(lantern), filled(**sent))

    assert page.status_code == 400
    editor = page.context["editor"]
    told = {field.html_name: str(field.errors) for field in editor.errors}
    assert words in told[where]
    assert editor.form["title"].value() == "Washi Moon"
    assert editor.rows[0]["price_EUR"].value() == "64"
    assert {name: page.context["editor"].form.data[name] for name in sent} == sent
    assert not Product.objects.exists()


def test_a_number_of_something_in_the_archive_is_told_at_its_field(client_of, carla, lantern) -> None:
    client = client_of(carla)
    client.post(new_url(lantern), filled(title="Tray"))
    product_archive(product=Product.objects.get())

    page = client.post(new_url(lantern), filled(title="Other"))

    assert page.status_code == 400
    assert "“Tray”" in str(page.context["editor"].rows[0]["sku"].errors)
    assert Product.objects.count() == 1


def test_fields_for_more_options_come_without_a_script(client_of, carla, lantern) -> None:
    sent = form({"name": "Natural", "price_EUR": "6,4x"}, option_name="Shade", option_2="Size", options="1")
    page = client_of(carla).post(new_url(lantern), sent)

    assert page.status_code == 200
    ((row, values),) = page.context["editor"].row_fields
    assert [field.label for field in (row["name"], *values)] == ["Shade", "Size"]
    assert row["price_EUR"].value() == "6,4x"


def test_a_price_is_scheduled_and_stopped_at_the_desk(client_of, dana, lantern) -> None:
    lamp = factories.make_product(lantern, variants=["Natural", "Red"])
    client = client_of(dana)
    soon = timezone.now() + timedelta(days=2)
    sent = {
        "schedule-variant": "", "schedule-currency": "EUR", "schedule-amount": "49.90",
        "schedule-starts_at": f"{soon:%Y-%m-%dT%H:%M}", "schedule-ends_at": "",
    }  # fmt: skip

    assert client.post(schedule_url(lamp), sent).status_code == 302
    first, second = PriceSchedule.objects.all()
    assert (first.money, first.starts_at, first.ends_at) == (
        Money(4990, "EUR"), soon.replace(second=0, microsecond=0), None,
    )  # fmt: skip
    assert "€49.90" in client.get(edit_url(lamp)).content.decode()

    stop = reverse("catalog:schedule_stop", args=[lantern.public_id, lamp.public_id, first.pk])
    assert client.post(stop).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.stopped_at is not None
    assert second.stopped_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"schedule-amount": "4,9x"}, "amount"),
        ({"schedule-amount": "-1"}, "amount"),
        ({"schedule-starts_at": "2020-01-01T10:00"}, "starts_at"),
        ({"schedule-starts_at": "soon"}, "starts_at"),
        ({"schedule-ends_at": "2020-01-01T10:00"}, "ends_at"),
        ({"schedule-currency": "USD"}, "currency"),
        ({"schedule-variant": "nonsense"}, "variant"),
    ],
)
def test_a_schedule_that_cannot_be_is_told_at_its_field(client_of, dana, lantern, changes, field) -> None:
    lamp = factories.make_product(lantern, variants=["Natural", "Red"])
    sent = {
        "schedule-variant": "", "schedule-currency": "EUR", "schedule-amount": "49.90",
        "schedule-starts_at": "2036-01-01T10:00", "schedule-ends_at": "", **changes,
    }  # fmt: skip

    page = client_of(dana).post(schedule_url(lamp), sent)

    assert page.status_code == 400
    assert field in page.context["schedule_form"].errors
    assert page.context["schedule_form"]["amount"].value() == sent["schedule-amount"]
    assert not PriceSchedule.objects.exists()


def test_an_overlap_is_told_and_strangers_schedule_nothing(client_of, dana, mallory, lantern) -> None:
    lamp = factories.make_product(lantern)
    row = price_schedule(
        variant=lamp.variants.get(),
        price=Money(4000, "EUR"),
        starts_at=datetime(2036, 1, 1, tzinfo=UTC),
    )
    sent = {
        "schedule-currency": "EUR", "schedule-amount": "49.90", "schedule-starts_at": "2036-01-01T10:00",
        "schedule-ends_at": "",
    }  # fmt: skip

    assert "Another scheduled price holds" in client_of(dana).post(schedule_url(lamp), sent).content.decode()
    assert client_of(mallory).post(schedule_url(lamp), sent).status_code == 404
    hers = mallory.brand_memberships.get().brand
    stop = reverse("catalog:schedule_stop", args=[hers.public_id, lamp.public_id, row.pk])
    assert client_of(mallory).post(stop).status_code == 404
    row.refresh_from_db()
    assert (PriceSchedule.objects.count(), row.stopped_at) == (1, None)


def test_saving_the_form_keeps_a_price_that_came_by_itself(client_of, dana, lantern) -> None:
    lamp = factories.make_product(lantern)
    variant = lamp.variants.get()
    PriceSchedule.objects.create(
        variant=variant, currency="EUR", amount_minor=7000, starts_at=timezone.now() - timedelta(days=1)
    )
    client = client_of(dana)
    row = client.get(edit_url(lamp)).context["editor"].rows[0]
    assert row["price_EUR"].value() == "70.00"

    client.post(edit_url(lamp), form({"public_id": variant.public_id, "price_EUR": "70.00"}))

    assert client.get(edit_url(lamp)).context["editor"].rows[0]["price_EUR"].value() == "70.00"
    assert price_of(variant, "EUR") == Money(7000, "EUR")


def test_the_archive_gives_back_at_the_desk(client_of, dana, lantern) -> None:
    lamp = factories.make_product(lantern, state=Product.State.ARCHIVED)
    client = client_of(dana)
    assert "Restore" in client.get(edit_url(lamp)).content.decode()

    client.post(
        reverse("catalog:product_state", args=[lantern.public_id, lamp.public_id]), {"state": "draft"}
    )

    lamp.refresh_from_db()
    assert lamp.state == Product.State.DRAFT


def test_the_page_speaks_the_readers_language_and_tells_what_matters(client, lantern) -> None:
    lamp = factories.make_product(
        lantern,
        title="Moon lamp",
        description="Paper.",
        country_of_origin="JP",
        age_min=18,
        limit_per_buyer=2,
    )
    ProductTranslation.objects.create(product=lamp, language="ja", title="月のランプ", description="")

    english = client.get(lamp.get_absolute_url()).content.decode()
    japanese = client.get(lamp.get_absolute_url(), headers={"Accept-Language": "ja"}).content.decode()

    for words in ("Moon lamp", "Made in: Japan", "from 18 years on", "At most 2 pieces per person"):
        assert words in english
    assert "<h1>月のランプ</h1>" in japanese
    assert "Paper." in japanese


def test_variants_of_two_options_are_put_together_by_the_first(client, lantern) -> None:
    names = ["Natural / S", "Natural / L", "Red / S"]
    lamp = factories.make_product(lantern, option_name="Shade / Size", variants=names)

    page = client.get(lamp.get_absolute_url()).content.decode()

    assert page.count('role="group" aria-labelledby="pick-') == 2
    assert page.count('type="radio" name="variant"') == 3
    assert grouped("Shade / Size", [(name, name) for name in names]) == [
        ("Natural", [("S", "Natural / S"), ("L", "Natural / L")]),
        ("Red", [("S", "Red / S")]),
    ]
    # Names that do not say a value for each option stay as they are.
    assert grouped("Shade / Size", [("Natural", 1)]) == [("", [("Natural", 1)])]
    assert grouped("Shade", [("A / B", 1)]) == [("", [("A / B", 1)])]


def test_an_address_of_brand_and_handle_leads_there_an_old_one_too(client, client_of, lantern, carla) -> None:
    lamp = factories.make_product(lantern, title="月のランプ")
    PastHandle.objects.create(brand=lantern, product=lamp, handle="moon")
    draft = factories.make_product(lantern, title="Draft", state=Product.State.DRAFT)

    def url(handle: str) -> str:
        return reverse("catalog:product_by_handle", args=[lantern.public_id, handle])

    for handle in ("月のランプ", "moon"):
        answer = client.get(url(handle))
        assert (answer.status_code, answer.url) == (301, lamp.get_absolute_url())
    for handle in ("nothing", draft.handle):
        assert client.get(url(handle)).status_code == 404
    assert client_of(carla).get(url(draft.handle)).url == draft.get_absolute_url()

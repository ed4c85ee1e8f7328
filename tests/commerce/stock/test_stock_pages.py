"""A brand counts its stock by location, moves pieces, reads the log, and keeps its locations."""

import pytest
from django.urls import reverse

from commerce.stock import services
from commerce.stock.models import Location, StockEntry, StockItem, StockLevel, StockRules
from commerce.stock.services.places import main_location
from tests import factories
from tests.commerce.stock.shelf import at, counts


@pytest.fixture
def lamp(lantern):
    return factories.make_product(lantern, title="Lamp", variants=["Natural", "Persimmon"], stock=3)


@pytest.fixture
def porto(lantern):
    return services.location_open(brand=lantern, name="Porto stores", country="PT")


@pytest.fixture
def hers(client_of, carla):
    return client_of(carla)


def page_of(lantern, product) -> str:
    return reverse("stock:product", args=[lantern.public_id, product.public_id])


def sent(answer, **changes) -> dict[str, object]:
    """What the page's form sends when somebody changes some of its fields."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**values, **changes}.items()}


def test_counts_by_location_are_saved_with_a_reason(hers, lamp, porto, lantern, carla) -> None:
    page = page_of(lantern, lamp)
    natural, persimmon = lamp.variants.order_by("position")
    answer = hers.get(page)
    changes = {
        f"count-{natural.public_id}-{porto.public_id}": "5",
        f"count-{persimmon.public_id}-main": "1",
        f"low-{natural.public_id}": "2",
        "note": "counted on Friday",
    }

    answer = hers.post(page, sent(answer, **changes), follow=True)

    text = answer.content.decode()
    assert "Saved, 2 counts changed." in text
    assert "counted on Friday" in text
    assert "Porto stores" in text
    assert (counts(natural), at(natural, porto), counts(persimmon)) == ((8, 0), (5, 0), (1, 0))
    assert StockItem.objects.get(variant=natural).low_level == 2
    assert set(StockEntry.objects.values_list("delta", "by", "why")) == {
        (5, carla.pk, "counted"),
        (-2, carla.pk, "counted"),
    }


def test_what_was_sold_while_the_page_was_open_stays_sold(hers, lamp, lantern) -> None:
    page = page_of(lantern, lamp)
    natural = lamp.variants.get(name="Natural")
    answer = hers.get(page)
    services.reserve(key="a", wanted={natural.pk: 2}, seconds=600)
    services.reservation_sell(key="a")

    hers.post(page, sent(answer, **{f"count-{natural.public_id}-main": "10"}))

    assert counts(natural) == (8, 0)


def test_a_count_below_what_is_held_changes_nothing_and_keeps_what_was_typed(hers, lamp, lantern) -> None:
    page = page_of(lantern, lamp)
    natural, persimmon = lamp.variants.order_by("position")
    services.reserve(key="a", wanted={persimmon.pk: 2}, seconds=600)
    answer = hers.get(page)
    changes = {f"count-{natural.public_id}-main": "9", f"count-{persimmon.public_id}-main": "1"}

    answer = hers.post(page, sent(answer, **changes))

    assert answer.status_code == 409
    assert "2 pieces are held" in answer.content.decode()
    assert 'value="9"' in answer.content.decode()
    assert (counts(natural), counts(persimmon)) == ((3, 0), (3, 2))
    assert not StockEntry.objects.exists()


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "1000001", ""])
def test_what_is_no_count_is_told_beside_its_field(hers, lamp, lantern, value) -> None:
    page = page_of(lantern, lamp)
    name = f"count-{lamp.variants.get(name='Natural').public_id}-main"

    answer = hers.post(page, sent(hers.get(page), **{name: value}))

    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {name}
    assert not StockEntry.objects.exists()


def test_pieces_move_between_locations(hers, lamp, porto, lantern) -> None:
    natural = lamp.variants.get(name="Natural")
    move = reverse("stock:move", args=[lantern.public_id, lamp.public_id])
    wanted = {"variant": natural.public_id, "source": "main", "target": porto.public_id, "note": "van"}

    assert hers.post(move, {**wanted, "quantity": "2"}).status_code == 302
    assert (counts(natural), at(natural, porto)) == ((3, 0), (2, 0))
    refused = hers.post(move, {**wanted, "quantity": "2"})
    assert refused.status_code == 409
    assert "At most 1 can be moved" in refused.content.decode()
    for wrong in ({"quantity": "0"}, {"quantity": "1", "target": "main"}, {"quantity": "1", "variant": "x"}):
        assert hers.post(move, {**wanted, **wrong}).status_code == 400

    assert (counts(natural), at(natural, porto)) == ((3, 0), (2, 0))
    assert StockEntry.objects.count() == 2


def test_locations_are_opened_changed_put_in_order_and_closed(hers, lamp, lantern) -> None:
    page = reverse("stock:locations", args=[lantern.public_id])
    assert "main" in hers.get(page).content.decode()
    assert Location.objects.count() == 0

    hers.post(page, {"name": "Porto stores", "country": "PT"})
    porto = Location.objects.get(name="Porto stores")
    one = reverse("stock:location", args=[lantern.public_id, porto.public_id])
    assert "Porto stores" in hers.get(one).content.decode()
    hers.post(one, {"name": "Porto", "country": "PT", "position": "4"})
    porto.refresh_from_db()
    assert (porto.name, porto.position) == ("Porto", 4)

    assert hers.post(page, {"name": "Porto", "country": "PT"}).status_code == 409
    assert hers.post(page, {"name": "", "country": "PT"}).status_code == 400
    assert hers.post(one, {"name": "\u200b", "country": "PT", "position": "1"}).status_code == 400
    assert hers.post(one, {"name": lantern.name, "country": "PT", "position": "1"}).status_code == 409
    assert Location.objects.count() == 2

    close = reverse("stock:location_close", args=[lantern.public_id, porto.public_id])
    assert hers.post(close).status_code == 302
    assert hers.post(close).status_code == 404
    main = reverse("stock:location_close", args=[lantern.public_id, main_location(lantern).public_id])
    assert hers.post(main).status_code == 409


def test_the_brand_says_whether_lines_are_split(hers, lantern) -> None:
    splits = reverse("stock:splits", args=[lantern.public_id])

    hers.post(splits, {"may_split": "1"})
    assert StockRules.objects.get(brand=lantern).may_split is True
    hers.post(splits, {"may_split": "0"})
    assert StockRules.objects.get(brand=lantern).may_split is False


def test_another_brands_location_is_not_found(hers, client_of, mallory, lamp, porto, lantern) -> None:
    theirs = mallory.brand_memberships.get().brand
    one = reverse("stock:location", args=[theirs.public_id, porto.public_id])

    assert client_of(mallory).get(one).status_code == 404
    assert client_of(mallory).get(page_of(lantern, lamp)).status_code == 404
    assert client_of(mallory).post(page_of(lantern, lamp), {}).status_code == 404
    assert StockLevel.objects.count() == 0


def test_the_page_asks_as_much_for_many_variants(hers, lantern, porto, django_assert_num_queries) -> None:
    few = factories.make_product(lantern, variants=["A"], stock=1)
    many = factories.make_product(lantern, variants=[f"V{n}" for n in range(12)], stock=1)
    hers.get(page_of(lantern, few))
    with django_assert_num_queries(QUERIES):
        hers.get(page_of(lantern, few))
    with django_assert_num_queries(QUERIES):
        hers.get(page_of(lantern, many))


QUERIES = 13

"""The brand's desk of offers: made, changed, paused, and read by the people of the brand."""

from typing import Any

import pytest
from django.urls import reverse

from commerce.promotions.models import Bundle, BuyXGetY, Code, FlashDeal
from tests import factories
from tests.commerce.promotions.offering import make_bundle, make_code, make_deal, make_set


def at(name: str, brand, *ids: str) -> str:
    return reverse(f"promotions:{name}", args=[brand.public_id, *ids])


def code_fields(**fields: str) -> dict[str, str]:
    return {
        "text": "Spring-15",
        "kind": "percent",
        "percent": "15",
        "starts_at": "2026-03-01T08:00",
        "per_buyer": "1",
        **fields,
    }


def test_a_code_is_made_and_changed(client_of, carla, lantern) -> None:
    client = client_of(carla)

    made = client.post(
        at("code_new", lantern),
        code_fields(uses_max="100", minimum_EUR="40", budget_EUR="500", budget_JPY="80000", stacks="on"),
        follow=True,
    )

    code = Code.objects.get()
    assert (code.text, code.basis_points, code.stacks, code.budget.uses_max) == ("SPRING15", 1500, True, 100)
    assert code.amounts.get().minimum_minor == 4000
    assert dict(code.budget.money.values_list("currency", "most_minor")) == {"EUR": 50_000, "JPY": 80_000}
    assert "SPRING15" in made.text
    assert "0 of 100 uses" in made.text

    edit = at("code_edit", lantern, code.public_id)
    page = client.get(edit)
    assert page.context["form"]["minimum_EUR"].value() == "40.00"
    client.post(edit, code_fields(kind="amount", percent="", amount_EUR="7.50", amount_JPY="1000"))

    code.refresh_from_db()
    assert (code.kind, code.basis_points) == ("amount", None)
    assert dict(code.amounts.values_list("currency", "amount_minor")) == {"EUR": 750, "JPY": 1000}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"text": "x"}, "text", id="short"),
        pytest.param({"percent": ""}, "percent", id="no percentage"),
        pytest.param({"percent": "101"}, "percent", id="more than all"),
        pytest.param({"percent": "-5"}, "percent", id="negative"),
        pytest.param({"kind": "amount", "percent": ""}, "amount_EUR", id="no sum"),
        pytest.param({"kind": "amount", "amount_EUR": "0"}, "amount_EUR", id="a sum of nothing"),
        pytest.param({"minimum_JPY": "10.5"}, "minimum_JPY", id="half a yen"),
        pytest.param({"uses_max": "0"}, "uses_max", id="no use"),
        pytest.param({"ends_at": "2026-02-01T08:00"}, "ends_at", id="ends first"),
        pytest.param({"starts_at": "tomorrow"}, "starts_at", id="no moment"),
        pytest.param({"products": "999999"}, "products", id="not its own"),
        pytest.param({"text": "TAKEN"}, "text", id="taken"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(client_of, carla, lantern, fields, wrong: str) -> None:
    make_code(None, carla, "TAKEN")

    answer = client_of(carla).post(at("code_new", lantern), code_fields(**fields))

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [wrong]
    assert 'value="Spring-15"' in answer.text or "text" in fields
    assert Code.objects.count() == 1


def test_a_bundle_is_made_and_changed(client_of, carla, lantern) -> None:
    lamp, shade = factories.make_product(lantern), factories.make_product(lantern)
    one, two = (product.variants.get().pk for product in (lamp, shade))
    client = client_of(carla)
    fields: dict[str, Any] = {"title": "Evening set", "starts_at": "2026-03-01T08:00", "price_EUR": "99"}

    too_few = client.post(at("bundle_new", lantern), fields | {f"piece_{one}": "1"})
    client.post(at("bundle_new", lantern), fields | {f"piece_{one}": "1", f"piece_{two}": "2"})

    assert (too_few.status_code, too_few.context["form"].non_field_errors()) != (200, [])
    bundle = Bundle.objects.get()
    assert sorted(bundle.pieces.values_list("variant", "quantity")) == sorted([(one, 1), (two, 2)])
    edit = at("bundle_edit", lantern, bundle.public_id)
    assert client.get(edit).context["form"][f"piece_{two}"].value() == 2
    client.post(edit, fields | {f"piece_{one}": "3", "price_EUR": "150"})
    assert [piece.quantity for piece in bundle.pieces.all()] == [3]
    assert bundle.amounts.get().amount_minor == 15_000
    assert "Evening set" in client.get(at("brand_offers", lantern) + "?kind=bundles").text


def test_a_set_is_made_and_changed(client_of, carla, lantern) -> None:
    cup, tray = factories.make_product(lantern), factories.make_product(lantern)
    client = client_of(carla)
    fields = {"title": "Three for two", "starts_at": "2026-03-01T08:00", "buy": "2", "get": "1"}

    both = client.post(at("set_new", lantern), fields | {"products": str(cup.pk), "gifts": str(cup.pk)})
    client.post(at("set_new", lantern), fields | {"products": str(cup.pk), "gifts": str(tray.pk)})

    assert (both.status_code, list(both.context["form"].errors)) == (400, ["gifts"])
    offer = BuyXGetY.objects.get()
    assert (offer.basis_points, list(offer.products.all()), list(offer.gifts.all())) == (
        10_000,
        [cup],
        [tray],
    )
    edit = at("set_edit", lantern, offer.public_id)
    assert client.get(edit).context["form"]["percent"].value() == ""
    client.post(edit, fields | {"percent": "50"})
    offer.refresh_from_db()
    assert (offer.basis_points, list(offer.products.all())) == (5000, [])
    assert "50 % cheaper" in client.get(at("brand_offers", lantern) + "?kind=sets").text


def test_offers_are_paused_and_go_on(client_of, carla, lantern) -> None:
    lamp, shade = factories.make_product(lantern), factories.make_product(lantern)
    code, offer = make_code(lantern, carla), make_set(lantern)
    bundle = make_bundle(lantern, [lamp, shade], {"EUR": 9900})
    client = client_of(carla)

    for name, row in (("code_pause", code), ("bundle_pause", bundle), ("set_pause", offer)):
        client.post(at(name, lantern, row.public_id), {"pause": "1"})
        row.refresh_from_db()
        assert row.is_paused
        client.post(at(name, lantern, row.public_id), {"pause": "0"})
        row.refresh_from_db()
        assert not row.is_paused


def test_a_deal_is_ended_from_the_desk(client_of, carla, lantern) -> None:
    deal = make_deal(factories.make_product(lantern), carla, 3900, pieces_max=10, per_buyer=2)
    client, address = client_of(carla), at("brand_offers", lantern) + "?kind=deals"
    assert "0 of 10 pieces sold" in client.get(address).text

    client.post(at("deal_end", lantern, deal.public_id))

    assert FlashDeal.objects.get().ended_at is not None
    assert "End it now" not in client.get(address).text


@pytest.mark.parametrize("kind", ["codes", "bundles", "sets", "deals", "nonsense"])
def test_an_empty_desk_says_what_could_be_there(client_of, carla, lantern, kind: str) -> None:
    page = client_of(carla).get(at("brand_offers", lantern) + f"?kind={kind}")

    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_staff_reads_and_changes_nothing(client_of, dana, carla, lantern) -> None:
    code = make_code(lantern, carla)
    client = client_of(dana)

    assert "LIGHT10" in client.get(at("brand_offers", lantern)).text
    refused = [
        client.post(at("code_new", lantern), code_fields()).status_code,
        client.post(at("code_pause", lantern, code.public_id), {"pause": "1"}).status_code,
    ]

    assert refused == [403, 403]
    assert [row.is_paused for row in Code.objects.all()] == [False]


def test_another_brands_offers_are_not_there(client_of, mallory, carla, lantern) -> None:
    code, theirs = make_code(lantern, carla), factories.make_brand(mallory)
    client = client_of(mallory)

    for brand in (lantern, theirs):
        answer = client.post(at("code_pause", brand, code.public_id), {"pause": "1"})
        assert answer.status_code == 404
    code.refresh_from_db()
    assert not code.is_paused


def test_the_desk_takes_the_same_few_queries_for_any_number(
    client_of, carla, lantern, django_assert_max_num_queries
) -> None:
    client = client_of(carla)
    for number in range(12):
        make_code(lantern, carla, f"CODE{number}", minimums={"EUR": 100}, money={"EUR": 100})
    client.get(at("brand_offers", lantern))

    with django_assert_max_num_queries(14):
        client.get(at("brand_offers", lantern))

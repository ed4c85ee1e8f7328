"""A brand writes down how it delivers; nobody else does."""

import pytest
from django.urls import reverse

from commerce.shipping.errors import PlacesUnknown, ShippingNameTaken, ShippingTableRefused
from commerce.shipping.models import ShippingMethod, ShippingTerms, ShippingZone
from commerce.shipping.services import MethodDraft, ZoneDraft, method_save, zone_save
from marketplace.markets.models import Market
from tests import factories

pytestmark = pytest.mark.django_db


def page(name: str, *ids: str) -> str:
    return reverse(f"shipping:{name}", args=ids)


METHOD = {
    "name": "By post",
    "days_min": "2",
    "days_max": "4",
    "free_from": "50",
    "up_to_0": "500",
    "fee_0": "3.90",
    "fee_1": "7,90",
}


def test_from_no_zones_to_a_zone_with_a_method(client_of, carla, lantern) -> None:
    client = client_of(carla)
    brand = lantern.public_id
    assert "flat fee" in client.get(page("delivery", brand)).content.decode()
    assert "Portugal" in client.get(page("zone_new", brand, "eu")).content.decode()

    step = client.post(page("zone_new", brand, "eu"), {"name": "Iberia", "places": ["PT", "ES"]})
    zone = ShippingZone.objects.get()
    assert step.url == page("method_new", brand, zone.public_id)
    assert client.get(step.url).status_code == 200
    assert client.post(step.url, METHOD).url == page("delivery", brand)

    method = zone.methods.get()
    assert (zone.places, zone.market_id, method.free_from_minor) == (["PT", "ES"], "eu", 5000)
    assert [(rate.up_to_g, rate.fee_minor) for rate in method.rates.all()] == [(500, 390), (None, 790)]
    text = client.get(page("delivery", brand)).content.decode()
    for words in ("Iberia", "Portugal, Spain", "up to 500 g", "€3.90", "any weight", "free from €50.00"):
        assert words in text


def test_a_method_is_changed_and_taken_away(client_of, carla, lantern) -> None:
    client = client_of(carla)
    zone = factories.make_zone(lantern, "PT")
    method = zone.methods.get()
    edit = page("method_edit", lantern.public_id, method.public_id)
    assert "4.90" in client.get(edit).content.decode()

    client.post(edit, {**METHOD, "fee_1": "", "is_express": "on"})
    method.refresh_from_db()
    assert (method.is_express, [rate.up_to_g for rate in method.rates.all()]) == (True, [500])

    client.post(page("method_remove", lantern.public_id, method.public_id))
    assert "Nothing can be sent there" in client.get(page("delivery", lantern.public_id)).content.decode()
    client.post(page("zone_remove", lantern.public_id, zone.public_id))
    assert not ShippingZone.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("days_max", "1"), ("fee_0", "1.234"), ("fee_0", ""), ("up_to_0", "-5"), ("name", "")],
    ids=["longer-is-shorter", "three-decimals", "weight-without-fee", "negative", "no-name"],
)
def test_what_is_wrong_is_told_beside_its_box_and_nothing_kept(
    client_of, carla, lantern, field, value
) -> None:
    client = client_of(carla)
    zone = factories.make_zone(lantern, methods={})

    answer = client.post(page("method_new", lantern.public_id, zone.public_id), {**METHOD, field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["form"]["free_from"].value() == "50"
    assert not ShippingMethod.objects.exists()


def test_a_table_has_each_weight_once_and_at_least_one(client_of, carla, lantern) -> None:
    client = client_of(carla)
    zone = factories.make_zone(lantern, methods={})
    where = page("method_new", lantern.public_id, zone.public_id)

    for wrong in ({"up_to_1": "500"}, {"up_to_0": "", "fee_0": "", "fee_1": ""}, {"up_to_0": ""}):
        answer = client.post(where, {**METHOD, **wrong})
        assert answer.status_code == 400
        assert "each weight once" in answer.content.decode()
    assert not ShippingMethod.objects.exists()


def test_names_are_told_apart_and_places_are_the_markets(lantern) -> None:
    eu = Market.objects.get(code="eu")
    zone = factories.make_zone(lantern, name="Iberia")

    with pytest.raises(ShippingNameTaken):
        zone_save(brand=lantern, market=eu, draft=ZoneDraft("Iberia"))
    with pytest.raises(PlacesUnknown):
        zone_save(brand=lantern, market=eu, draft=ZoneDraft("Far", ["JP"]))
    with pytest.raises(ShippingNameTaken):
        method_save(zone=zone, draft=MethodDraft("By post", 1, 2, [(None, 100)]))
    with pytest.raises(ShippingTableRefused):
        method_save(zone=zone, draft=MethodDraft("Van", 1, 2, []))
    assert (ShippingZone.objects.count(), ShippingMethod.objects.count()) == (1, 1)
    assert zone.methods.get().rates.get().fee_minor == 490


def test_a_name_that_is_taken_is_told_on_the_page(client_of, carla, lantern) -> None:
    factories.make_zone(lantern, name="Iberia")

    answer = client_of(carla).post(page("zone_new", lantern.public_id, "eu"), {"name": "Iberia"})

    assert (answer.status_code, ShippingZone.objects.count()) == (400, 1)
    assert "already" in answer.content.decode()


def test_what_holds_for_every_parcel(client_of, carla, lantern) -> None:
    client = client_of(carla)
    where = page("delivery", lantern.public_id)

    client.post(where, {"cutoff": "11:30", "time_zone": "Europe/Lisbon", "duties_by": "buyer"})
    terms = ShippingTerms.objects.get()
    assert (terms.cutoff.hour, terms.time_zone, terms.pays_duties) == (11, "Europe/Lisbon", False)

    answer = client.post(where, {"cutoff": "late", "time_zone": "Mars/Base", "duties_by": "nobody"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (
        400,
        {"cutoff", "time_zone", "duties_by"},
    )
    terms.refresh_from_db()
    assert terms.cutoff.minute == 30


def test_a_market_that_takes_cash_asks_for_the_fee(client_of, carla, lantern) -> None:
    client = client_of(carla)
    Market.objects.filter(code="in").update(takes_cash=True)
    assert "door" not in client.get(page("zone_new", lantern.public_id, "eu")).content.decode()
    where = page("zone_new", lantern.public_id, "in")
    assert "Maharashtra" in client.get(where).content.decode()

    client.post(where, {"name": "Bharat", "places": ["IN-Kerala"], "takes_cash": "on", "cash_fee": "49"})

    zone = ShippingZone.objects.get()
    assert (zone.places, zone.takes_cash, zone.cash_fee_minor) == (["IN-Kerala"], True, 4900)
    client.post(page("zone_edit", lantern.public_id, zone.public_id), {"name": "Bharat"})
    zone.refresh_from_db()
    assert (zone.places, zone.takes_cash) == ([], False)


def test_staff_and_strangers_change_nothing(client_of, dana, mallory, lantern) -> None:
    zone = factories.make_zone(lantern)
    method = zone.methods.get()
    ways = [
        page("delivery", lantern.public_id),
        page("zone_new", lantern.public_id, "eu"),
        page("zone_edit", lantern.public_id, zone.public_id),
        page("method_new", lantern.public_id, zone.public_id),
        page("method_edit", lantern.public_id, method.public_id),
    ]
    gone = [
        page("zone_remove", lantern.public_id, zone.public_id),
        page("method_remove", lantern.public_id, method.public_id),
    ]
    for person, status in ((dana, 403), (mallory, 404)):
        client = client_of(person)
        assert {client.get(way).status_code for way in ways} == {status}
        assert {client.post(way, METHOD).status_code for way in [*ways, *gone]} == {status}
    assert (ShippingZone.objects.count(), ShippingMethod.objects.count()) == (1, 1)


def test_unknown_markets_zones_and_methods_are_not_found(client_of, carla, lantern, mallory) -> None:
    client = client_of(carla)
    other = factories.make_zone(factories.make_brand(mallory))
    for way in (
        page("zone_new", lantern.public_id, "moon"),
        page("zone_edit", lantern.public_id, other.public_id),
        page("method_edit", lantern.public_id, other.methods.get().public_id),
    ):
        assert client.get(way).status_code == 404

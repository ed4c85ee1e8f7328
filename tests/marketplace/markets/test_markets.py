"""Markets, and in which one a visitor is."""

import pytest
from django.test import Client
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.markets.countries import country_choices, country_name
from marketplace.markets.models import Market
from marketplace.markets.selectors import market_by_code, market_default, markets_open

pytestmark = pytest.mark.django_db


def test_a_new_installation_has_markets() -> None:
    assert [market.code for market in markets_open()] == ["eu", "us", "jp", "in", "cn"]
    assert market_default().currency == "EUR"


def test_a_closed_market_sells_nothing() -> None:
    Market.objects.filter(code="jp").update(is_open=False)

    assert market_by_code("jp") is None


def test_nothing_open_is_a_fault_of_the_installation() -> None:
    Market.objects.update(is_open=False)

    with pytest.raises(Market.DoesNotExist):
        market_default()


def test_a_person_whose_market_closed_is_in_the_first(client_of, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(market="jp")
    client = client_of(alice)
    assert client.get("/preferences/").wsgi_request.market.code == "jp"

    Market.objects.filter(code="jp").update(is_open=False)

    assert client.get("/preferences/").wsgi_request.market.code == "eu"


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "\x00", "A" * 300])
def test_a_made_up_zone_breaks_nothing(client: Client, zone: str) -> None:
    client.cookies["zone"] = zone

    assert client.get("/preferences/").status_code == 200


def test_countries_are_named_in_the_readers_language() -> None:
    assert ("PT", "Portugal") in country_choices()
    assert country_name("DE") == "Germany"
    with translation.override("ja"):
        assert country_name("DE") == "ドイツ"
    assert country_name("??") == "??"
    codes = {code for code, _name in country_choices()}
    assert not codes & {"EU", "ZZ", "UN"}
    assert len(codes) > 240


def test_operators_change_markets_but_not_their_currency(client_of, oliver: User) -> None:
    client = client_of(oliver)
    page = client.get("/operator/markets/market/eu/change/")
    assert page.status_code == 200

    form = {
        "name": "Euroland",
        "currency": "USD",
        "draws": "free",
        "countries": '["PT"]',
        "languages": '["en"]',
        "tax_name": "VAT",
        "tax_bp": 2100,
        "shipping_minor": 500,
        "position": 0,
        "gift_age": 18,
        "is_open": "on",
    }
    client.post("/operator/markets/market/eu/change/", form)

    market = Market.objects.get(code="eu")
    assert (market.name, market.currency, market.tax_bp) == ("Euroland", "EUR", 2100)
    assert market.draws == "free"
    assert client.get("/operator/markets/market/eu/delete/").status_code == 403

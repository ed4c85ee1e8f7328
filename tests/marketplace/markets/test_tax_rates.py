"""Rates of tax: what holds where and when, and that nobody rewrites what once held."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from commerce.checkout.taxing import taxes_for
from marketplace.accounts.models import User
from marketplace.markets.models import Market, TaxRate
from marketplace.markets.selectors import tax_rates_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def rates(country: str, region: str = "", day: date = TODAY) -> dict[str, int]:
    return {name: rate.bp for name, rate in tax_rates_of(country, region, day).items()}


@pytest.mark.parametrize(
    ("country", "standard", "reduced"),
    [
        ("PT", 2300, 600),
        ("DE", 1900, 700),
        ("FI", 2550, 1350),
        ("GB", 2000, 500),
        ("JP", 1000, 800),
        ("IN", 1800, 500),
        ("CN", 1300, 900),
    ],
)
def test_a_new_installation_knows_the_rates_of_its_countries(country, standard, reduced) -> None:
    assert rates(country)["standard"] == standard
    assert rates(country)["reduced"] == reduced


def test_every_country_of_an_open_market_has_a_standard_rate_or_states_that_do() -> None:
    known = set(TaxRate.objects.filter(tax_class="standard").values_list("country", flat=True))

    assert {country for market in Market.objects.all() for country in market.countries} <= known


def test_yesterdays_rate_is_still_found_for_yesterday() -> None:
    assert rates("IN", day=date(2025, 9, 21)) == {
        "standard": 1800,
        "reduced": 1200,
        "luxury": 2800,
        "zero": 0,
    }
    assert (rates("IN", day=date(2025, 9, 22))["reduced"], rates("IN")["books"]) == (500, 0)


def test_a_region_outranks_its_country_class_by_class() -> None:
    TaxRate.objects.create(
        country="US", region="", tax_class="standard", bp=100, name="x", valid_from=date(2026, 1, 1)
    )

    assert rates("US", "CA")["standard"] == 725
    assert rates("US", "ca")["standard"] == 725
    assert rates("US", "NV") == {"standard": 100}


def test_before_anybody_said_where_to_the_markets_own_rate_holds() -> None:
    market = Market.objects.get(code="eu")

    assert taxes_for(market, country="", region="", day=TODAY).standard_bp == 2300
    assert taxes_for(market, country="DE", region="", day=TODAY).standard_bp == 1900
    assert taxes_for(market, country="MT", region="", day=TODAY).standard_bp == 2300


def test_a_rate_ends_after_it_began_and_is_written_once() -> None:
    row = {"country": "PT", "tax_class": "standard", "bp": 2400, "name": "VAT"}

    for wrong in (
        {"valid_from": date(2024, 1, 1)},
        {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TaxRate.objects.create(**row, **wrong)
    assert rates("PT")["standard"] == 2300


def test_operators_end_a_rate_and_cannot_rewrite_it(client_of, oliver: User) -> None:
    client = client_of(oliver)
    old = TaxRate.objects.get(country="PT", tax_class="standard")
    form = {"bp": "100", "name": "less", "valid_from": "2020-01-01", "valid_until": "2026-12-01"}

    answer = client.post(f"/operator/markets/taxrate/{old.pk}/change/", form)

    assert answer.status_code == 302
    old.refresh_from_db()
    assert (old.bp, old.name, old.valid_until) == (2300, "VAT", date(2026, 12, 1))
    assert client.get(f"/operator/markets/taxrate/{old.pk}/delete/").status_code == 403
    new = form | {"country": "PT", "region": "", "tax_class": "standard", "bp": "2400"}
    assert client.post(
        "/operator/markets/taxrate/add/", new | {"valid_from": "2026-12-01", "valid_until": ""}
    )
    assert rates("PT")["standard"] == 2300
    assert rates("PT", day=date(2026, 12, 1))["standard"] == 2400

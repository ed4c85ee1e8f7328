"""Everybody is owed in the order's currency; who wants one currency gets the rest exchanged at a rate that is kept."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from commerce.ledger.models import Movement
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balance
from commerce.payouts.currencies import currency_choose, currency_wanted
from commerce.payouts.errors import RateFileRefused
from commerce.payouts.models import ExchangeRate, Payout, PayoutCurrency, PayoutExchange, PayoutLine, Unpaid
from commerce.payouts.payees import payee_of
from commerce.payouts.rate_files import rates_import
from commerce.payouts.rates import rates_today
from commerce.payouts.services import payout_fail
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from tests.commerce.payments import buying
from tests.commerce.payouts.test_payout_run import give_back, no_hold, run, sell
from tests.present import present

__all__ = ["no_hold"]
pytestmark = pytest.mark.django_db


def rate(sold, bought, value, *, days_ago=0, source="Bank of Lisbon"):
    on = timezone.localdate() - timedelta(days=days_ago)
    return ExchangeRate.objects.create(sold=sold, bought=bought, value=value, on=on, source=source)


def owner_of(world):
    return f"brand:{world.brand.public_id}"


def sell_in_yen(world, committing):
    unit = world.lamp.variants.first().prices.get(currency="JPY").money
    order = buying.place(buying.draft(world.lamp, unit=unit), market="jp")
    buying.pay(order, committing)


def standing(world, currency):
    return balance("brand_payable", owner_of(world), currency).minor


@pytest.fixture
def both(world, committing):
    """The brand is owed in euros and in yen."""
    sell(world, committing)
    sell_in_yen(world, committing)
    return standing(world, "EUR"), standing(world, "JPY")


def wants(world, currency):
    currency_choose(payee=present(payee_of(owner_of(world))), currency=currency)


@pytest.mark.parametrize(
    ("currency", "value", "places"), [("EUR", Decimal("0.0061347"), 100), ("JPY", Decimal("163.0072"), 1)]
)
def test_all_is_paid_in_one_currency_at_the_rate_of_the_day(
    world, both, committing, client_of, carla, currency, value, places
):
    eur, jpy = both
    other = "JPY" if currency == "EUR" else "EUR"
    rate(other, currency, value)
    wants(world, currency)

    run(committing)

    payout = Payout.objects.get(owner=owner_of(world))
    if currency == "EUR":
        worth = round(jpy * value * 100)
        assert payout.money == Money(eur + worth, "EUR")
    else:
        worth = round(Decimal(eur) / 100 * value)
        assert payout.money == Money(jpy + worth, "JPY")
    exchanged = payout.exchanges.get()
    assert (exchanged.bought, exchanged.source) == (Money(worth, currency), "Bank of Lisbon")
    assert Movement.objects.get(key=exchanged.key).rate == f"{other}/{currency} {value}"
    assert (payout.state, standing(world, "EUR"), standing(world, "JPY")) == ("paid", 0, 0)
    assert prove().difference == ""

    address = f"/brand/{world.brand.public_id}/money/{payout.public_id}/"
    page = client_of(carla).get(address)
    assert f"{other}/{currency} {value}" in page.text
    text = client_of(carla).get(f"{address}statement.csv").content.decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    sums: dict[str, Any] = {}
    for row in rows:
        sums[row["currency"]] = sums.get(row["currency"], 0) + Decimal(row["amount"])
    assert sums == {currency: Decimal(payout.amount_minor) / places, other: 0}
    assert {row.amount.currency for row in page.context["rows"]} == {"EUR", "JPY"}


@pytest.fixture
def in_debt(world, committing):
    """The brand owes what went back to a buyer after it was paid out, and earned yen since."""
    order = sell(world, committing)
    run(committing)
    give_back(order, committing, order.lines.get().total_minor)
    sell_in_yen(world, committing)
    wants(world, "EUR")
    assert standing(world, "EUR") < 0
    return -standing(world, "EUR"), standing(world, "JPY")


def test_a_debt_in_the_currency_of_the_payouts_is_made_up_for_first(world, in_debt, committing):
    debt, jpy = in_debt
    rate("JPY", "EUR", "0.0100")

    run(committing)

    payout = Payout.objects.filter(owner=owner_of(world))[0]
    assert (payout.money, payout.state) == (Money(jpy - debt, "EUR"), "paid")
    assert (standing(world, "EUR"), standing(world, "JPY")) == (0, 0)
    assert prove().difference == ""


def test_what_a_debt_exceeds_waits_and_says_so(world, in_debt, committing, client_of, carla):
    debt, jpy = in_debt
    rate("JPY", "EUR", "0.0001")

    run(committing)

    assert Payout.objects.filter(owner=owner_of(world)).count() == 1
    left = Unpaid.objects.filter(owner=owner_of(world)).order_by("currency")
    assert list(left.values_list("reason", "amount_minor")) == [("carried", -debt), ("offset", jpy)]
    assert (
        "this will make up for it"
        in client_of(carla).get(f"/brand/{world.brand.public_id}/money/?currency=JPY").content.decode()
    )


def test_the_newer_rate_holds_whichever_way_round_it_was_written(db):
    rate("EUR", "JPY", "160", days_ago=3)
    rate("JPY", "EUR", "0.005")
    assert present(rates_today().find("EUR", "JPY")).rate.of(Money(100, "EUR")) == Money(200, "JPY")

    rate("EUR", "JPY", "170")
    assert present(rates_today().find("EUR", "JPY")).rate.of(Money(100, "EUR")) == Money(170, "JPY")


def test_a_payout_that_comes_back_takes_its_exchange_back(world, both, committing):
    rate("JPY", "EUR", "0.0061")
    wants(world, "EUR")
    Brand.objects.filter(pk=world.brand.pk).update(payout_account="PT50000201231234567890000")

    run(committing)

    payout = Payout.objects.get(owner=owner_of(world))
    assert payout.state == "failed"
    assert (standing(world, "EUR"), standing(world, "JPY")) == both
    assert balance("exchange", "", "EUR").minor == balance("exchange", "", "JPY").minor == 0
    assert prove().difference == ""
    assert prove().checked["exchanges"] == 2

    Brand.objects.filter(pk=world.brand.pk).update(payout_account="PT50000201231234567890154")
    run(committing)
    assert (standing(world, "EUR"), standing(world, "JPY")) == (0, 0)
    assert prove().difference == ""


def test_one_that_had_arrived_and_is_sent_back_takes_its_exchange_back_too(world, both, committing):
    rate("JPY", "EUR", "0.0061")
    wants(world, "EUR")
    run(committing)
    payout = Payout.objects.get(owner=owner_of(world))
    assert payout.state == "paid"

    assert payout_fail(payout=payout, code="account_closed") is True
    assert payout_fail(payout=payout, code="account_closed") is False

    assert (standing(world, "EUR"), standing(world, "JPY")) == both
    assert prove().difference == ""


@pytest.mark.parametrize("days_ago", [None, 8])
def test_without_a_young_rate_that_part_waits_and_the_payee_reads_why(
    world, both, committing, client_of, carla, days_ago
):
    if days_ago:
        rate("JPY", "EUR", "0.0061", days_ago=days_ago)
    wants(world, "EUR")

    run(committing)

    payout = Payout.objects.get(owner=owner_of(world))
    assert payout.money == Money(both[0], "EUR")
    left = Unpaid.objects.get(owner=owner_of(world))
    assert (left.reason, left.money) == ("no_rate", Money(both[1], "JPY"))
    page = client_of(carla).get(f"/brand/{world.brand.public_id}/money/?currency=JPY")
    assert "waits for an exchange rate" in page.text
    assert PayoutExchange.objects.exists() is False


def test_the_smallest_payout_is_measured_in_the_currency_of_the_payout(world, committing, settings):
    settings.PAYOUT_MINIMUMS = ["EUR=1000.00"]
    sell_in_yen(world, committing)
    rate("JPY", "EUR", "0.0061")
    wants(world, "EUR")
    run(committing)
    assert Unpaid.objects.get().reason == "too_little"

    settings.PAYOUT_MINIMUMS = []
    ExchangeRate.objects.update(value="0.0000000001")
    run(committing)
    assert Unpaid.objects.latest("pk").reason == "too_little"
    assert Payout.objects.exists() is False


@pytest.mark.parametrize(
    ("sold", "bought", "text", "money", "worth"),
    [
        ("EUR", "KWD", "EUR/KWD 0.333", 10_001, 33_303),
        ("KWD", "EUR", "KWD/EUR 3.003003003003", 1_000, 300),
        ("JPY", "KWD", "JPY/KWD 0.00204288", 10_000, 20_429),
        ("EUR", "JPY", "EUR/JPY 163.005", 99_99, 16_299),
    ],
)
def test_rates_hold_in_both_directions_and_over_a_third_currency(db, sold, bought, text, money, worth):
    rate("EUR", "KWD", "0.333", days_ago=1)
    rate("EUR", "JPY", "163.005")
    rate("EUR", "JPY", "170", days_ago=2)
    rate("EUR", "JPY", "1", days_ago=-1)

    found = rates_today().find(sold, bought)

    assert found is not None
    assert str(found.rate).startswith(text)
    assert found.rate.of(Money(money, sold)) == Money(worth, bought)
    assert rates_today().find(sold, "CHF") is None


def test_every_tampering_with_an_exchange_is_found(world, both, committing):
    rate("JPY", "EUR", "0.0061")
    wants(world, "EUR")
    run(committing)
    for tamper in (
        lambda: PayoutExchange.objects.update(bought_minor=1),
        lambda: PayoutExchange.objects.update(sold_minor=1),
        lambda: PayoutExchange.objects.update(rate="JPY/EUR 0.0062"),
        lambda: PayoutExchange.objects.all().delete(),
        lambda: PayoutLine.objects.filter(currency="JPY").update(currency=""),
        lambda: PayoutExchange.objects.update(sold_currency="KWD"),
    ):
        before = transaction.savepoint()
        tamper()
        assert prove().difference.startswith("payouts: payout")
        transaction.savepoint_rollback(before)
    assert prove().difference == ""


def test_a_payee_chooses_among_the_currencies_of_the_markets(world, client_of, carla, mallory, dana):
    owner, brand = owner_of(world), f"/brand/{world.brand.public_id}/money/currency/"
    carlas, brunos = client_of(carla), client_of(world.creator.user)
    assert carlas.post(brand, {"currency": "JPY"}).status_code == 302
    assert brunos.post("/studio/earnings/currency/", {"currency": "EUR"}).status_code == 302
    assert (currency_wanted(owner), PayoutCurrency.objects.count()) == ("JPY", 2)
    assert 'value="JPY" selected' in carlas.get(f"/brand/{world.brand.public_id}/money/").text

    carlas.post(brand, {"currency": "XAU"})
    assert client_of(mallory).post(brand, {"currency": "EUR"}).status_code == 404
    assert client_of(dana).post(brand, {"currency": "EUR"}).status_code == 403
    assert carlas.get(brand).status_code == 405
    assert currency_wanted(owner) == "JPY"

    carlas.post(brand, {"currency": ""})
    assert currency_wanted(owner) == ""


def test_a_file_of_rates_is_kept_as_a_whole_or_not_at_all(db, tmp_path, client_of, oliver):
    file = tmp_path / "rates.csv"
    file.write_text("day,sold,bought,rate\n2026-11-30,EUR,JPY,162.35\n2026-11-30,EUR,KWD,0.3337\n")
    out = StringIO()
    for _time in range(2):
        call_command("exchange_rates_import", file, source="Bank of Lisbon", stdout=out)
    assert ExchangeRate.objects.count() == 2
    assert client_of(oliver).get(reverse("admin:payouts_exchangerate_changelist")).status_code == 200

    for line in (
        "2026-11-30,EUR,EUR,1",
        "2026-13-01,EUR,USD,1",
        "2026-11-30,EUR,USD,-1",
        "x",
        "2026-11-30,EUR,USD,NaN",
    ):
        with pytest.raises(RateFileRefused) as refused:
            rates_import(text=f"day,sold,bought,rate\n2026-11-30,EUR,GBP,0.84\n{line}\n", source="Bank")
        assert "Line 3" in str(refused.value)
    for text, source in (("a,b\n", "Bank"), ("day,sold,bought,rate\n", " ")):
        with pytest.raises(RateFileRefused):
            rates_import(text=text, source=source)
    with pytest.raises(CommandError):
        call_command("exchange_rates_import", tmp_path / "nothing.csv", source="Bank")
    assert ExchangeRate.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"value": "0"}, {"sold": "JPY"}, {"sold": "eur"}, {"source": ""}],
    ids=lambda each: next(iter(each)),
)
def test_the_database_keeps_no_rate_that_is_none(db, wrong):
    values = {
        "sold": "EUR",
        "bought": "JPY",
        "value": "1",
        "on": timezone.localdate(),
        "source": "x",
        **wrong,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.create(**values)

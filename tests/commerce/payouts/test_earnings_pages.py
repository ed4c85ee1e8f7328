"""Earnings: from the month to the show to the order line to the ledger's entries, and the statement as a file."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.ledger.models import Transfer
from commerce.orders.drafts import RefundPart
from commerce.orders.scopes import ScopeName, register_scope_namer
from commerce.payments.services import refund_begin
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
EARNINGS = "/studio/earnings/"


@pytest.fixture(autouse=True)
def names(monkeypatch):
    monkeypatch.setattr("commerce.orders.scopes._namers", [])
    register_scope_namer(lambda scopes: {scope: ScopeName("Six lamps", timezone.now()) for scope in scopes})


@pytest.fixture
def money(world) -> str:
    return f"/brand/{world.brand.public_id}/money/"


def sell(world, committing, *, scope=None, product=None, **fields):
    scope = world.show.public_id if scope is None else scope
    order = buying.place(
        buying.draft(product or world.lamp, collaboration=world.collaboration, scope=scope), **fields
    )
    buying.pay(order, committing)
    return order


def give_back(order, committing, minor):
    part = RefundPart(order.lines.get().public_id, minor)
    with committing():
        refund_begin(order=order, key=uuid4(), parts=[part], reason="", asked_by=None)


def follow(client, page, pattern):
    """Return the page behind the first link whose address fits."""
    addresses = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page.text)]
    address = next(address for address in addresses if re.search(pattern, address))
    return client.get(address.partition("#")[0])


def test_three_clicks_from_the_month_to_the_ledger(world, committing, client_of):
    order = sell(world, committing)
    brunos = client_of(world.creator.user)

    page = brunos.get(EARNINGS)
    assert page.status_code == 200
    assert "€6.24" in page.text
    assert "Six lamps" in page.text
    page = follow(brunos, page, rf"show={world.show.public_id}")
    assert order.number in page.text
    assert "Estimated" in page.text
    page = follow(brunos, page, rf"line={order.lines.get().public_id}")

    for words in (
        "€64.00",
        "€11.97",
        "€52.03",
        "12 % to Bruno Reis",
        "€2.60",
        "€43.19",
        f"sale:{order.public_id}:1",
    ):
        assert words in page.text


def test_money_goes_from_estimated_to_payable_to_paid(world, committing, client_of, settings):
    sell(world, committing)
    brunos = client_of(world.creator.user)
    opened = f"{EARNINGS}?show={world.show.public_id}"
    standing = brunos.get(opened).context["standing"]
    assert (standing.estimated.minor, standing.payable.minor, standing.paid.minor) == (624, 0, 0)

    settings.PAYOUT_HOLD_SECONDS = 0
    page = brunos.get(opened)
    assert (page.context["standing"].estimated.minor, page.context["standing"].payable.minor) == (0, 624)
    assert "Payable" in page.text

    with committing():
        payout_run(key="r")
    page = brunos.get(opened)
    standing = page.context["standing"]
    assert (standing.payable.minor, standing.on_its_way.minor, standing.paid.minor) == (0, 0, 624)
    Payout.objects.update(state="sent")
    page = brunos.get(opened)
    assert page.context["standing"].on_its_way.minor == 624
    assert "On its way" in page.text


def test_a_refund_is_taken_back_in_sight(world, committing, client_of, money, carla):
    order = sell(world, committing)
    give_back(order, committing, 3200)
    brunos = client_of(world.creator.user)
    month = brunos.get(EARNINGS).context["month"]
    assert (month.earned.minor, month.taken_back.minor, month.own.minor) == (624, -312, 312)

    give_back(order, committing, 3200)
    page = brunos.get(f"{EARNINGS}?show={world.show.public_id}&line={order.lines.get().public_id}")
    assert page.context["month"].own.minor == 0
    assert "Sent back" in page.text
    brands = client_of(carla).get(f"{money}?show={world.show.public_id}").context["month"]
    assert brands.own.minor == 398


def test_the_brand_sees_its_sales_with_delivery_by_show_and_outside(
    world, committing, client_of, carla, money
):
    sell(world, committing)
    outside = sell(world, committing, scope="", product=world.candle)

    page = client_of(carla).get(f"{money}?show=-")

    groups = page.context["month"].groups
    assert [group.scope for group in groups] == [world.show.public_id, ""]
    assert groups[0].own.minor == 4319 + 398
    assert "Outside shows" in page.text
    assert outside.number in page.text
    assert "Delivery" in page.text


def test_months_are_by_the_readers_calendar_and_nonsense_is_this_month(world, committing, client_of):
    sell(world, committing)
    brunos = client_of(world.creator.user)
    last = (timezone.localdate().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")

    page = brunos.get(EARNINGS, {"month": last})
    assert page.context["month"].own.minor == 0
    assert "Nothing earned in this month" in page.text
    for month in ("2026-13", "x", "2999-01", "", "0000-00"):
        assert (
            brunos.get(EARNINGS, {"month": month, "currency": "XXX", "show": "no", "line": "no"}).status_code
            == 200
        )


def test_each_currency_has_its_own_page(world, committing, client_of, carla, money):
    sell(world, committing)
    yen = buying.draft(world.lamp, unit=world.lamp.variants.first().prices.get(currency="JPY").money)
    buying.pay(buying.place(yen, market="jp"), committing)

    page = client_of(carla).get(money, {"currency": "JPY"})

    assert page.context["month"].currency == "JPY"
    assert page.context["currencies"] == ["EUR", "JPY"]


def test_the_statement_and_its_file_add_up_to_the_payout(
    world, committing, client_of, carla, money, settings
):
    settings.PAYOUT_HOLD_SECONDS = 0
    world.lamp.title = "=SUM(A1)"
    world.lamp.save()
    for _sale in range(2):
        sell(world, committing)
    give_back(sell(world, committing), committing, 3200)
    with committing():
        payout_run(key="r")
    creators = Payout.objects.get(owner__startswith="creator")
    brands = Payout.objects.get(owner__startswith="brand")

    for client, address, payout in (
        (client_of(world.creator.user), f"{EARNINGS}{creators.public_id}/", creators),
        (client_of(carla), f"{money}{brands.public_id}/", brands),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert sum(row.amount.minor for row in page.context["rows"]) == payout.amount_minor
        file = client.get(f"{address}statement.csv")
        text = file.content.decode().removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert sum(round(float(row["amount"]) * 100) for row in rows) == payout.amount_minor
        assert all(not row["product"].startswith("=") for row in rows)
        assert Transfer.objects.filter(key=rows[0]["ledger_entry"]).exists()
        assert follow(client, page, r"line=").status_code == 200


def test_strangers_find_no_statement(
    world, committing, client, client_of, alice, dana, mallory, money, settings
):
    settings.PAYOUT_HOLD_SECONDS = 0
    sell(world, committing)
    with committing():
        payout_run(key="r")
    creators = Payout.objects.get(owner__startswith="creator").public_id
    brands = Payout.objects.get(owner__startswith="brand").public_id

    for address in (
        f"{EARNINGS}{creators}/",
        f"{EARNINGS}{creators}/statement.csv",
        money,
        f"{money}{brands}/",
    ):
        assert client_of(mallory).get(address).status_code == 404
        assert client_of(alice).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert client_of(alice).get(EARNINGS).status_code == 404
    assert client_of(dana).get(money).status_code == 403  # staff packs; money is for those who manage
    hers = Brand.objects.get(name="Mallory's").public_id
    assert client_of(mallory).get(f"/brand/{hers}/money/{brands}/").status_code == 404
    assert client_of(world.creator.user).get(f"{EARNINGS}{brands}/").status_code == 404


def test_what_keeps_money_from_leaving_is_said(world, committing, client_of, settings):
    brunos = client_of(world.creator.user)
    Creator.objects.update(payout_account="")
    assert "no payout account yet" in brunos.get(EARNINGS).text
    Creator.objects.update(payout_account="X000", state="submitted")
    assert "when your profile is approved" in brunos.get(EARNINGS).text

    Creator.objects.update(state="approved")
    settings.PAYOUT_HOLD_SECONDS = 0
    sell(world, committing)
    with committing():
        payout_run(key="r")
    page = brunos.get(EARNINGS)
    assert "came back from your account" in page.text
    failed = Payout.objects.get(owner__startswith="creator")
    assert "This payout came back" in brunos.get(f"{EARNINGS}{failed.public_id}/").text


def test_pages_take_the_same_number_of_queries_for_many_lines(
    world, committing, client_of, carla, money, settings
):
    settings.PAYOUT_HOLD_SECONDS = 0
    brunos, carlas = client_of(world.creator.user), client_of(carla)
    counts = []
    for number in range(2):
        for _sale in range(1 + 2 * number):
            order = sell(world, committing)
        line = order.lines.get().public_id
        query = f"?show={world.show.public_id}&line={line}"
        with committing():
            payout_run(key=f"r{number}")
        statement = Payout.objects.filter(owner__startswith="creator").order_by("-pk").first()
        assert statement is not None
        found = []
        for client, address in (
            (brunos, EARNINGS + query),
            (carlas, money + query),
            (brunos, f"{EARNINGS}{statement.public_id}/"),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 19

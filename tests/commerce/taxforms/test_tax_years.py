"""A year for the tax offices, counted from the books; every figure here was worked out by hand.

A lamp is 64.00, a candle 24.00, delivery 4.90, VAT of 23 % contained. The creator gets 12 % of what is left of a line
without VAT, the house 5 %.
"""

import csv
import io
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.orders.drafts import RefundPart
from commerce.payments.services import refund_begin
from commerce.payouts.models import ExchangeRate, Payout, PayoutCurrency
from commerce.payouts.services import payout_fail, payout_run
from commerce.taxforms.services import tax_form_accept, tax_form_submit
from commerce.taxforms.yearly import file_of
from marketplace.creators.models import Creator
from tests import factories
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
DAC7 = {
    "name": "Bruno Reis",
    "street": "Rua do Norte 8",
    "city": "Lisboa",
    "postal_code": "1200-284",
    "number": "501442600",
    "birth_date": "1990-05-04",
    "country": "PT",
}


@pytest.fixture(autouse=True)
def no_rest(settings):
    settings.PAYOUT_HOLD_SECONDS = 0


def rows_of(name):
    year = timezone.localdate().year
    return {row["payee"]: row for row in csv.DictReader(io.StringIO(file_of(name, year).lstrip("\ufeff")))}


def sell(world, committing, **fields):
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration, **fields))
    buying.pay(order, committing)
    return order


def test_dac7_tells_what_a_payee_got_how_often_and_what_was_withheld(world, committing):
    """64.00: VAT 11.97, base 52.03: creator 6.24, fee 2.60, brand 43.19. Delivery 4.90: VAT 0.92, brand 3.98.

    Two of them, and half of the second lamp goes back: 32.00 takes back VAT 5.985, creator 3.12, fee 1.30,
    brand 21.595; the odd cent is the VAT's: 5.99 and 21.59.
    """
    tax_form_submit(
        owner=f"creator:{world.creator.public_id}",
        kind="dac7_person",
        answers=DAC7,
        signed_on=timezone.localdate(),
    )
    sell(world, committing)
    order = sell(world, committing)
    line = order.lines.get()
    with committing():
        refund_begin(
            order=order, key=uuid4(), parts=[RefundPart(line.public_id, 3200)], reason="", asked_by=None
        )

    rows = rows_of("dac7")

    creator = rows[f"creator:{world.creator.public_id}"]
    # 6.24 + 6.24 - 3.12
    assert (creator["consideration"], creator["activities"], creator["withheld"]) == ("9.36", "2", "0.00")
    assert (creator["name"], creator["number"], creator["birth_date"]) == (
        "Bruno Reis",
        "501442600",
        "1990-05-04",
    )
    quarter = (timezone.localdate().month + 2) // 3
    assert creator["quarter"] == f"{timezone.localdate().year}-Q{quarter}"
    brand = rows[f"brand:{world.brand.public_id}"]
    # 2 × (43.19 + 3.98) - 21.59
    assert brand["consideration"] == "72.75"
    # Two lamps; their deliveries are no sales of their own.
    assert (brand["activities"], brand["currency"], brand["name"]) == ("2", "EUR", "")
    # 2 × (11.97 + 6.24 + 2.60 + 0.92) - (5.99 + 3.12 + 1.30)
    assert brand["withheld"] == "33.05"


def sell_in_dollars(world, committing):
    book = factories.make_product(world.brand, title="Field notes", prices={"USD": 5000, "EUR": 4600})
    unit = book.variants.get().prices.get(currency="USD").money
    order = buying.place(
        buying.draft(book, unit=unit, collaboration=world.collaboration),
        market="us",
        country="US",
        region="NY",
    )
    buying.pay(order, committing)
    return order


def compensation():
    return {owner: row["nonemployee_compensation"] for owner, row in rows_of("1099-nec").items()}


def test_a_payout_that_came_back_is_told_once_in_the_1099(world, committing):
    commission = sell_in_dollars(world, committing).lines.get().commission_minor
    owner = f"creator:{world.creator.public_id}"
    with committing():
        payout_run(key="first")
    told = {owner: f"{commission / 100:.2f}"}
    assert compensation() == told

    payout_fail(payout=Payout.objects.get(owner=owner), code="account_closed")
    assert compensation() == {}
    Creator.objects.filter(pk=world.creator.pk).update(payout_account="NL91ABNA0417164300")
    with committing():
        payout_run(key="second")
    assert compensation() == told


def test_dollars_that_were_paid_out_in_another_currency_are_told_in_the_1099(world, committing):
    commission = sell_in_dollars(world, committing).lines.get().commission_minor
    owner = f"creator:{world.creator.public_id}"
    PayoutCurrency.objects.create(owner=owner, currency="EUR")
    ExchangeRate.objects.create(
        sold="USD", bought="EUR", value="0.9", on=timezone.localdate(), source="Bank of Lisbon"
    )
    with committing():
        payout_run(key="first")
    payout = Payout.objects.get(owner=owner)
    assert (payout.currency, payout.state) == ("EUR", "paid")
    told = {owner: f"{commission / 100:.2f}"}
    assert compensation() == told

    payout_fail(payout=payout, code="account_closed")
    assert compensation() == {}


def test_1099_files_count_dollars_gross_for_brands_and_paid_out_for_creators(world, committing):
    order = sell_in_dollars(world, committing)
    with committing():
        refund_begin(
            order=order,
            key=uuid4(),
            parts=[RefundPart(order.lines.get().public_id, 1000)],
            reason="",
            asked_by=None,
        )
    with committing():
        payout_run(key=uuid4().hex)

    gross = rows_of("1099-k")[f"brand:{world.brand.public_id}"]
    # What the buyer paid for the book and its delivery; the ten dollars that went back are not taken off.
    assert gross["gross_amount"] == f"{order.total_minor / 100:.2f}"
    assert gross["transactions"] == "1"
    month = timezone.localdate().month
    assert gross[f"month_{month:02}"] == gross["gross_amount"]
    line = order.lines.get()
    paid = line.commission_minor - line.refunded_commission_minor
    assert (
        rows_of("1099-nec")[f"creator:{world.creator.public_id}"]["nonemployee_compensation"]
        == f"{paid / 100:.2f}"
    )


def test_whoever_declared_to_be_foreign_is_in_no_1099(world, committing, settings, oliver):
    settings.HOUSE_COUNTRY = "US"
    form = tax_form_submit(
        owner=f"brand:{world.brand.public_id}",
        kind="w8bene",
        answers=DAC7,
        signed_on=timezone.localdate(),
    )
    tax_form_accept(form=form, by=oliver)
    sell(world, committing)

    assert rows_of("1099-k") == {}


def test_only_operators_get_the_files(carla, oliver, client_of):
    year = timezone.localdate().year
    address = f"/operator/tax/{year}/files/dac7.csv"

    assert client_of(carla).get(address).status_code == 404
    assert client_of(carla).get("/operator/tax/").status_code == 404
    page = client_of(oliver).get("/operator/tax/").content.decode()
    assert address in page
    answer = client_of(oliver).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert client_of(oliver).get(f"/operator/tax/{year}/files/1099-x.csv").status_code == 404
    assert client_of(oliver).get(f"/operator/tax/{year + 1}/files/dac7.csv").status_code == 404

"""Examples of tax counted by hand, one per market: what a buyer pays, and which part of it is tax."""

from datetime import date

import pytest
from django.test import Client

from commerce.checkout.going import Going
from commerce.checkout.quoting import Quote, quote_of
from commerce.checkout.wanting import Wanted
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balances
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.payments.services import refund_begin
from commerce.shipping.choosing import Destination
from marketplace.brands.models import Brand
from marketplace.markets.models import Market, TaxRate
from tests import factories
from tests.commerce.checkout import desk

pytestmark = pytest.mark.django_db

# market, country, region, price, tax class, where the brand is: goods, delivery, tax, total, all by hand.
EXAMPLES = {
    # 64.00 + 4.90 = 68.90; 6400 - 6400/1.19 = 1021.85, 490 - 490/1.19 = 78.24
    "eu-germany": ("eu", "DE", "", 6400, "standard", "PT", (6400, 490, 1022 + 78, 6890)),
    # 6400 - 6400/1.255 = 1300.40, 490 - 490/1.255 = 99.56
    "eu-finland": ("eu", "FI", "", 6400, "standard", "PT", (6400, 490, 1300 + 100, 6890)),
    # A book at 6 %: 2000 - 2000/1.06 = 113.21; the delivery at 23 %: 490 - 490/1.23 = 91.63
    "eu-portugal-book": ("eu", "PT", "", 2000, "books", "PT", (2000, 490, 113 + 92, 2490)),
    # Added: 80.00 × 7.25 % = 5.80, 5.90 × 7.25 % = 0.42775; 80 + 5.80 and 5.90 + 0.43
    "us-california": ("us", "US", "CA", 8000, "standard", "US", (8580, 633, 580 + 43, 9213)),
    "us-oregon": ("us", "US", "OR", 8000, "standard", "US", (8000, 590, 0, 8590)),
    "us-food-in-texas": ("us", "US", "TX", 8000, "food", "US", (8000, 627, 37, 8627)),
    # 9800 × 10/110 = 890.9, 600 × 10/110 = 54.5
    "japan": ("jp", "JP", "東京都", 9800, "standard", "JP", (9800, 600, 891 + 55, 10400)),
    # 1080 × 8/108 = 80, the delivery at 10 %
    "japan-food": ("jp", "JP", "東京都", 1080, "food", "JP", (1080, 600, 80 + 55, 1680)),
    # 118000 × 18/118 = 18000, 9900 × 18/118 = 1510.17
    "india": ("in", "IN", "Maharashtra", 118000, "standard", "IN", (118000, 9900, 18000 + 1510, 127900)),
    # 105000 × 5/105 = 5000
    "india-medicine": ("in", "IN", "Kerala", 105000, "medicine", "IN", (105000, 9900, 5000 + 1510, 114900)),
    # 11300 × 13/113 = 1300, 1200 × 13/113 = 138.05
    "china": ("cn", "CN", "北京市", 11300, "standard", "CN", (11300, 1200, 1300 + 138, 12500)),
}


def quoted(market: str, minor: int, tax_class: str, home: str, going: Going) -> Quote:
    where = Market.objects.get(code=market)
    brand = factories.make_brand(country=home)
    product = factories.make_product(brand, prices={where.currency: minor}, tax_class=tax_class)
    variant = product.variants.select_related("product__brand").get()
    return quote_of([Wanted(variant, 1)], where, going=going)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_buyer_pays_what_was_counted_by_hand(name: str) -> None:
    market, country, region, minor, tax_class, home, (goods, shipping, tax, total) = EXAMPLES[name]

    quote = quoted(market, minor, tax_class, home, Going(Destination(country, region)))

    priced = quote.priced
    assert (priced.goods.minor, priced.shipping.minor, priced.tax.minor, priced.total.minor) == (
        goods,
        shipping,
        tax,
        total,
    )
    assert priced.added_tax.minor == (tax if market == "us" else 0)


def test_the_rate_of_the_day_is_charged() -> None:
    TaxRate.objects.filter(country="DE", tax_class="standard").update(valid_until=date(2026, 1, 1))
    TaxRate.objects.create(
        country="DE", tax_class="standard", bp=1600, name="VAT", valid_from=date(2026, 1, 1)
    )

    # 6400 - 6400/1.16 = 882.76, 490 - 490/1.16 = 67.59
    assert quoted("eu", 6400, "standard", "PT", Going(Destination("DE"))).priced.tax.minor == 883 + 68


def business(number: str, *, country: str = "DE", home: str = "PT") -> Quote:
    return quoted("eu", 6400, "standard", home, Going(Destination(country), vat_number=number))


def test_a_business_of_another_country_of_the_union_pays_the_price_without_tax() -> None:
    quote = business("DE136695976")

    # 6400/1.19 = 5378.15, 490/1.19 = 411.76
    assert (quote.priced.goods.minor, quote.priced.shipping.minor) == (5378, 412)
    assert (quote.priced.tax.minor, quote.priced.total.minor) == (0, 5790)
    assert quote.relief.minor == 6890 - 5790


@pytest.mark.parametrize(
    ("number", "country", "home"),
    [
        ("DE136695976", "DE", "DE"),
        ("PT501964843", "DE", "PT"),
        ("DE136695976", "DE", "JP"),
        ("", "DE", "PT"),
    ],
    ids=["at-home", "number-of-the-sellers-country", "seller-outside", "none"],
)
def test_everybody_else_pays_it(number: str, country: str, home: str) -> None:
    quote = business(number, country=country, home=home)

    assert (quote.priced.total.minor, quote.priced.tax.minor) == (6890, 1100)
    assert quote.relief.minor == 0


def test_an_order_with_tax_on_top_is_right_in_the_books_and_back(client, world, committing) -> None:
    Brand.objects.update(country="US")
    world.lamp.variants.first().prices.create(currency="USD", amount_minor=8000)
    client.cookies["market"] = "us"

    page = client.get(desk.buy_address(world.lamp))
    assert page.context["quote"].priced.total.minor == 8590
    again = desk.press_pay(client, page, country="US")
    # The page could not know the state: what it costs there is shown before it is charged.
    assert (again.status_code, Order.objects.count()) == (409, 0)
    assert "Sales tax 7.25 %" in again.content.decode()
    assert "Pay $92.13" in again.content.decode()
    assert desk.press_pay(client, again, country="US").context["outcome"].word == "paid"

    order = Order.objects.get()
    line, parcel = order.lines.get(), order.fulfilments.get()
    assert (order.total_minor, order.tax_minor, order.added_tax_minor) == (9213, 623, 623)
    assert (line.unit_minor, line.total_minor, line.added_tax_minor, line.tax_bp) == (8000, 8580, 580, 725)
    assert (parcel.shipping_minor, parcel.shipping_added_tax_minor, parcel.shipping_tax_bp) == (633, 43, 725)
    owed = {row.kind: row.posted.minor for row in balances() if row.posted.currency == "USD"}
    assert owed["tax_payable"] == 623
    assert prove().difference == ""

    whole = [RefundPart(line.public_id, 8580, 1), RefundPart(f"shipping:{parcel.public_id}", 633)]
    with committing():
        refund_begin(order=order, key=order.key, parts=whole, reason="", asked_by=None)
    order.refresh_from_db()
    assert (order.state, order.refunded_minor) == ("refunded", 9213)
    owed = {row.kind: row.posted.minor for row in balances() if row.posted.currency == "USD"}
    assert owed["tax_payable"] == 0
    assert prove().difference == ""


def test_a_business_types_its_number_and_the_order_says_who_declares_the_tax(client: Client, world) -> None:
    page = client.get(desk.buy_address(world.candle))
    number = {"company": "Café Kranz GmbH", "vat_number": " de 136 695 976 "}

    again = desk.press_pay(client, page, country="DE", **number)
    assert again.status_code == 409
    assert "Reverse charge" in again.content.decode()
    desk.press_pay(client, again, country="DE", **number)

    order = Order.objects.get()
    # 2400/1.19 = 2016.81, 490/1.19 = 411.76
    assert (order.total_minor, order.tax_minor, order.is_reverse_charge) == (2017 + 412, 0, True)
    assert (order.buyer.company, order.buyer.vat_number) == ("Café Kranz GmbH", "DE136695976")
    assert order.lines.get().tax_bp == 0
    assert prove().difference == ""


def test_a_wrong_vat_number_is_told_and_nothing_ordered(client: Client, world) -> None:
    page = client.get(desk.buy_address(world.candle))

    again = desk.press_pay(client, page, country="DE", company="Kranz", vat_number="DE136695977")

    assert again.status_code == 400
    assert "vat_number" in again.context["address"].errors
    assert again.context["address"]["company"].value() == "Kranz"
    assert not Order.objects.exists()

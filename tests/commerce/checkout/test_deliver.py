"""Where parcels go, how, for how much, and when they cannot: as the checkout shows it and an order keeps it."""

from datetime import date

import pytest
from django.urls import reverse

from commerce.catalog.models import Product, Variant
from commerce.checkout.bordering import Border
from commerce.checkout.going import Going
from commerce.checkout.quoting import Quote, quote_of
from commerce.checkout.wanting import Wanted
from commerce.ledger.proof import prove
from commerce.orders.models import Fulfilment, Order
from commerce.shipping.choosing import Destination
from commerce.shipping.models import ShippingMethod, ShippingTerms
from commerce.shipping.services import method_remove
from commerce.stock.models import Reservation
from marketplace.brands.models import Brand
from marketplace.kernel.money import Money
from marketplace.markets.models import DutyRate, Market
from tests import factories
from tests.commerce.checkout import desk

pytestmark = pytest.mark.django_db
BEGIN, ADD = reverse("checkout:begin"), reverse("checkout:add")
TWO_WAYS = {
    "By post": {"steps": [(1000, 390), (5000, 790)], "free_from_minor": 10000},
    "Overnight": {"steps": [(5000, 1290)], "days_min": 1, "days_max": 1, "is_express": True},
}


def redraw(client, page, **fields: str):
    return client.post(desk.PAY, desk.hidden(page) | fields | {"redraw": "1"})


def nothing_happened() -> bool:
    return not Order.objects.exists() and not Reservation.objects.exists()


def key_of(name: str) -> str:
    return ShippingMethod.objects.get(name=name).public_id


def test_a_buyer_chooses_a_method_and_it_is_remembered(client_of, alice, world, lantern) -> None:
    factories.make_zone(lantern, methods=TWO_WAYS)
    client, way = client_of(alice), f"method-{lantern.public_id}"

    page = client.get(desk.buy_address(world.lamp))
    text = page.content.decode()
    assert "By post" in text
    assert "Overnight" in text
    assert "Arrives" in text
    assert "Pay €67.90" in text
    dearer = redraw(client, page, country="PT", **{way: key_of("Overnight")})
    assert "Pay €76.90" in dearer.content.decode()
    desk.press_pay(client, dearer, **{way: key_of("Overnight")})

    parcel = Fulfilment.objects.get()
    assert (parcel.shipping_minor, parcel.method, parcel.method_key) == (
        1290,
        "Overnight",
        key_of("Overnight"),
    )
    assert parcel.arrives_first is not None
    assert parcel.arrives_first == parcel.arrives_last
    # The next time it is chosen already: three taps stay three.
    again = client.get(desk.buy_address(world.candle))
    assert "Pay €36.90" in again.content.decode()
    assert again.context["quote"].parcels[0].delivery.chosen.name == "Overnight"
    assert again.context["address_is_short"]
    assert prove().difference == ""


def test_weight_sets_the_fee_and_enough_goods_travel_free(client, world, lantern) -> None:
    factories.make_zone(lantern, methods=TWO_WAYS)
    Variant.objects.filter(product=world.lamp).update(weight_g=900)
    fees = {}
    for quantity in ("1", "2"):
        page = client.get(desk.buy_address(world.lamp, quantity=quantity))
        fees[quantity] = page.context["quote"].priced.shipping.minor

    assert fees == {"1": 390, "2": 0}
    Variant.objects.filter(product=world.candle).update(weight_g=600)
    page = client.get(desk.buy_address(world.candle, quantity="2"))
    assert page.context["quote"].priced.shipping.minor == 790


def test_a_parcel_too_heavy_is_refused_before_pay_and_at_it(client, world, lantern) -> None:
    factories.make_zone(lantern, methods=TWO_WAYS)
    page = client.get(desk.buy_address(world.lamp))
    Variant.objects.filter(product=world.lamp).update(weight_g=5001)

    late = desk.press_pay(client, page)
    assert (late.status_code, nothing_happened()) == (409, True)
    assert "too heavy to be delivered to Portugal" in late.content.decode()
    early = redraw(client, page, country="PT")
    assert early.context["is_hindered"]
    assert "disabled" in early.content.decode().partition('class="pay"')[2]


def test_where_a_brand_does_not_deliver_it_says_so(client, world, lantern) -> None:
    factories.make_zone(lantern, "PT", "ES")
    page = client.get(desk.buy_address(world.candle))

    refused = desk.press_pay(client, page, country="DE")

    assert (refused.status_code, nothing_happened()) == (409, True)
    assert "Lantern Row does not deliver to Germany" in refused.content.decode()
    assert refused.context["address"]["street"].value() == "Torstraße 8"
    assert desk.press_pay(client, page, country="PT").context["outcome"].word == "paid"


def test_a_market_without_a_zone_of_the_brand_gets_nothing_of_it(client, world, lantern) -> None:
    factories.make_zone(lantern)
    client.cookies["market"] = "jp"

    page = client.get(desk.buy_address(world.lamp))

    assert page.context["refusal"].code == "not_shipped_there"


def test_the_price_of_another_country_is_shown_before_it_is_charged(client, world, lantern) -> None:
    factories.make_zone(lantern, "PT", name="Home", steps=[(None, 300)])
    factories.make_zone(lantern, name="Away", steps=[(None, 1200)])
    page = client.get(desk.buy_address(world.candle), headers={"Accept-Language": "pt-PT"})
    assert "Pay €27.00" in page.content.decode()

    asked = desk.press_pay(client, page, country="DE")

    assert (asked.status_code, nothing_happened()) == (409, True)
    assert "it is now €36.00" in asked.content.decode()
    assert desk.press_pay(client, asked, country="DE").context["outcome"].word == "paid"
    assert Order.objects.get().shipping_minor == 1200


def test_a_method_that_is_gone_is_told_and_another_one_offered(client, world, lantern) -> None:
    factories.make_zone(lantern, methods=TWO_WAYS)
    way, gone = f"method-{lantern.public_id}", key_of("By post")
    page = client.get(desk.buy_address(world.candle))
    method_remove(method=ShippingMethod.objects.get(name="By post"))

    refused = desk.press_pay(client, page, **{way: gone})

    assert (refused.status_code, nothing_happened()) == (409, True)
    assert "does not deliver that way there any more" in refused.content.decode()
    assert "Pay €36.90" in refused.content.decode()
    good = {way: key_of("Overnight")}
    assert desk.press_pay(client, refused, **good).context["outcome"].word == "paid"


def test_a_remembered_method_that_is_gone_stands_in_nobodys_way(client_of, alice, world, lantern) -> None:
    factories.make_zone(lantern, methods=TWO_WAYS)
    client, way = client_of(alice), f"method-{lantern.public_id}"
    page = redraw(client, client.get(desk.buy_address(world.candle)), **{way: key_of("Overnight")})
    desk.press_pay(client, page, **{way: key_of("Overnight")})
    method_remove(method=ShippingMethod.objects.get(name="Overnight"))

    again = client.get(desk.buy_address(world.lamp))

    assert again.context["refusal"] is None
    assert again.context["quote"].parcels[0].delivery.chosen.name == "By post"


def test_each_brand_of_a_bag_has_its_own_method(client, world, lantern, mallory) -> None:
    other = factories.make_brand(mallory, name="Oak & Ash")
    spoon = factories.make_product(other, title="Spoon", prices={"EUR": 900})
    factories.make_zone(lantern, methods=TWO_WAYS)
    for product in (world.candle, spoon):
        client.post(ADD, {"variant": product.variants.get().public_id})

    page = client.get(BEGIN)
    text = page.content.decode()
    assert "Delivery by Lantern Row" in text
    assert "Oak &amp; Ash sends within 2 working days, for €4.90." in text
    desk.press_pay(client, page, **{f"method-{lantern.public_id}": key_of("By post")})

    kept = {parcel.brand.name: parcel.method for parcel in Fulfilment.objects.all()}
    assert kept == {"Lantern Row": "By post", "Oak & Ash": ""}
    assert Order.objects.get().shipping_minor == 390 + 490


def test_the_form_is_drawn_for_another_country_with_what_was_typed(client, world) -> None:
    client.cookies["market"] = "eu"
    page = client.get(desk.buy_address(world.candle), headers={"Accept-Language": "pt-PT"})
    assert "region" not in page.context["address"].fields

    typed = {"country": "IE", "name": "Áine Ní Dhuibhir", "street": "8 Cork Street", "city": "Dublin"}
    drawn = redraw(client, page, **typed, card_number="4242 4242 4242 4242")

    form = drawn.context["address"]
    assert drawn.status_code == 200
    assert not form.errors
    assert form.fields["postal_code"].label == "Eircode"
    assert not form.fields["postal_code"].required
    assert ("Dublin", "Dublin") in [
        choice[:2] for choice in form.fields["region"].choices
    ] or form.rules.regions
    assert {name: form[name].value() for name in typed} == typed
    text = drawn.content.decode()
    assert "Áine Ní Dhuibhir" in text
    assert "4242 4242" not in text.replace("Take the card 4242 4242 4242 4242", "")
    assert nothing_happened()


def test_the_form_is_drawn_inside_the_page_and_inside_the_sheet(client, world) -> None:
    client.post(ADD, {"variant": world.candle.variants.get().public_id})
    page = client.get(BEGIN)
    sent = desk.hidden(page) | {"country": "DE", "redraw": "1"}

    for headers, word in ((desk.PIECE, 'class="till"'), (desk.IN_SHEET, 'id="checkout-title"')):
        text = client.post(desk.PAY, sent, headers=headers).content.decode()
        assert word in text
        assert "<html" not in text


# Parcels that cross a border.


def crossing(country: str, *, home: str, hs: str = "9405", market: str = "eu", minor: int = 11900) -> Quote:
    where = Market.objects.get(code=market)
    brand = factories.make_brand(country=home)
    ShippingTerms.objects.create(brand=brand, pays_duties=False)
    factories.make_zone(brand, market=market, steps=[(None, 1190)])
    product = factories.make_product(brand, prices={where.currency: minor}, hs_code=hs)
    variant = product.variants.select_related("product__brand").get()
    return quote_of([Wanted(variant, 1)], where, going=Going(Destination(country)))


def test_duties_and_import_tax_due_at_the_door_are_estimated() -> None:
    quote = crossing("DE", home="JP")

    # Without the 19 %: 100.00 and 10.00. Duty 3.7 % of 110.00 = 4.07; tax 19 % of 114.07 = 21.67.
    assert (quote.priced.total.minor, quote.priced.tax.minor) == (11000, 0)
    border = quote.borders[quote.lines[0].product.brand_id]
    assert (border.duty.minor, border.import_tax.minor, border.paid_by) == (407, 2167, "buyer")
    assert quote.due_at_the_door == Money(2574, "EUR")


def border_of(quote: Quote) -> Border:
    """The only border that a quote's parcels cross."""
    return next(iter(quote.borders.values()))


def test_the_closest_number_of_the_goods_counts() -> None:
    # 12 % on clothes, and 4.1 % on what has no number.
    assert border_of(crossing("DE", home="JP", hs="610910")).duty.minor == 1320
    assert border_of(crossing("DE", home="JP", hs="")).duty.minor == 451


def test_small_parcels_may_be_free_of_duty() -> None:
    # 1100 yen with tax are 1000 without: below what Japan lets in free. The tax is due all the same.
    DutyRate.objects.filter(destination="JP", hs_prefix="61").update(bp=1000)
    small = border_of(crossing("JP", home="PT", hs="61", market="jp", minor=1100))
    large = border_of(crossing("JP", home="PT", hs="61", market="jp", minor=110000))
    assert small.duty.minor == 0
    assert small.import_tax.minor > 0
    assert large.duty.minor == round((100000 + 1082) * 0.10)


@pytest.mark.parametrize(("home", "country"), [("PT", "DE"), ("DE", "DE"), ("", "DE")])
def test_inside_a_customs_union_nothing_is_due(home: str, country: str) -> None:
    quote = crossing(country, home=home)

    assert quote.borders == {}
    assert (quote.priced.total.minor, quote.priced.tax.minor) == (13090, 1900 + 190)


def test_a_brand_that_pays_duties_says_that_nothing_is_due(client, world, lantern) -> None:
    Brand.objects.filter(pk=lantern.pk).update(country="JP")
    Product.objects.filter(pk=world.lamp.pk).update(hs_code="940540")
    factories.make_zone(lantern)

    page = client.get(desk.buy_address(world.lamp), headers={"Accept-Language": "pt-PT"})
    assert "nothing is due at the door" in page.content.decode()
    assert "Pay €68.90" in page.content.decode()
    desk.press_pay(client, page)

    parcel = Fulfilment.objects.get()
    # 6400/1.23 + 490/1.23 = 5203 + 398 = 5601; 3.7 % of that.
    assert (parcel.duty_minor, parcel.duties_paid_by, parcel.import_tax_minor) == (207, "seller", 0)
    assert Order.objects.get().tax_minor == 1197 + 92


def test_what_is_due_at_the_door_is_shown_before_pay_and_kept(client, world, lantern) -> None:
    Brand.objects.filter(pk=lantern.pk).update(country="JP")
    ShippingTerms.objects.create(brand=lantern, pays_duties=False)
    factories.make_zone(lantern)

    page = client.get(desk.buy_address(world.lamp), headers={"Accept-Language": "pt-PT"})
    text = page.content.decode()
    assert "At the door about" in text
    assert "Besides, at the door, about" in text
    desk.press_pay(client, page)

    parcel, order = Fulfilment.objects.get(), Order.objects.get()
    # 5203 + 398 = 5601; 4.1 % = 230; 23 % of 5831 = 1341.
    assert (parcel.duty_minor, parcel.import_tax_minor, parcel.duties_paid_by) == (230, 1341, "buyer")
    assert (order.total_minor, order.tax_minor) == (5601, 0)
    assert prove().difference == ""


def test_the_promise_is_kept_as_it_was_told(client, world, lantern) -> None:
    factories.make_zone(lantern)
    page = client.get(desk.buy_address(world.candle))
    told = page.context["quote"].parcels[0].delivery.chosen.promise
    desk.press_pay(client, page)
    ShippingMethod.objects.update(days_max=90)

    parcel = Fulfilment.objects.get()
    assert (parcel.arrives_first, parcel.arrives_last) == (told.first, told.last)
    assert isinstance(told.first, date)

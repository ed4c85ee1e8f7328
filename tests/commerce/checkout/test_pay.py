"""From the sheet of a product, or the cart, to a paid order; and every way in which that may not happen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.services import price_set
from commerce.checkout.models import CartLine, Placement
from commerce.ledger.proof import prove
from commerce.orders.models import Buyer, Order, OrderLine
from commerce.payments.models import Payment
from commerce.promotions.services import show_price_set, show_prices_close, show_prices_open
from commerce.stock.models import Reservation, StockItem
from marketplace.kernel.money import Money
from streams.shows.selectors import show_token
from tests.commerce.checkout import desk

ADD, CART, BEGIN = reverse("checkout:add"), reverse("checkout:cart"), reverse("checkout:begin")


def counts(product) -> tuple[int, int]:
    item = StockItem.objects.filter(variant__product=product).order_by("variant__position")[0]
    return item.on_hand, item.held


def outcome(page) -> str:
    return page.context["outcome"].word


def nothing_happened(product) -> bool:
    untouched = (
        not Order.objects.exists() and not Payment.objects.exists() and not Reservation.objects.exists()
    )
    return untouched and counts(product)[1] == 0


def test_a_guest_buys_one_thing_at_once(client, world) -> None:
    choose = client.get(reverse("checkout:buy", args=[world.lamp.public_id]))
    assert choose.templates[0].name == "commerce/checkout/choose.html"
    assert "10 left" in choose.content.decode()
    persimmon = world.lamp.variants.get(name="Persimmon")

    page = client.get(desk.buy_address(world.lamp, variant=persimmon.public_id, quantity="2"))
    assert "Pay €132.90" in page.content.decode()
    done = desk.press_pay(client, page)

    assert outcome(done) == "paid"
    order = Order.objects.get()
    assert (order.state, order.total_minor, order.buyer.email) == ("paid", 13290, "ines@example.org")
    assert page.context["quote"].priced.tax.minor == order.tax_minor
    line = order.lines.get()
    assert (line.variant, line.quantity, line.title) == (persimmon, 2, "Washi Moon lamp, Persimmon")
    stock = StockItem.objects.get(variant=persimmon)
    assert (stock.on_hand, stock.held) == (8, 0)
    assert prove().difference == ""


def test_the_cart_is_paid_and_empty_afterwards(client, world, mallory) -> None:
    for product in (world.lamp, world.candle):
        client.post(ADD, {"variant": product.variants.first().public_id, "quantity": "2"})

    page = client.get(BEGIN)
    assert page.templates[0].name == "commerce/checkout/checkout.html"
    done = desk.press_pay(client, page)

    assert outcome(done) == "paid"
    assert Order.objects.get().total_minor == 2 * 6400 + 2 * 2400 + 490
    assert CartLine.objects.exists() is False
    assert client.get(BEGIN).url == done.request["PATH_INFO"]


def test_in_the_sheet_every_step_is_the_same_html_without_a_page_around(client, world) -> None:
    headers = desk.IN_SHEET
    choose = client.get(reverse("checkout:buy", args=[world.lamp.public_id]), headers=headers)
    page = client.get(desk.buy_address(world.lamp), headers=headers)
    done = client.post(
        desk.PAY, desk.hidden(page) | desk.address() | desk.card(), headers=headers, follow=True
    )

    assert outcome(done) == "paid"
    for step in (choose, page, done):
        assert "<html" not in step.content.decode()
        assert 'id="checkout-title"' in step.content.decode()
        assert step["Cache-Control"] == "no-store"


def test_a_show_price_holds_on_air_and_its_creator_is_credited(client, live_world) -> None:
    candle = live_world.candle
    show_price_set(scope=live_world.show.public_id, variant=candle.variants.get(), price=Money(1900, "EUR"))
    show_prices_open(scope=live_world.show.public_id)
    token = show_token(live_world.show)

    page = client.get(desk.buy_address(candle, show=token, number="2"))
    assert "€19.00" in page.content.decode()
    assert "Lowest price in 30 days: €24.00" in page.content.decode()
    desk.press_pay(client, page, name_in_room="on")

    line = OrderLine.objects.get()
    assert (line.unit_minor, line.line_up_number, line.commission_bp) == (1900, 2, 1200)
    assert (line.credited_to, line.collaboration) == (live_world.creator, live_world.collaboration)
    assert (line.order.scope, line.order.buyer.name_in_room) == (live_world.show.public_id, "Ines")


def test_without_a_good_token_the_ordinary_price_is_asked_and_nobody_credited(client, live_world) -> None:
    show_price_set(
        scope=live_world.show.public_id, variant=live_world.candle.variants.get(), price=Money(1900, "EUR")
    )
    show_prices_open(scope=live_world.show.public_id)

    desk.buy_now(client, live_world.candle, show=show_token(live_world.show)[:-2] + "xx")

    line = OrderLine.objects.get()
    assert (line.unit_minor, line.credited_to, line.collaboration, line.order.scope) == (2400, None, None, "")


def test_the_room_is_told_no_name_unless_the_buyer_says_so(client, live_world) -> None:
    desk.buy_now(client, live_world.candle, show=show_token(live_world.show))

    assert Buyer.objects.get().name_in_room == ""


def test_two_presses_of_the_same_button_are_one_order(client, world) -> None:
    page = client.get(desk.buy_address(world.lamp))

    first = desk.press_pay(client, page)
    second = desk.press_pay(client, page)

    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert Order.objects.count() == Payment.objects.count() == 1
    assert counts(world.lamp) == (9, 0)


def test_a_lost_answer_and_a_new_page_lead_to_the_finished_order(client, world) -> None:
    page = client.get(desk.buy_address(world.lamp))
    client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())
    order = Order.objects.get()
    result_url = reverse("checkout:result", args=[order.public_id])

    # The browser never saw the answer: its buyer opens the sheet again.
    assert client.get(desk.buy_address(world.lamp)).url == result_url
    assert Order.objects.count() == Payment.objects.count() == 1

    # Once they have seen how it came out, the same thing can be bought again.
    client.get(result_url)
    assert outcome(desk.buy_now(client, world.lamp)) == "paid"
    assert Order.objects.count() == 2
    assert counts(world.lamp) == (8, 0)


def test_a_lost_answer_of_the_carts_checkout_leads_to_the_finished_order(client, world) -> None:
    client.post(ADD, {"variant": world.candle.variants.get().public_id})
    page = client.get(BEGIN)
    client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert client.get(BEGIN).url == reverse("checkout:result", args=[Order.objects.get().public_id])
    assert desk.press_pay(client, page).status_code == 200
    assert Order.objects.count() == 1


def test_what_the_browser_claims_as_total_is_ignored(client, world) -> None:
    page = client.get(desk.buy_address(world.lamp))

    desk.press_pay(client, page, total="0.01", total_minor="1", unit="1", price="0.01", quote="0.01")

    assert Order.objects.get().total_minor == 6890
    assert Payment.objects.get().amount_minor == 6890


def test_a_total_that_changed_meanwhile_is_shown_before_it_is_charged(client, world) -> None:
    page = client.get(desk.buy_address(world.candle))
    price_set(variant=world.candle.variants.get(), price=Money(2600, "EUR"))

    again = desk.press_pay(client, page)
    assert again.status_code == 409
    assert "it is now €30.90" in again.content.decode()
    assert "Pay €30.90" in again.content.decode()
    assert again.context["address"]["street"].value() == "Rua do Norte 8"
    assert nothing_happened(world.candle)

    assert outcome(desk.press_pay(client, again)) == "paid"
    assert Order.objects.get().total_minor == 3090


def test_a_show_that_ended_meanwhile_charges_nobody_more_unasked(client, live_world) -> None:
    scope = live_world.show.public_id
    show_price_set(scope=scope, variant=live_world.candle.variants.get(), price=Money(1900, "EUR"))
    show_prices_open(scope=scope)
    page = client.get(desk.buy_address(live_world.candle, show=show_token(live_world.show)))
    show_prices_close(scope=scope)

    assert desk.press_pay(client, page).status_code == 409
    assert nothing_happened(live_world.candle)


def test_nobody_gets_at_somebody_elses_order_by_its_key(client, client_of, mallory, world) -> None:
    page = client.get(desk.buy_address(world.lamp))
    desk.press_pay(client, page)
    result_url = reverse("checkout:result", args=[Order.objects.get().public_id])
    stranger = client_of(mallory)

    refused = stranger.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == 409
    assert stranger.get(result_url).status_code == 404
    assert Client().get(result_url).status_code == 404
    assert (
        Client().post(reverse("checkout:pay", args=[Order.objects.get().public_id]), desk.card()).status_code
        == 404
    )
    assert Order.objects.count() == 1


def test_an_order_of_a_person_is_closed_to_the_next_user_of_the_browser(client_of, alice, world) -> None:
    client = client_of(alice)
    done = desk.buy_now(client, world.lamp)
    client.logout()

    assert client.get(done.request["PATH_INFO"]).status_code == 404


def test_a_guests_link_opens_the_outcome_in_any_browser(client, world) -> None:
    declined = desk.buy_now(client, world.lamp, desk.DECLINED)
    query = declined.context["order_url"].partition("?")[2]
    url = f"{reverse('checkout:pay', args=[Order.objects.get().public_id])}?{query}"

    elsewhere = client.__class__()
    page = elsewhere.get(url, follow=True)
    assert outcome(page) == "declined"
    paid = elsewhere.post(url, desk.card() | {"attempt": "1"}, follow=True)
    assert outcome(paid) == "paid"


def test_the_address_is_remembered_and_can_be_changed(client, client_of, alice, world) -> None:
    desk.buy_now(client, world.lamp)
    page = client.get(reverse("checkout:buy", args=[world.candle.public_id]))
    assert page.templates[0].name == "commerce/checkout/pay.html"
    assert "Ines Duarte, Rua do Norte 8, Lisboa" in page.content.decode()
    assert outcome(desk.press_pay(client, page, street="Rua Nova 1")) == "paid"
    assert Order.objects.latest("pk").buyer.street == "Rua Nova 1"

    Placement.objects.update(created_at=timezone.now() - timedelta(hours=13))
    assert "Ines Duarte" not in client.get(desk.buy_address(world.candle)).content.decode()

    person = client_of(alice)
    desk.buy_now(person, world.lamp)
    Placement.objects.update(created_at=timezone.now() - timedelta(days=100))
    assert "Ines Duarte" in person.get(desk.buy_address(world.candle)).content.decode()


def test_an_address_of_another_market_is_not_offered(client, world) -> None:
    desk.buy_now(client, world.lamp)
    client.cookies["market"] = "jp"

    page = client.get(desk.buy_address(world.lamp))

    assert page.context["remembered"] is None
    assert [code for code, _name in page.context["address"].fields["country"].choices] == ["JP"]


def test_each_market_pays_in_its_currency_with_its_tax_and_delivery(client, world) -> None:
    client.cookies["market"] = "jp"

    page = client.get(desk.buy_address(world.lamp))
    text = page.content.decode()
    assert "Pay ¥10,400" in text
    assert "Includes 消費税 10 %" in text
    assert outcome(desk.press_pay(client, page, country="JP")) == "paid"

    order = Order.objects.get()
    assert (order.currency, order.total_minor, order.shipping_minor) == ("JPY", 10400, 600)
    assert order.tax_minor == page.context["quote"].priced.tax.minor
    assert prove().difference == ""


def test_what_has_no_price_here_says_so_and_cannot_be_bought(client, world) -> None:
    client.cookies["market"] = "us"

    page = client.get(desk.buy_address(world.lamp))

    assert page.templates[0].name == "commerce/checkout/choose.html"
    assert "Not sold in USD" in page.content.decode()
    sent = desk.hidden(page) | desk.address(country="US") | desk.card()
    assert client.post(desk.PAY, sent).status_code == 409
    assert nothing_happened(world.lamp)


@pytest.mark.parametrize("name", ["nonsense", "000000000000"])
def test_what_does_not_exist_is_not_found(client, db, name: str) -> None:
    for address in (
        reverse("checkout:buy", args=[name]),
        reverse("checkout:result", args=[name]),
        reverse("checkout:pay", args=[name]),
    ):
        assert client.get(address).status_code == 404


def test_pages_take_few_queries(client, world, lantern, django_assert_max_num_queries) -> None:
    for product in (world.lamp, world.candle):
        client.post(ADD, {"variant": product.variants.first().public_id})
    for url in (BEGIN, desk.buy_address(world.lamp), reverse("checkout:buy", args=[world.lamp.public_id])):
        client.get(url)
        with django_assert_max_num_queries(16):
            client.get(url)
    done = desk.buy_now(client, world.candle)
    with django_assert_max_num_queries(15):
        client.get(done.request["PATH_INFO"])


@pytest.mark.parametrize(
    ("market", "languages", "country"),
    [
        ("eu", "pt-PT,pt;q=0.9", "PT"),
        ("eu", "en-US,en;q=0.9,de-AT;q=0.5", "AT"),
        ("eu", "en", ""),
        ("eu", "x" * 5000, ""),
        ("jp", "en", "JP"),
    ],
)
def test_the_country_is_guessed_only_where_the_browser_names_it(
    client, world, market, languages, country
) -> None:
    client.cookies["market"] = market

    page = client.get(desk.buy_address(world.lamp), headers={"Accept-Language": languages})

    assert page.context["address"]["country"].value() == country
    assert ("region" in page.context["address"].fields) is (market == "jp")


def test_operators_see_products_stock_and_orders_and_change_nothing(client_of, oliver, world, client) -> None:
    desk.buy_now(client, world.lamp)
    desk_of_oliver = client_of(oliver)

    for name in (
        "catalog_product",
        "catalog_price",
        "catalog_pricelog",
        "stock_stockitem",
        "stock_reservation",
        "checkout_placement",
    ):
        assert desk_of_oliver.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
        assert desk_of_oliver.get(reverse(f"admin:{name}_add")).status_code == 403, name
    change = reverse("admin:catalog_product_change", args=[world.lamp.pk])
    assert desk_of_oliver.get(change).status_code == 200
    assert desk_of_oliver.post(change, {"title": "Taken"}).status_code == 403


def test_a_piece_drawn_again_on_its_own_page_leads_to_no_show_that_is_not_there(client, world) -> None:
    """The page asks for its inside again after a change; only over a show is there a sheet to close."""
    address = desk.buy_address(world.lamp)

    piece = client.get(address, headers=desk.PIECE).content.decode()
    over_a_show = client.get(address, headers=desk.IN_SHEET).content.decode()

    assert "<html" not in piece
    assert "sheet#close" not in piece
    assert world.lamp.get_absolute_url() in piece
    assert "sheet#close" in over_a_show

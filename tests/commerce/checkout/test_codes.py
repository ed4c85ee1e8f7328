"""Codes and offers at the till: told line by line, charged as shown, or asked again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.models import CartCode
from commerce.ledger.kinds import AccountKind, brand_owner
from commerce.ledger.proof import prove
from commerce.ledger.selectors import balances
from commerce.orders.models import Order, OrderDiscount
from commerce.orders.selectors import order_link
from commerce.orders.services import Paid, order_cancel, order_mark_paid
from commerce.payments.models import Payment
from commerce.promotions.models import Budget, Code, Redemption
from commerce.promotions.services import code_pause
from commerce.stock.models import Reservation
from streams.shows.selectors import show_token
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.promotions.offering import make_bundle, make_code, make_deal, make_set

ADD, CART = reverse("checkout:add"), reverse("checkout:cart")
CODE_ADD, CODE_REMOVE = reverse("checkout:code_add"), reverse("checkout:code_remove")
BEGIN = reverse("checkout:begin")


def fill(client: Client, *products, quantity: int = 1, **more: str) -> None:
    for product in products:
        variant = product.variants.first().public_id
        client.post(ADD, {"variant": variant, "quantity": str(quantity), **more})


def type_code(client: Client, text: str):
    return client.post(CODE_ADD, {"code": text})


def buy_cart(client: Client, number: str = desk.GOOD, **fields: str):
    return desk.press_pay(client, client.get(BEGIN), number, **fields)


def uses(code: Code) -> int:
    return Budget.objects.get(pk=code.budget_id).uses


@pytest.fixture
def lamp(lantern):
    return factories.make_product(lantern, prices={"EUR": 5000}, title="Lamp")


def test_a_code_takes_off_what_the_cart_says(client, lantern, carla, lamp) -> None:
    code = make_code(lantern, carla, "Light 10")
    fill(client, lamp)

    assert type_code(client, "light10").status_code == 302
    page = client.get(CART)
    buy_cart(client)

    assert "LIGHT10" in page.text
    assert page.context["quote"].priced.discount.minor == 500
    order = Order.objects.get()
    line = order.lines.get()
    assert (order.state, line.discount_minor, line.total_minor) == ("paid", 500, 4500)
    row = OrderDiscount.objects.get()
    assert (row.key, row.label, row.bearer) == (f"code:{code.public_id}", "LIGHT10", "brand")
    assert (row.line, row.amount_minor) == (line, 500)
    assert (uses(code), Redemption.objects.get().state) == (1, "spent")
    assert not CartCode.objects.exists()
    assert prove().difference == ""


@pytest.mark.parametrize("text", ["NOSUCHCODE", "", "<b>", "\u200b", "X" * 500])
def test_what_is_no_code_is_told_and_changes_nothing(client, lamp, text: str) -> None:
    fill(client, lamp)

    answer = type_code(client, text)

    assert answer.status_code == 400
    assert answer.context["code_refusal"].code == "code_unknown"
    assert answer.context["quote"].priced.discount.minor == 0
    assert not CartCode.objects.exists()


def test_codes_that_stack_are_both_counted_and_others_are_told_apart(client, lantern, carla, lamp) -> None:
    make_code(lantern, carla, "FIRST", stacks=True)
    make_code(lantern, carla, "SECOND", stacks=True, kind="amount", amounts={"EUR": 300})
    make_code(lantern, carla, "ALONE")
    fill(client, lamp)
    type_code(client, "FIRST")
    type_code(client, "SECOND")

    refused = type_code(client, "ALONE")

    assert (refused.status_code, refused.context["code_refusal"].code) == (409, "codes_apart")
    assert (
        refused.context["quote"].priced.total.minor - refused.context["quote"].priced.shipping.minor == 4200
    )
    client.post(CODE_REMOVE, {"code": "FIRST"})
    assert [row.code.text for row in CartCode.objects.all()] == ["SECOND"]


def test_a_code_below_its_minimum_says_what_is_missing(client, lantern, carla, lamp) -> None:
    make_code(lantern, carla, "BIG", minimums={"EUR": 8000})
    fill(client, lamp)
    type_code(client, "BIG")

    (refused,) = client.get(CART).context["quote"].codes_refused

    assert refused.refusal.code == "offer_below_minimum"
    assert "30" in str(refused.refusal)


def test_a_code_in_an_unpaid_order_is_not_for_a_second_one(
    client, client_of, alice, lantern, carla, lamp
) -> None:
    code = make_code(lantern, carla, "ONCE10", uses_max=1)
    fan = client_of(alice)
    fill(fan, lamp)
    type_code(fan, "ONCE10")
    buy_cart(fan, desk.DECLINED)
    first = Order.objects.get()

    fill(fan, lamp, quantity=2)
    refused = type_code(fan, "ONCE10")
    assert refused.context["code_refusal"].code == "offer_held"
    assert "another order" in refused.text
    buy_cart(fan)

    second = Order.objects.exclude(pk=first.pk).get()
    assert (second.lines.get().discount_minor, second.state) == (0, "paid")
    assert (first.state, uses(code)) == ("pending", 1)


def test_an_unpaid_order_gives_its_code_back(client_of, alice, lantern, carla, lamp, committing) -> None:
    code = make_code(lantern, carla, "ONCE10", uses_max=1)
    fan = client_of(alice)
    fill(fan, lamp)
    type_code(fan, "ONCE10")
    buy_cart(fan, desk.DECLINED)
    assert uses(code) == 1

    with committing():
        order_cancel(order=Order.objects.get(), reason="expired")

    assert uses(code) == 0
    assert [row.code for row in CartCode.objects.all()] == [code]
    assert fan.get(CART).context["quote"].priced.discount.minor == 500


def test_a_code_that_ends_before_pay_is_pressed_is_told_with_the_new_total(
    client, lantern, carla, lamp
) -> None:
    code = make_code(lantern, carla)
    fill(client, lamp)
    type_code(client, "LIGHT10")
    page = client.get(BEGIN)
    code_pause(code=code, is_paused=True)

    refused = desk.press_pay(client, page)

    assert refused.status_code == 409
    assert refused.context["refusal"].code == "code_dropped"
    assert not Order.objects.exists()
    assert not Reservation.objects.exists()
    assert refused.context["quote"].priced.discount.minor == 0
    desk.press_pay(client, refused)
    assert Order.objects.get().lines.get().total_minor == 5000


def test_a_guest_who_had_it_is_told_before_paying(client, lantern, carla, lamp) -> None:
    code = make_code(lantern, carla)
    fill(client, lamp)
    type_code(client, "LIGHT10")
    buy_cart(client)
    other = Client()
    fill(other, lamp)
    type_code(other, "LIGHT10")

    refused = buy_cart(other, email="INES+two@example.org")

    assert refused.context["refusal"].code == "code_dropped"
    assert "as often as one buyer may" in str(refused.context["refusal"])
    assert (Order.objects.count(), uses(code)) == (1, 1)
    desk.press_pay(other, refused, email="INES+two@example.org")
    assert Order.objects.order_by("pk")[1].lines.get().discount_minor == 0


def test_more_off_than_it_costs_is_ordered_without_a_card(client, lantern, carla) -> None:
    kiln = factories.make_brand(name="Kiln")
    first = factories.make_product(lantern, prices={"EUR": 2000})
    second = factories.make_product(kiln, prices={"EUR": 1000})
    make_code(None, carla, "GIFT45", kind="amount", amounts={"EUR": 4500}, stacks=True)
    make_code(None, carla, "FREEWAY", kind="free_shipping", stacks=True)
    fill(client, first, second)
    type_code(client, "GIFT45")
    type_code(client, "FREEWAY")
    page = client.get(BEGIN)
    assert page.context["is_free"]

    done = client.post(desk.PAY, desk.hidden(page) | desk.address(), follow=True)

    assert done.context["outcome"].word == "paid"
    order = Order.objects.get()
    assert (order.total_minor, order.tax_minor, order.state) == (0, 0, "paid")
    assert sorted(line.discount_minor for line in order.lines.all()) == [1000, 2000]
    assert Payment.objects.get().provider == "none"
    # The house pays the brands what they would have got, delivery too, and nothing is left over anywhere.
    sums = {(row.kind, row.owner): row.posted.minor for row in balances()}
    assert sums[(AccountKind.PROMOTION, "")] < 0
    assert sums[(AccountKind.BRAND_PAYABLE, brand_owner(kiln.public_id))] > 0
    assert sums[(AccountKind.CLEARING, "")] == 0
    assert sum(sums.values()) == 0
    assert prove().difference == ""


def test_goods_for_nothing_pay_their_delivery_in_full(client, lantern, carla) -> None:
    cups = factories.make_product(lantern, prices={"EUR": 1800})
    make_code(lantern, carla, "ALL", basis_points=10_000, stacks=True)
    make_code(lantern, carla, "FIFTH", basis_points=2000, stacks=True)
    fill(client, cups, quantity=4)
    type_code(client, "ALL")
    type_code(client, "FIFTH")

    priced = client.get(CART).context["quote"].priced

    assert (priced.goods.minor, priced.total) == (0, priced.shipping)
    assert priced.shipping.minor > 0


def test_a_code_is_typed_where_one_thing_is_paid_for(client, lantern, carla, lamp) -> None:
    code = make_code(lantern, carla)
    page = client.get(desk.buy_address(lamp))
    typed = desk.hidden(page) | desk.address(name="Ines Novo")

    wrong = client.post(desk.PAY, typed | {"redraw": "code", "code": "NOPE"})
    right = client.post(desk.PAY, typed | {"redraw": "code", "code": "light10"})
    done = desk.press_pay(client, right)

    assert (wrong.status_code, wrong.context["code_refusal"].code) == (400, "code_unknown")
    assert wrong.context["code_typed"] == "NOPE"
    assert "Ines Novo" in wrong.text
    assert right.context["quote"].priced.discount.minor == 500
    assert "Ines Novo" in right.text
    assert done.context["outcome"].word == "paid"
    assert (Order.objects.get().lines.get().total_minor, uses(code)) == (4500, 1)


def test_a_code_is_taken_out_where_it_is_paid_for(client, lantern, carla, lamp) -> None:
    make_code(lantern, carla)
    fill(client, lamp)
    type_code(client, "LIGHT10")
    page = client.get(BEGIN)

    anew = client.post(desk.PAY, desk.hidden(page) | {"redraw": "uncode:LIGHT10"})

    assert anew.context["quote"].priced.discount.minor == 0
    assert not CartCode.objects.exists()


def test_bundles_and_gifts_need_no_code(client, lantern, lamp) -> None:
    shade = factories.make_product(lantern, prices={"EUR": 2000}, title="Shade")
    cup = factories.make_product(lantern, prices={"EUR": 900}, title="Cup")
    make_bundle(lantern, [lamp, shade], {"EUR": 6000})
    make_set(lantern, products=[cup])
    fill(client, lamp, shade)
    fill(client, cup, quantity=3)

    page = client.get(CART)
    buy_cart(client)

    assert "Lamp and shade" in page.text
    assert "Three for two" in page.text
    order = Order.objects.get()
    assert order.goods_minor == 6000 + 1800
    assert {row.label for row in order.discounts.all()} == {"Lamp and shade", "Three for two"}
    assert prove().difference == ""


def test_a_deal_is_for_so_many_pieces_of_those_who_came_through_the_show(client, live_world, carla) -> None:
    candle = live_world.candle
    scope = live_world.show.public_id
    deal = make_deal(candle, carla, 100, scope=scope, per_buyer=2)
    token = show_token(live_world.show)
    fill(client, candle, quantity=3, show=token, number="2")

    shown = client.get(CART).context["quote"].priced
    buy_cart(client)

    line = Order.objects.get().lines.get()
    assert line.discount_minor == shown.discount.minor == 2 * (line.unit_minor - 100)
    assert Budget.objects.get(pk=deal.budget_id).uses == 2
    fill(client, candle, show=token, number="2")
    assert client.get(CART).context["quote"].priced.discount.minor > 0
    # Who it is is known as soon as there is an address.
    assert client.get(BEGIN).context["quote"].priced.discount.minor == 0


def test_codes_of_a_browser_stay_when_its_person_signs_in(client, alice, lantern, carla, lamp) -> None:
    code = make_code(lantern, carla)
    fill(client, lamp)
    type_code(client, "LIGHT10")

    client.force_login(alice)
    fill(client, factories.make_product(lantern))

    assert [(row.code, row.cart.user) for row in CartCode.objects.all()] == [(code, alice)]


def test_a_code_is_over_at_its_end(client, lantern, carla, lamp) -> None:
    now = timezone.now()
    make_code(lantern, carla, starts_at=now - timedelta(days=2), ends_at=now - timedelta(seconds=1))
    fill(client, lamp)

    refused = type_code(client, "LIGHT10")

    assert (refused.status_code, refused.context["code_refusal"].code) == (409, "code_ended")
    assert not CartCode.objects.exists()


def test_the_order_says_what_was_taken_off(client, lantern, carla, lamp) -> None:
    make_code(lantern, carla)
    fill(client, lamp)
    type_code(client, "LIGHT10")

    done = buy_cart(client)
    page = client.get(done.context["order_url"])

    assert [(label, off.minor) for label, off in Order.objects.get().taken_off] == [("LIGHT10", -500)]
    assert "LIGHT10" in page.text


def test_a_code_that_others_used_up_before_a_late_payment_is_told_as_that(
    client, lantern, carla, lamp, committing
) -> None:
    code = make_code(lantern, carla, "ONCE10", uses_max=1)
    fill(client, lamp)
    type_code(client, "ONCE10")
    buy_cart(client, desk.DECLINED)
    order = Order.objects.get()
    with committing():
        order_cancel(order=order, reason="expired")
    Budget.objects.filter(pk=code.budget_id).update(uses=1)
    mail.outbox.clear()

    with committing():
        assert order_mark_paid(order=order) is Paid.SOLD_OUT

    order.refresh_from_db()
    assert (order.state, order.end_reason) == ("cancelled", "code_spent")
    told = client.get(reverse("checkout:result", args=[order.public_id])).content.decode()
    assert "A code was used up before the money came" in told
    assert "All of your money goes back" in told
    page = client.get(order_link(order)).content.decode()
    assert "A code was used up before your payment arrived" in page
    (letter,) = mail.outbox
    assert (
        letter.subject == f"The code of your order {order.number} was used up; your money is on its way back"
    )
    assert "used up by others" in letter.body
    assert uses(code) == 1
    assert lamp.variants.get().stock.held == 0

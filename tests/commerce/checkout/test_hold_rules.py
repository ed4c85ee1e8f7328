"""How long things are held while somebody pays, and for whom: as the show says that led there."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from commerce.checkout.hold_rules import hold_rules_of, lapses_in
from commerce.checkout.models import Cart, CartLine
from commerce.checkout.selectors import kept_for
from commerce.checkout.shoppers import Shopper
from commerce.orders.models import Order
from commerce.payments.models import Payment
from commerce.payments.tasks import orders_expire
from commerce.stock import services as stock
from commerce.stock.models import Reservation, StockItem
from commerce.stock.tasks import reservations_expire
from streams.shows.models import Show
from streams.shows.selectors import show_token
from tests import factories
from tests.commerce.checkout import desk


def counts(product) -> tuple[int, int]:
    item = StockItem.objects.get(variant__product=product)
    return item.on_hand, item.held


def selling(world, **values) -> str:
    """Set how the show sells; returns its word for buyers."""
    Show.objects.filter(pk=world.show.pk).update(**values)
    return show_token(world.show)


def buy(client, world, token, number=desk.GOOD):
    return desk.buy_now(client, world.candle, number, show=token)


def outcome(page) -> str:
    return page.context["outcome"].word


def test_a_show_says_how_long_its_things_are_held(client, live_world) -> None:
    token = selling(live_world, hold_minutes=3)

    page = buy(client, live_world, token, desk.DECLINED)

    order = Order.objects.get()
    assert 170 < (order.expires_at - timezone.now()).total_seconds() <= 180
    assert Reservation.objects.get().state == "held"
    assert "still held" in page.content.decode()
    assert 'data-controller="countdown"' in page.content.decode()
    assert hold_rules_of("").seconds == hold_rules_of("nowhere").seconds == 600


def test_what_is_not_paid_is_free_again_within_a_minute(client, live_world) -> None:
    token = selling(live_world, hold_minutes=1)
    buy(client, live_world, token, desk.DECLINED)
    assert counts(live_world.candle) == (5, 1)

    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    reservations_expire()

    assert counts(live_world.candle) == (5, 0)


def test_first_paid_first_served_holds_nothing(client, live_world) -> None:
    token = selling(live_world, first_paid=True)
    page = client.get(desk.buy_address(live_world.candle, show=token))
    assert "First paid, first served: nothing is held while you pay" in page.content.decode()

    page = buy(client, live_world, token, desk.DECLINED)

    assert outcome(page) == "declined"
    assert "Nothing is held here" in page.content.decode()
    assert "Held for you" not in page.content.decode()
    assert counts(live_world.candle) == (5, 0)


def test_of_two_the_first_who_has_paid_gets_it_and_the_other_gets_the_money_back(client_of, live_world):
    """One confirms at the bank while the other pays at once: the piece is the other's."""
    StockItem.objects.filter(variant__product=live_world.candle).update(on_hand=1)
    token = selling(live_world, first_paid=True)
    slow, quick = (client_of(factories.make_user()) for _ in range(2))
    page = buy(slow, live_world, token, desk.CHALLENGE)
    assert outcome(page) == "challenge"
    challenge = page.context["outcome"].challenge_url

    assert outcome(buy(quick, live_world, token)) == "paid"
    slow.post(challenge, {"answer": "approve"})

    late = Payment.objects.exclude(order__state="paid").get()
    assert late.order.end_reason == "sold_out"
    assert [(one.amount_minor, one.state) for one in late.refunds.all()] == [(late.amount_minor, "succeeded")]
    page = slow.get(reverse("checkout:result", args=[late.order.public_id]))
    assert outcome(page) == "returning"
    assert "Somebody else had the last pieces" in page.content.decode()
    assert counts(live_world.candle) == (0, 0)


def test_sold_out_is_still_refused_before_any_charge(client, live_world) -> None:
    token = selling(live_world, first_paid=True)
    page = client.get(desk.buy_address(live_world.candle, show=token))
    StockItem.objects.filter(variant__product=live_world.candle).update(on_hand=0)

    assert desk.press_pay(client, page).status_code == 409

    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Reservation.objects.exists()


def test_a_buyer_who_lets_holds_run_out_gets_no_more(client, live_world) -> None:
    token = selling(live_world, lapses_max=1)
    buy(client, live_world, token, desk.DECLINED)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    orders_expire()
    assert counts(live_world.candle) == (5, 0)
    client.get(reverse("checkout:result", args=[Order.objects.get().public_id]))

    page = client.get(desk.buy_address(live_world.candle, show=token))
    assert "nothing is held while you pay" in page.content.decode()
    buy(client, live_world, token, desk.DECLINED)
    assert counts(live_world.candle) == (5, 0)
    # Elsewhere, and in another browser, holds are made as ever.
    desk.buy_now(client, live_world.candle, desk.DECLINED)
    assert counts(live_world.candle) == (5, 1)


def test_what_somebody_claimed_and_did_not_pay_counts_too(alice, live_world) -> None:
    variant = live_world.candle.variants.get()
    holder = stock.Holder(alice, live_world.show.public_id)
    stock.hold_for(holder=holder, key="chat", variant_id=variant.pk, quantity=2, seconds=60)
    shopper = Shopper(alice, "browser")
    assert kept_for(shopper)[variant.pk].quantity == 2
    assert lapses_in(shopper, live_world.show.public_id) == 0

    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    reservations_expire()

    assert lapses_in(shopper, live_world.show.public_id) == 1
    assert lapses_in(Shopper(None, "browser"), live_world.show.public_id) == 0


def test_the_last_piece_is_not_sold_out_for_whom_it_is_held(client_of, alice, live_world) -> None:
    StockItem.objects.filter(variant__product=live_world.candle).update(on_hand=1)
    variant = live_world.candle.variants.get()
    stock.hold_for(holder=stock.Holder(alice), key="chat", variant_id=variant.pk, quantity=1, seconds=60)
    CartLine.objects.create(cart=Cart.objects.create(user=alice), variant=variant, quantity=1)
    hers, other = client_of(alice), client_of(factories.make_user())

    assert "Held for you" in hers.get(reverse("checkout:cart")).content.decode()
    assert "Held for you" in hers.get(reverse("checkout:begin")).content.decode()
    assert desk.press_pay(other, other.get(desk.buy_address(live_world.candle))).status_code == 409
    assert outcome(desk.buy_now(hers, live_world.candle)) == "paid"

    assert counts(live_world.candle) == (0, 0)
    assert set(Reservation.objects.values_list("key", "state")) >= {("chat", "passed_on")}


def test_taking_it_out_of_the_bag_frees_what_was_held(client_of, alice, live_world) -> None:
    variant = live_world.candle.variants.get()
    stock.hold_for(holder=stock.Holder(alice), key="chat", variant_id=variant.pk, quantity=2, seconds=60)
    CartLine.objects.create(cart=Cart.objects.create(user=alice), variant=variant, quantity=2)
    assert counts(live_world.candle) == (5, 2)

    client_of(alice).post(reverse("checkout:remove"), {"variant": variant.public_id})

    assert counts(live_world.candle) == (5, 0)
    assert not CartLine.objects.exists()


def test_a_hold_that_ran_out_is_told_beside_its_line(client_of, alice, live_world) -> None:
    variant = live_world.candle.variants.get()
    stock.hold_for(holder=stock.Holder(alice), key="chat", variant_id=variant.pk, quantity=2, seconds=60)
    CartLine.objects.create(cart=Cart.objects.create(user=alice), variant=variant, quantity=2)
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    reservations_expire()

    page = client_of(alice).get(reverse("checkout:cart")).content.decode()

    assert "The time for which this was held is over." in page
    assert "Held for you" not in page
    assert counts(live_world.candle) == (5, 0)

"""Season passes, support that is told in the room, and tickets in a bundle with other things."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.errors import PassUsedUp
from commerce.boxoffice.models import PassVisit
from commerce.boxoffice.services import pass_use
from commerce.catalog.models import Product
from commerce.orders.models import Buyer, Order
from commerce.promotions.services import BundleDraft, bundle_write
from commerce.tickets.models import Ticket
from commerce.tickets.services import tier_open
from marketplace.kernel.money import Money
from streams.room import news
from streams.room.selectors.audience import sales_of_order
from streams.shows.models import Show
from streams.shows.selectors import show_token
from streams.shows.tiers_desk import tier_rows
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.promotions.offering import make_code

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOUR = timedelta(hours=1)


@pytest.fixture
def store(bruno):
    return factories.make_brand(bruno.user, name="Bruno's box office")


@pytest.fixture
def ticket(store) -> Product:
    return factories.make_ticket(store)


@pytest.fixture
def performance(bruno, ticket) -> Show:
    return factories.make_performance(bruno, ticket)


@pytest.fixture
def host(client_of, bruno):
    return client_of(bruno.user)


def page_of(show: Show) -> str:
    return reverse("shows:tiers", args=[show.public_id])


def sent(**more: Any) -> dict[str, Any]:
    return {"title": "Standing", "price_EUR": "18.00", "seats": "40", "group_of": "1", **more}


def curtain(client, show: Show) -> str:
    return client.get(reverse("front:show", args=[show.public_id])).content.decode()


def test_a_season_pass_admits_to_every_show_of_its_list(
    host, client_of, alice, bruno, performance, ticket, store
):
    host.post(page_of(performance), sent(title="All evenings", is_pass="on"))
    product = Product.objects.get(title="All evenings")
    second = factories.make_show(bruno, kind=Show.Kind.PERFORMANCE, title="Second evening")
    second.ticket_tiers.add(product.tier)
    alices = client_of(alice)
    desk.buy_now(alices, product)

    for show in (performance, second):
        assert "You have a ticket." in curtain(alices, show)
    refused = alices.get(desk.buy_address(product))
    assert "You have a ticket" in refused.content.decode()


def test_a_pass_for_two_shows_is_used_for_two(host, client_of, alice, bruno, performance):
    assert (
        host.post(page_of(performance), sent(title="Any two", is_pass="on", shows_most="2")).status_code
        == 302
    )
    product = Product.objects.get(title="Any two")
    shows = [performance]
    for number in (2, 3):
        shows.append(factories.make_show(bruno, kind=Show.Kind.PERFORMANCE, title=f"Evening {number}"))
        shows[-1].ticket_tiers.add(product.tier)
    alices = client_of(alice)
    use = [reverse("shows:pass_use", args=[show.public_id]) for show in shows]
    assert alices.post(use[0]).status_code == 404
    desk.buy_now(alices, product)
    assert "Use the pass for this show" in curtain(alices, performance)
    assert "You have a ticket." not in curtain(alices, performance)

    pressed = [alices.post(each).status_code for each in (use[0], use[0], use[1], use[2])]
    assert pressed == [302, 302, 302, 404]
    visits = PassVisit.objects.order_by("number").values_list("scope", "number")
    assert list(visits) == [(shows[0].public_id, 1), (shows[1].public_id, 2)]
    with pytest.raises(PassUsedUp):
        pass_use(ticket=Ticket.objects.get(), scope=shows[2].public_id)
    assert "You have a ticket." in curtain(alices, performance)


def test_what_somebody_gives_on_top_is_told_in_the_room_if_they_let_it(host, client_of, alice, performance):
    host.post(page_of(performance), sent(title="Named", price_EUR="8.00", names_price="on"))
    variant = Product.objects.get(title="Named").variants.get()
    alices = client_of(alice)
    words = {"amount": "15", "step": "pay", "show": show_token(performance)}
    opened = alices.get(reverse("checkout:buy", args=[variant.public_id]), words)
    assert 'name="shows_support"' in opened.content.decode()
    alices.post(desk.PAY, desk.hidden(opened) | desk.address() | desk.card() | {"shows_support": "on"})

    (sale,) = sales_of_order(Order.objects.get().pk)
    assert (sale.name, sale.support) == ("", Money(700, "EUR"))
    assert news.sale(name="", numbers=[], support="€7.00")["support"] == "€7.00"
    Buyer.objects.update(shows_support=False)
    (sale,) = sales_of_order(Order.objects.get().pk)
    assert sale.support is None


def test_a_ticket_and_a_record_are_sold_as_a_bundle_in_one_order(
    client_of, alice, store, ticket, performance
):
    record = factories.make_product(store, title="Record", prices={"EUR": 2000})
    begins = timezone.now() - HOUR
    pieces = [(ticket.variants.get(), 1), (record.variants.get(), 1)]
    bundle_write(brand=store, draft=BundleDraft("Evening and record", begins, None, pieces, {"EUR": 2400}))
    alices = client_of(alice)
    for product in (ticket, record):
        alices.post(reverse("checkout:add"), {"variant": product.variants.get().public_id})
    page = alices.get(reverse("checkout:begin"))
    desk.press_pay(alices, page)

    order = Order.objects.get()
    assert (order.goods_minor, Ticket.objects.get().holder) == (2400, alice)
    assert order.lines.count() == 2


def test_a_code_takes_a_percentage_off_a_ticket(client_of, alice, bruno, store, ticket, performance):
    make_code(store, bruno.user, "Half", basis_points=5000, products=[ticket])
    alices = client_of(alice)
    alices.post(reverse("checkout:add"), {"variant": ticket.variants.get().public_id, "quantity": "2"})
    alices.post(reverse("checkout:code_add"), {"code": "half"})
    desk.press_pay(alices, alices.get(reverse("checkout:begin")))

    order = Order.objects.get()
    assert (order.goods_minor, Ticket.objects.filter(holder=alice).count()) == (800, 2)


def test_the_desk_asks_as_often_for_many_tickets_as_for_one(bruno, store, ticket, performance):
    with CaptureQueriesContext(connection) as one:
        assert len(tier_rows(performance)) == 1
    for number in range(3):
        performance.ticket_tiers.add(tier_open(product=factories.make_ticket(store, title=f"Row {number}")))
    with CaptureQueriesContext(connection) as many:
        assert len(tier_rows(performance)) == 4

    assert len(many) == len(one)

"""A performance sold by ticket: who may choose tickets, who comes in, and what happens when it is called off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.models import Stage
from commerce.catalog.models import Product
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.orders.services import order_cancel
from commerce.payments.models import Refund
from commerce.stock.models import StockItem
from commerce.tickets.models import Ticket
from marketplace.accounts.models import Mail
from marketplace.creators.models import Creator, Follow
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.kernel.money import Money
from streams.shows.admission import ticket_prices
from streams.shows.models import Show
from streams.shows.selectors import show_token
from streams.shows.services import show_cancel, show_end, show_go_live
from streams.stage.services import stage_end
from tests import factories
from tests.commerce.checkout import desk
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import everything, give_back

pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    "title": "Low Tide, High Lights",
    "kind": "performance",
    "collaboration": "",
    "description": "",
    "language": "en",
    "starts_local": "2031-10-20T21:00",
    "time_zone": "Europe/Lisbon",
    "duration_minutes": "80",
    "is_portrait": "1",
}


@pytest.fixture
def store(bruno):
    """The store in which bruno sells his own evenings."""
    return factories.make_brand(bruno.user, name="Bruno's box office")


@pytest.fixture
def ticket(store) -> Product:
    return factories.make_ticket(store)


@pytest.fixture
def performance(bruno, ticket) -> Show:
    return factories.make_performance(bruno, ticket)


def page_of(client, show: Show, name: str = "front:show"):
    return client.get(reverse(name, args=[show.public_id]))


def bought(ticket: Product, person, committing) -> Order:
    order = buying.place(buying.draft(ticket), user=person)
    buying.pay(order, committing)
    return order


def again(handler: str) -> None:
    """Deliver every fact of a handler once more, as a crash between effect and tick would."""
    for delivery in Delivery.objects.filter(handler=f"streams.shows.handlers.{handler}"):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        assert deliver(delivery.pk) is True


# --- the host chooses ---


def test_a_host_sells_the_tickets_of_their_own_store(client_of, bruno, ticket):
    brunos = client_of(bruno.user)
    assert "Low Tide, one evening" in brunos.get(reverse("shows:new")).content.decode()

    brunos.post(reverse("shows:new"), FORM | {"tickets": [ticket.pk]})

    show = Show.objects.get()
    assert [tier.product for tier in show.ticket_tiers.all()] == [ticket]
    edit = brunos.get(reverse("shows:edit", args=[show.public_id])).content.decode()
    assert f'value="{ticket.pk}"' in edit
    assert "checked" in edit
    brunos.post(reverse("shows:edit", args=[show.public_id]), FORM)
    assert show.ticket_tiers.exists() is False


def test_a_host_without_tickets_reads_how_to_get_some(client_of, bruno):
    page = client_of(bruno.user).get(reverse("shows:new")).content.decode()

    assert 'name="tickets"' not in page
    assert "of your own store first" in page


@pytest.mark.parametrize("whose", ["a stranger's", "a thing", "of another show", "for shopping"])
def test_tickets_that_may_not_be_chosen_are_refused_and_nothing_is_saved(
    client_of, bruno, store, ticket, world, whose
):
    chosen = {
        "a stranger's": lambda: factories.make_ticket(factories.make_brand()),
        "a thing": lambda: factories.make_product(store),
        "of another show": lambda: ticket,
        "for shopping": lambda: ticket,
    }[whose]()
    if whose == "of another show":
        factories.make_performance(bruno, ticket)
    before = Show.objects.count()
    kind = {"kind": "shopping"} if whose == "for shopping" else {}

    page = client_of(bruno.user).post(reverse("shows:new"), FORM | kind | {"tickets": [chosen.pk]})

    assert page.status_code == 200
    assert "Low Tide, High Lights" in page.content.decode()
    assert Show.objects.count() == before


def test_a_ticket_that_somebody_holds_stays_with_its_show(
    client_of, bruno, ticket, performance, alice, committing
):
    bought(ticket, alice, committing)
    Product.objects.update(state=Product.State.ARCHIVED)
    edit = reverse("shows:edit", args=[performance.public_id])
    brunos = client_of(bruno.user)

    page = brunos.post(edit, FORM | {"title": "Another title"})

    assert page.status_code == 200
    assert "somebody has bought a ticket" in page.content.decode().lower()
    performance.refresh_from_db()
    assert performance.title == "Low Tide, High Lights"
    assert brunos.post(edit, FORM | {"tickets": [ticket.pk]}).status_code == 302
    assert "gets the money back" in brunos.get(edit).content.decode()


# --- the fan ---


def test_a_fan_finds_the_show_pays_and_is_let_in(client_of, alice, performance, ticket):
    alices = client_of(alice)
    home = alices.get(reverse("front:home")).content.decode()
    assert "from €8.00" in home
    curtain = page_of(alices, performance)
    offer = curtain.context["offers"][0]
    assert (offer.price.minor, offer.left) == (800, 10)
    assert "Get a ticket, €8.00" in curtain.content.decode()

    pay = alices.get(f"{offer.buy_url}&step=pay")
    done = desk.press_pay(alices, pay)

    assert reverse("front:show", args=[performance.public_id]) in done.content.decode()
    line = Order.objects.get().lines.get()
    assert (line.scope, line.credited_to, line.commission_minor) == (performance.public_id, None, 0)
    assert "You have a ticket" in page_of(alices, performance).content.decode()
    assert "Low Tide, High Lights" in alices.get(reverse("front:account")).content.decode()
    show_go_live(show=performance)
    assert "streams/front/watch.html" in [one.name for one in page_of(alices, performance).templates]


def test_the_ticket_comes_by_mail_in_the_holders_time(alice, performance, ticket, committing):
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    Show.objects.update(starts_at=timezone.now().replace(hour=12, minute=30) + timedelta(days=3))

    bought(ticket, alice, committing)

    letter = next(letter for letter in mail.outbox if letter.subject == "Your ticket: Low Tide, High Lights")
    assert "21:30, time in Asia/Tokyo" in letter.body
    assert reverse("front:show", args=[performance.public_id]) in letter.body
    assert reverse("shows:calendar", args=[performance.public_id]) in letter.body


DOORS = [
    ("post", "stage:live_pass"),
    ("post", "room:renew_pass"),
    ("get", "room:messages"),
    ("post", "room:nickname"),
]


@pytest.mark.parametrize(("method", "name"), DOORS)
def test_every_door_of_the_room_asks_for_the_ticket(
    client, client_of, alice, mallory, bruno, performance, ticket, committing, method, name
):
    bought(ticket, alice, committing)
    show_go_live(show=performance)
    address = reverse(name, args=[performance.public_id])
    sent = {"name": "Nour"}

    def status(visitor) -> int:
        return int(getattr(visitor, method)(address, sent, HTTP_X_REQUESTED_WITH="fetch").status_code)

    refused = getattr(client, method)(address, sent, HTTP_X_REQUESTED_WITH="fetch")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ticket_needed")
    assert status(client_of(mallory)) == 403
    assert status(client_of(alice)) == 200
    assert status(client_of(bruno.user)) == 200
    Ticket.objects.update(revoked_at=timezone.now())
    assert status(client_of(alice)) == 403


def test_without_a_ticket_the_curtain_stays_closed_while_it_is_on_air(
    client, client_of, mallory, performance
):
    show_go_live(show=performance)

    for visitor in (client, client_of(mallory)):
        page = page_of(visitor, performance)
        text = page.content.decode()
        assert "streams/front/curtain.html" in [one.name for one in page.templates]
        assert "On air now, for people with a ticket" in text
        assert "Get a ticket, €8.00" in text
        assert "/live/" not in text


def test_the_recording_is_for_those_who_had_a_ticket(
    client, client_of, alice, performance, ticket, committing
):
    bought(ticket, alice, committing)
    show_go_live(show=performance)
    with committing():
        show_end(show=performance)
    stage_end(show_public_id=performance.public_id)

    assert "/live/" in page_of(client_of(alice), performance).content.decode()
    strangers = page_of(client, performance).content.decode()
    assert "/live/" not in strangers
    assert "people who had a ticket" in strangers
    ticket.refresh_from_db()
    assert ticket.state == "archived"


def test_a_show_without_tickets_is_open_to_everybody(client, bruno):
    show = factories.make_performance(bruno, state=Show.State.LIVE)

    assert "streams/front/watch.html" in [one.name for one in page_of(client, show).templates]


def test_a_token_of_another_show_brings_no_scope(client_of, alice, bruno, performance, ticket, live_world):
    alices = client_of(alice)
    desk.buy_now(alices, ticket, show=show_token(live_world.show))

    assert Order.objects.get().lines.get().scope == ""


def test_sold_out_and_not_sold_here_are_said(client, bruno, store):
    full = factories.make_ticket(store, seats=0, title="Full house", prices={"EUR": 800})
    elsewhere = factories.make_ticket(store, title="Tokyo only", prices={"JPY": 1200})
    shut = factories.make_ticket(store, title="Off sale", prices={"EUR": 900}, state=Product.State.DRAFT)
    show = factories.make_performance(bruno, full, elsewhere, shut)

    text = page_of(client, show).content.decode()

    for words in ("sold out", "not sold in your market", "Not on sale."):
        assert words in text
    assert "Get a ticket" not in text


def test_lists_say_the_lowest_price_with_one_query_for_all(
    client, bruno, store, django_assert_max_num_queries
):
    for number in range(8):
        creator = factories.make_creator()
        tickets = [factories.make_ticket(store, prices={"EUR": 500 + number}) for _ in range(2)]
        state = Show.State.LIVE if number % 2 else Show.State.SCHEDULED
        factories.make_performance(creator, *tickets, state=state, title=f"Evening {number}")
    client.get(reverse("front:home"))

    with django_assert_max_num_queries(15):
        home = client.get(reverse("front:home")).content.decode()
    for number in range(8):
        assert f"from €5.0{number}" in home
    busy: Creator = Show.objects.filter(state=Show.State.SCHEDULED)[0].creator
    assert "from €5.0" in client.get(reverse("front:creator", args=[busy.handle])).content.decode()


# --- called off ---


def test_a_cancelled_show_gives_all_money_back_delivered_twice_or_not(
    client_of, alice, mallory, bruno, performance, ticket, committing
):
    """``call_off_sales``, ``refund_ticket``, ``mail_ticket`` and ``close_box_office``."""
    orders = [bought(ticket, person, committing) for person in (alice, mallory)]
    assert Mail.objects.filter(template="ticket").count() == 2

    client_of(bruno.user).post(reverse("shows:cancel", args=[performance.public_id]))
    for handler in ("call_off_sales", "refund_ticket", "mail_ticket"):
        with committing():
            again(handler)

    assert [Order.objects.get(pk=order.pk).state for order in orders] == ["refunded", "refunded"]
    assert Refund.objects.count() == 2
    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert StockItem.objects.get(variant__product=ticket).on_hand == 10
    assert Mail.objects.filter(template="ticket").count() == 2
    letters = [letter for letter in mail.outbox if "will not take place" in str(letter.body)]
    assert sorted(letter.to[0] for letter in letters) == ["alice@example.org", "mallory@example.org"]
    ticket.refresh_from_db()
    assert ticket.state == "archived"
    assert prove().difference == ""
    curtain = page_of(client_of(alice), performance).content.decode()
    assert "Cancelled" in curtain
    assert "Get a ticket" not in curtain
    assert "Low Tide, High Lights" not in client_of(alice).get(reverse("front:account")).content.decode()


def test_what_the_store_gave_back_before_is_not_given_back_again(alice, performance, ticket, committing):
    order = bought(ticket, alice, committing)
    give_back(order, committing, *[part for part in everything(order) if part.minor], key=uuid4())
    with committing():
        show_cancel(show=performance)

    assert Refund.objects.count() == 1


def test_a_payment_that_arrives_after_the_end_of_all_hope_goes_back_twice_delivered_or_not(
    alice, performance, ticket, committing, sandbox_wire
):
    """``refund_latecomer``."""
    sandbox_wire.hold = True
    order = buying.place(buying.draft(ticket), user=alice)
    buying.pay(order, committing)
    with committing():
        show_cancel(show=performance)
    assert Refund.objects.exists() is False
    sandbox_wire.hold = False

    for message in list(sandbox_wire.held):
        with committing():
            sandbox_wire.deliver(message)
    with committing():
        again("refund_latecomer")

    order.refresh_from_db()
    assert (order.state, Refund.objects.count()) == ("refunded", 1)
    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert prove().difference == ""


def test_an_ended_show_sells_no_more_tickets_told_twice_or_once(performance, ticket, committing):
    show_go_live(show=performance)
    with committing():
        show_end(show=performance)
        again("close_box_office")

    ticket.refresh_from_db()
    assert ticket.state == "archived"


def test_holders_hear_that_the_doors_are_open_and_nobody_twice(
    alice, mallory, performance, ticket, committing
):
    bought(ticket, alice, committing)
    for person in (alice, mallory):
        Follow.objects.create(user=person, creator=performance.creator)

    with committing():
        show_go_live(show=performance)

    told = dict(Mail.objects.filter(key__startswith="show-started:").values_list("to", "template"))
    assert told == {"alice@example.org": "doors_open", "mallory@example.org": "show_started"}


def test_an_unpaid_order_admits_nobody(client_of, alice, performance, ticket):
    order = buying.place(buying.draft(ticket), user=alice)
    assert page_of(client_of(alice), performance).context["has_ticket"] is False

    order_cancel(order=order, reason="expired")
    assert page_of(client_of(alice), performance).context["has_ticket"] is False


def test_lists_tell_no_price_that_nobody_can_have(bruno):
    press, early, regular, door = (
        factories.make_ticket(factories.make_brand(bruno.user, name=f"Box {minor}"), prices={"EUR": minor})
        for minor in (100, 200, 800, 300)
    )
    now = timezone.now()
    Stage.objects.create(variant=press.variants.get(), is_hidden=True)
    Stage.objects.create(variant=early.variants.get(), closes_at=now - timedelta(hours=1))
    Stage.objects.create(variant=door.variants.get(), opens_at=now + timedelta(days=1))
    show = factories.make_performance(bruno, press, early, regular, door)

    assert ticket_prices([show], "EUR") == {show.pk: Money(800, "EUR")}
    show.ticket_tiers.remove(regular.tier)
    assert ticket_prices([show], "EUR") == {show.pk: Money(300, "EUR")}
    show.ticket_tiers.remove(door.tier)
    assert ticket_prices([show], "EUR") == {}

"""Paying with a card that is kept: chosen by itself, asked for by the bank, declined, gone, somebody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from commerce.orders.models import Order
from commerce.payments.models import Payment, SavedMethod
from commerce.payments.providers.sandbox import bank
from commerce.payments.services import method_look, method_remove, method_save
from marketplace.accounts.models import User
from streams.shows.selectors import show_token
from tests.commerce.checkout import desk
from tests.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BEGIN = reverse("checkout:begin")


@pytest.fixture
def keep(committing: Any) -> Callable[..., SavedMethod]:
    def deed(user: User, number: str = desk.GOOD) -> SavedMethod:
        with committing():
            saved = method_save(user=user, key=uuid4(), form={"number": number.replace(" ", "")})
        saved.refresh_from_db()
        return saved

    return deed


@pytest.fixture
def page(world: World, alice: User, client_of: Callable[[User], Client]) -> Callable[[], tuple[Client, Any]]:
    def deed() -> tuple[Client, Any]:
        client = client_of(alice)
        client.post(
            reverse("checkout:add"), {"variant": world.candle.variants.get().public_id, "quantity": "1"}
        )
        return client, client.get(BEGIN)

    return deed


def press(client: Client, opened: Any, **fields: str) -> Any:
    return client.post(desk.PAY, desk.hidden(opened) | desk.address() | fields, follow=True)


def test_the_usual_card_is_marked_and_nothing_has_to_be_typed(keep: Any, page: Any, alice: User) -> None:
    first, other = keep(alice), keep(alice, "5555 5555 5555 4444")
    client, opened = page()
    text = opened.content.decode()
    assert text.index(first.label) < text.index(other.label) < text.index("Another card")
    assert (opened.context["ways"].chosen, "card_number" in text) == (first.public_id, False)

    done = press(client, opened, way=other.public_id)

    payment = Payment.objects.get()
    assert (done.context["outcome"].word, payment.method_label) == ("paid", "Mastercard •••• 4444")


def test_another_card_is_typed_as_before(keep: Any, page: Any, alice: User) -> None:
    keep(alice)
    client, opened = page()
    redrawn = client.post(
        desk.PAY, desk.hidden(opened) | desk.address() | {"way": "card", "redraw": "1"}, headers=desk.PIECE
    )
    assert "card_number" in redrawn.content.decode()

    done = press(client, opened, way="card", **desk.card("5555 5555 5555 4444"))

    assert done.context["outcome"].word == "paid"
    assert Payment.objects.get().method_label == "Mastercard •••• 4444"


def test_a_form_that_names_no_way_charges_no_kept_card(keep: Any, page: Any, alice: User) -> None:
    keep(alice)
    client, opened = page()

    done = press(client, opened, way="")

    assert (done.status_code, Order.objects.count(), Payment.objects.count()) == (400, 0, 0)


def test_its_holder_is_there_so_the_bank_may_ask(keep: Any, page: Any, alice: User) -> None:
    saved = keep(alice, "4000 0027 6000 3184")
    bank.challenge_answer(saved.provider_ref, approve=True)
    saved.refresh_from_db()
    if saved.state != SavedMethod.State.READY:
        method_look(saved)
    client, opened = page()

    done = press(client, opened, way=saved.public_id)

    assert done.context["outcome"].word == "challenge"


def test_what_a_kept_card_could_not_pay_another_one_pays(keep: Any, page: Any, alice: User) -> None:
    poor, good = keep(alice, "4000 0000 0000 0341"), keep(alice)
    client, opened = page()
    done = press(client, opened, way=poor.public_id)
    assert done.context["outcome"].word == "declined"
    assert f"Pay with {good.label}" in done.content.decode()

    again = client.post(
        reverse("checkout:pay", args=[Order.objects.get().public_id]),
        {"attempt": "1", "way": good.public_id},
        follow=True,
    )

    assert again.context["outcome"].word == "paid"
    assert Payment.objects.filter(state=Payment.State.SUCCEEDED).count() == 1


@pytest.mark.parametrize("whose", ["removed", "somebody else's", "nobody's"])
def test_a_card_that_is_not_kept_buys_nothing(
    keep: Any, page: Any, alice: User, mallory: User, whose: str
) -> None:
    saved = keep(mallory if whose == "somebody else's" else alice)
    client, opened = page()
    if whose == "removed":
        method_remove(saved=saved)
    way = "nothing" if whose == "nobody's" else saved.public_id

    done = press(client, opened, way=way)

    assert (done.status_code, Order.objects.count(), Payment.objects.count()) == (400, 0, 0)
    assert "not saved any more" in done.content.decode()


def test_a_card_that_went_while_the_order_was_tried_again_charges_nothing(
    keep: Any, page: Any, alice: User
) -> None:
    client, opened = page()
    press(client, opened, **desk.card(desk.DECLINED))
    order = Order.objects.get()

    answer = client.post(
        reverse("checkout:pay", args=[order.public_id]), {"attempt": "1", "way": "gonegonegone"}
    )

    assert (answer.status_code, Payment.objects.count()) == (409, 1)
    assert "not saved any more" in answer.content.decode()


def test_guests_are_offered_no_kept_card(world: World, client: Client) -> None:
    opened = client.get(desk.buy_address(world.candle))

    assert opened.context["ways"].kept == []
    assert "Another card" not in opened.content.decode()


# By bank transfer, where the house has an account for it


def test_a_transfer_is_offered_for_the_shelf_and_told_where_to(page: Any, settings: Any) -> None:
    settings.BANK_TRANSFER_ACCOUNT = "Showfloor, IBAN PT50 0002 0123 1234 5678 9015 4"
    client, opened = page()
    assert "Bank transfer" in opened.content.decode()

    done = press(client, opened, way="transfer")

    payment = Payment.objects.get()
    assert (done.context["outcome"].word, payment.provider, payment.state) == (
        "settling",
        "manual",
        "processing",
    )
    assert "PT50 0002" in done.content.decode()


@pytest.mark.parametrize("why", ["no account", "from a show"])
def test_no_transfer_is_offered_where_nobody_can_wait(
    live_world: World, alice: User, client_of: Callable[[User], Client], settings: Any, why: str
) -> None:
    settings.BANK_TRANSFER_ACCOUNT = "" if why == "no account" else "Showfloor, IBAN PT50"
    client = client_of(alice)
    query = {} if why == "no account" else {"show": show_token(live_world.show), "number": "2"}
    opened = client.get(desk.buy_address(live_world.candle, **query))
    assert "Bank transfer" not in opened.content.decode()

    done = press(client, opened, way="transfer")

    assert (done.status_code, Order.objects.count()) == (400, 0)

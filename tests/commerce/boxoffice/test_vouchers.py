"""Words that open tickets: hidden ones, and seats that are set aside for whoever knows them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.errors import BlockUnclear, CodeTaken, CodeUnclear, CodeUnknown
from commerce.boxoffice.models import Voucher, VoucherOpening
from commerce.boxoffice.selectors import sales_of
from commerce.boxoffice.services import (
    StageRules,
    VoucherDraft,
    block_resize,
    plan_set,
    stage_set,
    voucher_add,
    voucher_open,
    voucher_pause,
)
from commerce.boxoffice.services.blocks import block_left
from commerce.orders.models import Order
from commerce.orders.services import order_cancel
from commerce.promotions.models import Redemption
from commerce.stock.errors import SoldOut
from commerce.stock.models import Reservation
from commerce.stock.selectors import free_of
from commerce.stock.services import reservations_expire
from commerce.tickets.models import Ticket
from commerce.tickets.services import tier_open
from tests import factories
from tests.commerce.boxoffice.test_sell_by_rules import press
from tests.commerce.checkout import desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = timedelta(days=1)


@pytest.fixture
def seat(lantern):
    """A ticket that only a code shows; five seats."""
    variant = factories.make_ticket(lantern, seats=5).variants.get()
    plan_set(tier=tier_open(product=variant.product), creator=None)
    stage_set(variant=variant, rules=StageRules(is_hidden=True))
    return variant


def word(lantern, seat, text="Backstage 42", **more) -> Voucher:
    draft = VoucherDraft(text=text, tiers=[seat.product.tier], **more)
    return voucher_add(brand=lantern, draft=draft, by=None)


def block(lantern, seat, pieces=3) -> Voucher:
    return word(lantern, seat, variant=seat, pieces=pieces, ends_at=timezone.now() + DAY)


def test_a_code_opens_a_hidden_ticket_to_who_types_it(client_of, alice, mallory, lantern, seat):
    word(lantern, seat)
    assert not sales_of(alice, [seat.pk])[seat.pk].is_seen

    voucher_open(user=alice, typed=" backstage-42 ")
    voucher_open(user=alice, typed="BACKSTAGE42")

    assert VoucherOpening.objects.count() == 1
    assert press(client_of(alice), seat).status_code == 302
    assert press(client_of(mallory), seat).status_code == 403
    assert list(Ticket.objects.values_list("holder", flat=True)) == [alice.pk]


def test_a_word_for_one_order_is_good_for_one(client_of, alice, mallory, lantern, seat):
    voucher = word(lantern, seat, uses=1)
    for person in (alice, mallory):
        voucher_open(user=person, typed=voucher.text)
    assert press(client_of(alice), seat).status_code == 302

    # Used up, it opens nothing any more, not even to whoever typed it in time.
    assert press(client_of(mallory), seat).status_code == 403
    with pytest.raises(CodeUnknown):
        voucher_open(user=mallory, typed=voucher.text)
    assert Redemption.objects.get().uses == 1
    assert Order.objects.count() == 1


def test_an_order_that_ends_unpaid_gives_the_word_back(client_of, alice, lantern, seat):
    voucher = word(lantern, seat, uses=1)
    voucher_open(user=alice, typed=voucher.text)
    client = client_of(alice)
    page = client.get(reverse("checkout:buy", args=[seat.public_id]), {"step": "pay"})
    client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card(desk.DECLINED))
    order = Order.objects.get()
    order_cancel(order=order, reason="expired")

    assert sales_of(alice, [seat.pk])[seat.pk].is_open


@pytest.mark.parametrize("typed", ["", "   ", "wrong", "BACKSTAGE"], ids=["empty", "blank", "wrong", "part"])
def test_a_wrong_word_opens_nothing(alice, lantern, seat, typed):
    word(lantern, seat)
    with pytest.raises(CodeUnknown):
        voucher_open(user=alice, typed=typed)
    assert not VoucherOpening.objects.exists()


def test_a_word_that_is_paused_or_over_opens_nothing(alice, lantern, seat):
    voucher = word(lantern, seat, ends_at=timezone.now() + DAY)
    voucher_open(user=alice, typed=voucher.text)
    voucher_pause(voucher=voucher, is_paused=True)
    assert not sales_of(alice, [seat.pk])[seat.pk].is_seen
    voucher_pause(voucher=voucher, is_paused=False)
    assert sales_of(alice, [seat.pk])[seat.pk].is_seen

    Voucher.objects.update(ends_at=timezone.now() - DAY)
    assert not sales_of(alice, [seat.pk])[seat.pk].is_seen


def test_words_that_cannot_be_are_refused(lantern, seat):
    word(lantern, seat)
    with pytest.raises(CodeTaken):
        word(lantern, seat, text="backstage42")
    with pytest.raises(CodeUnclear):
        word(lantern, seat, text="a-b")
    for more in ({"pieces": 0, "ends_at": timezone.now() + DAY}, {"pieces": 2}):
        with pytest.raises(BlockUnclear):
            word(lantern, seat, text="another", variant=seat, **more)
    assert Voucher.objects.count() == 1


def test_seats_set_aside_are_nobody_elses(client_of, alice, mallory, lantern, seat):
    stage_set(variant=seat, rules=StageRules())
    voucher = block(lantern, seat, pieces=4)
    assert free_of([seat.pk])[seat.pk] == 1
    voucher_open(user=alice, typed=voucher.text)

    assert press(client_of(mallory), seat, quantity="2").status_code == 409
    assert press(client_of(alice), seat, quantity="3").status_code == 302

    assert (block_left(voucher), Ticket.objects.count()) == (1, 3)
    # Who has the word takes what is left of the block, and the rest of what anybody can have.
    assert press(client_of(alice), seat, quantity="2").status_code == 302
    assert (block_left(voucher), Ticket.objects.count(), free_of([seat.pk])[seat.pk]) == (0, 5, 0)


def test_what_somebody_does_not_pay_for_lies_aside_again(client_of, alice, lantern, seat):
    voucher = block(lantern, seat)
    voucher_open(user=alice, typed=voucher.text)
    client = client_of(alice)
    page = client.get(reverse("checkout:buy", args=[seat.public_id]), {"step": "pay", "quantity": "2"})
    client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card(desk.DECLINED))
    assert block_left(voucher) == 1

    order_cancel(order=Order.objects.get(), reason="expired")

    assert (block_left(voucher), free_of([seat.pk])[seat.pk]) == (3, 2)
    assert press(client, seat, quantity="3").status_code == 302
    assert Ticket.objects.count() == 3


def test_when_a_block_ends_its_seats_are_anybodys(lantern, seat):
    voucher = block(lantern, seat)
    Voucher.objects.update(ends_at=timezone.now() - DAY)
    Reservation.objects.update(expires_at=timezone.now() - DAY)

    reservations_expire(timezone.now())

    assert (block_left(voucher), free_of([seat.pk])[seat.pk]) == (0, 5)


def test_a_block_is_made_larger_and_paused_and_taken_up_again(lantern, seat):
    voucher = block(lantern, seat)
    with pytest.raises(SoldOut):
        block_resize(voucher=voucher, pieces=6, ends_at=timezone.now() + DAY)
    block_resize(voucher=voucher, pieces=4, ends_at=timezone.now() + DAY)
    assert block_left(voucher) == 4
    voucher.refresh_from_db()

    voucher_pause(voucher=voucher, is_paused=True)
    assert free_of([seat.pk])[seat.pk] == 5
    voucher_pause(voucher=voucher, is_paused=False)

    assert (block_left(voucher), free_of([seat.pk])[seat.pk]) == (4, 1)


def test_a_block_of_more_than_there_is_is_refused_whole(lantern, seat):
    with pytest.raises(SoldOut):
        block(lantern, seat, pieces=6)
    assert not Voucher.objects.exists()
    assert free_of([seat.pk])[seat.pk] == 5

"""Tickets are sold when their rules say, to whom they say, and out of the seats that there are."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice import selectors as boxoffice
from commerce.boxoffice.errors import GroupStays, TierUnclear
from commerce.boxoffice.models import Stage, TierPlan
from commerce.boxoffice.selectors import sales_of
from commerce.boxoffice.services import StageRules, plan_set, stage_set, tiers_follow
from commerce.checkout.models import CartLine
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.stock.models import Reservation, StockItem
from commerce.stock.services import quota_join, quota_open, reservations_expire
from commerce.tickets.models import Ticket
from commerce.tickets.services import tier_open
from marketplace.creators.models import Follow
from tests import factories
from tests.clocks import soon
from tests.commerce.checkout import desk
from tests.commerce.payments import buying
from tests.commerce.payments.test_refund import give_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(lantern, bruno):
    ticket = factories.make_ticket(lantern, variants=["Early bird", "Regular"], seats=3)
    plan_set(tier=tier_open(product=ticket), creator=bruno)
    return ticket


def variants(ticket):
    return list(ticket.variants.order_by("position"))


def press(client, variant, **more):
    """Open the page on which it is paid for, and press Pay there."""
    page = client.get(reverse("checkout:buy", args=[variant.public_id]), {"step": "pay", **more})
    return client.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())


def nothing_happened() -> bool:
    return not (Order.objects.exists() or Reservation.objects.exists() or Ticket.objects.exists())


@pytest.mark.parametrize(
    ("rules", "code", "status"),
    [
        ({"opens_at": HOUR}, "begins on", 409),
        ({"closes_at": -HOUR}, "is not sold any more", 409),
        ({"opens_at": 2 * HOUR, "followers_from": -HOUR}, "in presale for followers", 403),
        ({"opens_at": 2 * HOUR, "members_from": -HOUR}, "in presale for members", 403),
        ({"is_hidden": True}, "sold only with a code", 403),
    ],
    ids=["later", "over", "followers", "members", "hidden"],
)
def test_what_is_not_sold_to_somebody_now_is_refused(client_of, alice, ticket, rules, code, status):
    early, _regular = variants(ticket)
    now = timezone.now()
    said: dict[str, Any] = {
        name: now + each if isinstance(each, timedelta) else each for name, each in rules.items()
    }
    alices = client_of(alice)
    page = alices.get(desk.buy_address(early), {"step": "pay"})
    stage_set(variant=early, rules=StageRules(**said))

    refused = alices.post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == status
    assert code in refused.content.decode()
    assert nothing_happened()


def test_followers_buy_before_everybody_and_members_before_them(client_of, alice, bruno, ticket, monkeypatch):
    early, _regular = variants(ticket)
    now = timezone.now()
    rules = StageRules(opens_at=now + HOUR, followers_from=now - HOUR, members_from=now - 2 * HOUR)
    stage_set(variant=early, rules=rules)
    assert sales_of(alice, [early.pk])[early.pk].state.value == "followers"

    monkeypatch.setattr(boxoffice, "presale_with", lambda user, creator_ids: {bruno.pk})
    assert sales_of(alice, [early.pk])[early.pk].is_open
    monkeypatch.undo()
    Follow.objects.create(user=alice, creator=bruno)

    assert press(client_of(alice), early).status_code == 302
    assert Ticket.objects.count() == 1


def test_whoever_saw_it_a_moment_before_its_end_still_gets_it(client_of, alice, ticket):
    early, _regular = variants(ticket)
    stage_set(variant=early, rules=StageRules(closes_at=timezone.now() - timedelta(seconds=30)))

    assert press(client_of(alice), early).status_code == 302


def test_sales_told_by_the_start_move_with_the_show(ticket, alice, bruno):
    early, _regular = variants(ticket)
    stage_set(variant=early, rules=StageRules(closes_minutes=60))
    tiers_follow(tier_ids=[ticket.tier.pk], creator=bruno, starts_at=timezone.now() + timedelta(minutes=30))
    assert sales_of(alice, [early.pk])[early.pk].state.value == "over"

    tiers_follow(tier_ids=[ticket.tier.pk], creator=bruno, starts_at=timezone.now() + timedelta(hours=30))
    assert sales_of(alice, [early.pk])[early.pk].is_open
    assert TierPlan.objects.get().creator == bruno


def test_the_door_price_begins_at_the_doors(ticket, alice, bruno):
    door, _regular = variants(ticket)
    stage_set(variant=door, rules=StageRules(opens_minutes=30, closes_minutes=-60))
    for minutes, state in ((40, "soon"), (20, "open"), (-50, "open"), (-70, "over")):
        at = timezone.now() + timedelta(minutes=minutes)
        tiers_follow(tier_ids=[ticket.tier.pk], creator=bruno, starts_at=at)
        assert sales_of(alice, [door.pk])[door.pk].state.value == state


def test_several_are_bought_for_friends(client_of, alice, ticket):
    early, _regular = variants(ticket)

    assert press(client_of(alice), early, quantity="3").status_code == 302

    assert Ticket.objects.filter(holder=alice).count() == 3
    assert StockItem.objects.get(variant=early).on_hand == 0


def test_a_group_is_as_many_tickets_for_one_price_and_as_many_places(
    client_of, alice, lantern, ticket, committing
):
    group, _regular = variants(ticket)
    quota = quota_open(brand=lantern, name="Hall", size=10)
    quota_join(quota=quota, item=group.stock, weight=4)
    stage_set(variant=group, rules=StageRules(group_of=4))

    assert press(client_of(alice), group, quantity="2").status_code == 302

    quota.refresh_from_db()
    assert (Ticket.objects.count(), quota.taken, Order.objects.get().total_minor) == (8, 8, 1600)
    with pytest.raises(GroupStays):
        stage_set(variant=group, rules=StageRules(group_of=2))
    assert Stage.objects.get().group_of == 4
    order = Order.objects.get()
    give_back(order, committing, RefundPart(order.lines.get().public_id, 800, 1, True))
    quota.refresh_from_db()
    assert (Ticket.objects.filter(revoked_at__isnull=True).count(), quota.taken) == (4, 4)


def test_an_early_bird_by_count_never_sells_more(client_of, alice, mallory, ticket):
    early, regular = variants(ticket)
    stage_set(variant=early, rules=StageRules(then=regular))
    assert press(client_of(alice), early, quantity="3").status_code == 302
    page = client_of(mallory).get(desk.buy_address(early), {"step": "pay"})

    refused = client_of(mallory).post(desk.PAY, desk.hidden(page) | desk.address() | desk.card())

    assert refused.status_code == 409
    assert press(client_of(mallory), regular).status_code == 302
    assert [line.variant for order in Order.objects.order_by("pk") for line in order.lines.all()] == [
        early,
        regular,
    ]


def test_a_ticket_for_nothing_needs_no_provider(client_of, alice, lantern, sandbox_wire):
    free = factories.make_ticket(lantern, prices={"EUR": 0}).variants.get()
    alices = client_of(alice)
    page = alices.get(desk.buy_address(free))

    done = alices.post(desk.PAY, desk.hidden(page) | {"email": alice.email, "name": "Alice", "country": "PT"})

    assert done.status_code == 302
    order = Order.objects.get()
    assert (order.total_minor, order.state) == (0, "paid")
    assert sandbox_wire.sent == []
    assert Ticket.objects.get().holder == alice


@pytest.mark.parametrize(
    "rules",
    [
        {"group_of": 0},
        {"group_of": 21},
        {"opens_at": HOUR, "opens_minutes": 5},
        {"opens_at": 2 * HOUR, "closes_at": HOUR},
        {"opens_minutes": 10, "closes_minutes": 20},
        {"closes_minutes": 60 * 24 * 366},
        {"followers_from": HOUR},
        {"followers_from": 2 * HOUR, "opens_at": HOUR},
    ],
    ids=["none", "crowd", "two-opens", "backwards", "backwards-minutes", "years", "no-sale", "late-presale"],
)
def test_rules_that_do_not_go_together_are_refused(ticket, rules):
    early, _regular = variants(ticket)
    begins = soon()
    said: dict[str, Any] = {
        name: begins + each if isinstance(each, timedelta) else each for name, each in rules.items()
    }

    with pytest.raises(TierUnclear):
        stage_set(variant=early, rules=StageRules(**said))

    assert not Stage.objects.exists()


def test_what_comes_next_is_another_price_of_the_same_ticket(ticket, lantern):
    early, _regular = variants(ticket)
    other = factories.make_ticket(lantern).variants.get()
    for then in (early, other):
        with pytest.raises(TierUnclear):
            stage_set(variant=early, rules=StageRules(then=then))
    with pytest.raises(TierUnclear):
        plan_set(tier=ticket.tier, creator=None, shows_most=3)


def test_the_bag_holds_several_of_what_is_not_one_for_each(client_of, alice, ticket):
    early, _regular = variants(ticket)
    alices = client_of(alice)
    alices.post(reverse("checkout:add"), {"variant": early.public_id, "quantity": "2"})

    assert CartLine.objects.get().quantity == 2
    assert 'value="2" min="1"' in alices.get(reverse("checkout:cart")).content.decode()


def test_the_questions_asked_do_not_grow_with_the_tickets(django_assert_num_queries, alice, lantern, bruno):
    ids = []
    for _each in range(4):
        ticket = factories.make_ticket(lantern)
        plan_set(tier=tier_open(product=ticket), creator=bruno)
        variant = ticket.variants.get()
        stage_set(
            variant=variant, rules=StageRules(opens_at=timezone.now() + HOUR, followers_from=timezone.now())
        )
        ids.append(variant.pk)
    with CaptureQueriesContext(connection) as one:
        assert len(sales_of(alice, ids[:1])) == 1
    with django_assert_num_queries(len(one)):
        assert len(sales_of(alice, ids)) == 4


def test_money_that_comes_after_the_last_place_went_goes_back(
    alice, mallory, lantern, committing, sandbox_wire
):
    """Two pay for the last place: one has it, the other has the money again without anybody pressing a button."""
    last = factories.make_ticket(lantern, seats=5).variants.get()
    quota = quota_open(brand=lantern, name="Hall", size=1)
    quota_join(quota=quota, item=last.stock)
    sandbox_wire.hold = True
    late = buying.place(buying.draft(last.product), user=mallory)
    buying.pay(late, committing)
    Reservation.objects.update(expires_at=timezone.now() - HOUR)
    reservations_expire(timezone.now())
    sandbox_wire.hold = False
    first = buying.place(buying.draft(last.product), user=alice, key=uuid4())
    buying.pay(first, committing)
    for message in list(sandbox_wire.held):
        with committing():
            sandbox_wire.deliver(message)

    late.refresh_from_db()
    quota.refresh_from_db()
    assert list(Ticket.objects.values_list("holder", flat=True)) == [alice.pk]
    assert (late.state, late.end_reason, quota.taken) == ("cancelled", "sold_out", 1)
    assert sum(late.payments.get().refunds.values_list("amount_minor", flat=True)) == 800

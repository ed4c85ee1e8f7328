"""Complimentary tickets: counted like sold ones, for nothing, with the reason."""

import pytest
from django.core import mail

from commerce.boxoffice.errors import AlreadyWithdrawn, TierUnclear
from commerce.boxoffice.models import Complimentary
from commerce.boxoffice.services import Guest, StageRules, comp_issue, comp_withdraw, stage_set
from commerce.orders.models import Order
from commerce.stock.errors import SoldOut
from commerce.stock.models import StockItem
from commerce.stock.services import quota_join, quota_open
from commerce.tickets.models import Ticket
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def seat(lantern):
    variant = factories.make_ticket(lantern, seats=3).variants.get()
    quota_join(quota=quota_open(brand=lantern, name="Hall", size=3), item=variant.stock)
    return variant


def test_a_guest_with_an_account_has_it_at_once(alice, carla, seat):
    given = comp_issue(variant=seat, guest=Guest(alice.email, "Alice"), quantity=2, reason="press", by=carla)

    assert (given.user, given.reason, given.by) == (alice, "press", carla)
    assert Ticket.objects.filter(holder=alice, source=given.public_id).count() == 2
    assert (StockItem.objects.get(variant=seat).on_hand, seat.stock.quota_members.get().quota.taken) == (1, 2)
    assert not Order.objects.exists()


def test_an_address_without_an_account_gets_links_to_claim_them(seat, bruno, committing):
    show = factories.make_performance(bruno, seat.product)
    with committing():
        given = comp_issue(
            variant=seat, guest=Guest("nobody@example.org"), quantity=2, reason="press", by=None
        )

    tickets = Ticket.objects.filter(source=given.public_id)
    assert {(ticket.holder, ticket.given_to) for ticket in tickets} == {(None, "nobody@example.org")}
    mails = [sent for sent in mail.outbox if sent.to == ["nobody@example.org"]]
    assert len(mails) == 2
    assert all(show.title in sent.body for sent in mails)


def test_more_than_there_is_cannot_be_given(alice, seat):
    with pytest.raises(SoldOut):
        comp_issue(variant=seat, guest=Guest(alice.email), quantity=4, reason="press", by=None)
    assert not Complimentary.objects.exists()
    assert not Ticket.objects.exists()
    assert StockItem.objects.get(variant=seat).on_hand == 3


@pytest.mark.parametrize(
    ("quantity", "reason"), [(0, "press"), (21, "press"), (1, "  ")], ids=["0", "21", "why"]
)
def test_it_has_a_number_and_a_reason(alice, seat, quantity, reason):
    with pytest.raises(TierUnclear):
        comp_issue(variant=seat, guest=Guest(alice.email), quantity=quantity, reason=reason, by=None)
    assert not Ticket.objects.exists()


def test_taken_back_it_admits_nobody_and_its_seats_are_free_once(alice, seat):
    stage_set(variant=seat, rules=StageRules(group_of=2))
    given = comp_issue(variant=seat, guest=Guest(alice.email), quantity=2, reason="press", by=None)
    assert Ticket.objects.count() == 4

    comp_withdraw(complimentary=given)
    with pytest.raises(AlreadyWithdrawn):
        comp_withdraw(complimentary=given)

    assert not Ticket.objects.filter(revoked_at__isnull=True).exists()
    assert (StockItem.objects.get(variant=seat).on_hand, seat.stock.quota_members.get().quota.taken) == (3, 0)

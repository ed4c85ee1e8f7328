"""What a ticket cost is earned from the end of the show it admits to, not from the day it was paid."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.payouts.models import Payout, Settlement
from commerce.payouts.payees import payee_of_brand
from commerce.payouts.selectors import standings_of
from commerce.payouts.services import payout_run
from commerce.payouts.settlements import settlements_sweep
from commerce.tickets.models import TicketTier
from streams.shows.models import Show
from streams.shows.services import show_cancel, show_end, show_go_live
from tests import factories
from tests.streams.shows.test_ticketed_show import FORM, again, bought, performance, store, ticket

__all__ = ["performance", "store", "ticket"]
pytestmark = pytest.mark.django_db


def days(number):
    return timezone.now() + timedelta(days=number)


def test_tickets_are_locked_when_their_show_is_over_and_payable_days_later(
    alice, store, ticket, performance, committing
):
    bought(ticket, alice, committing)
    assert settlements_sweep(days(30)) == (0, 0)
    assert standings_of(payee_of_brand(store))[0].estimated.minor > 0

    show_go_live(show=performance)
    with committing():
        show_end(show=performance)
    ended = timezone.now() + timedelta(days=3)
    Show.objects.filter(pk=performance.pk).update(ended_at=ended)
    TicketTier.objects.update(over_at=ended)

    assert settlements_sweep() == (1, 0)
    found = Settlement.objects.get()
    assert (found.arrived_at, found.due_at) == (ended, ended + timedelta(days=7))
    with committing():
        payout_run(key="too early")
    assert Payout.objects.exists() is False
    assert settlements_sweep(ended + timedelta(days=7)) == (0, 1)
    with committing():
        payout_run(key="in time")
    assert Payout.objects.get().owner == f"brand:{store.public_id}"
    assert prove().difference == ""


def test_the_end_is_told_once_though_it_is_heard_twice(alice, ticket, performance, committing):
    """``close_box_office`` and ``refund_holders``."""
    show_go_live(show=performance)
    with committing():
        show_end(show=performance)
    tier = TicketTier.objects.get()
    assert (tier.awaits_show, tier.over_at is not None) == (False, True)
    with committing():
        again("close_box_office")

    tier.refresh_from_db()
    performance.refresh_from_db()
    assert tier.over_at == performance.ended_at


def test_tickets_to_a_show_that_is_called_off_wait_for_nothing(alice, ticket, performance, committing):
    bought(ticket, alice, committing)
    with committing():
        show_cancel(show=performance)

    tier = TicketTier.objects.get()
    assert (tier.awaits_show, tier.over_at) == (False, None)
    assert settlements_sweep()[0] == 1


def test_a_ticket_that_admits_to_no_show_is_earned_when_it_is_paid(alice, ticket, committing):
    order = bought(ticket, alice, committing)

    assert settlements_sweep()[0] == 1
    assert Settlement.objects.get().arrived_at == order.paid_at


def test_announcing_a_show_makes_its_tickets_wait_and_taking_them_out_frees_them(
    client_of, bruno, store, ticket
):
    brunos = client_of(bruno.user)
    brunos.post("/studio/shows/new/", FORM | {"tickets": [str(ticket.pk)]})
    tier = TicketTier.objects.get()
    assert (tier.awaits_show, tier.shows.count()) == (True, 1)

    other = factories.make_ticket(store, title="Balcony")
    show = Show.objects.get()
    brunos.post(f"/studio/shows/{show.public_id}/edit/", FORM | {"tickets": [str(other.pk)]})
    tier.refresh_from_db()
    assert tier.awaits_show is False
    assert TicketTier.objects.get(product=other).awaits_show is True


def test_shows_of_before_are_told_to_their_tickets(bruno, store):
    """The migration."""
    planned, past, off = (factories.make_ticket(store, title=title) for title in ("A", "B", "C"))
    factories.make_performance(bruno, planned)
    over = factories.make_performance(bruno, past, state=Show.State.ENDED, ended_at=days(-2))
    factories.make_performance(bruno, off, state=Show.State.CANCELLED)
    TicketTier.objects.update(awaits_show=False, over_at=None)

    importlib.import_module("streams.shows.migrations.0016_tickets_await_shows").tell_tickets(apps, None)

    told = {tier.product.title: (tier.awaits_show, tier.over_at) for tier in TicketTier.objects.all()}
    assert told == {"A": (True, None), "B": (False, over.ended_at), "C": (False, None)}

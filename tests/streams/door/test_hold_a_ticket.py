"""A ticket's page: whose it is, what it says, and what happens when it changes hands."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from commerce.tickets.errors import TicketGone, TicketNotClaimable
from commerce.tickets.hands import claim_key, is_ticket_code, ticket_claim, ticket_code, ticket_give
from commerce.tickets.models import Ticket
from marketplace.accounts.models import Mail
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.door import spool
from streams.shows.models import Show
from tests import factories

pytestmark = pytest.mark.django_db


def page(client: Any, ticket: Ticket, name: str = "ticket", /, **data: Any) -> Any:
    address = reverse(f"door:{name}", args=[ticket.public_id])
    return client.post(address, data) if name not in {"ticket", "wallet"} else client.get(address)


def claim_path(ticket: Ticket) -> str:
    return reverse("door:claim", args=[claim_key(ticket)])


def test_a_holder_sees_code_show_time_and_state_and_a_stranger_nothing(
    client: Any, client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    Show.objects.update(starts_at=timezone.now().replace(hour=12, minute=30) + timedelta(days=3))
    ticket = evening.ticket_of(alice)

    text = page(client_of(alice), ticket).content.decode()

    for words in (
        "Low Tide, High Lights",
        "21:30",
        "time in Asia/Tokyo",
        ticket_code(ticket),
        "<svg",
        "valid",
    ):
        assert words in text
    assert page(client_of(mallory), ticket).status_code == 404
    assert page(client, ticket).status_code == 302
    assert (
        reverse("door:ticket", args=[ticket.public_id])
        in client_of(alice).get(reverse("front:account")).content.decode()
    )


def test_the_large_one_stands_alone_and_names_what_keeps_it(client_of: Any, alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)

    text = page(client_of(alice), ticket, "wallet").content.decode()

    assert ticket_code(ticket) in text
    assert reverse("door:worker") in text
    script = client_of(alice).get(reverse("door:worker"))
    assert (script.status_code, script["Content-Type"]) == (200, "text/javascript; charset=utf-8")


@pytest.mark.parametrize("name", ["give", "name", "refund", "offer", "keep", "wallet"])
def test_strangers_can_do_nothing_with_a_ticket(
    client_of: Any, alice: Any, mallory: Any, evening: Any, name: str
) -> None:
    ticket = evening.ticket_of(alice)

    assert page(client_of(mallory), ticket, name, minor="800").status_code == 404

    ticket.refresh_from_db()
    assert (ticket.holder, ticket.hand, ticket.revoked_at, ticket.offered_at) == (alice, 1, None, None)


def test_a_guests_tickets_come_by_mail_and_are_claimed_once(
    client: Any, client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(None)
    path = claim_path(ticket)
    letter = next(letter for letter in mail.outbox if "A ticket for you" in letter.subject)
    assert path in letter.body
    assert client.get(path).status_code == 200
    asked = client.post(path)
    assert (asked.status_code, asked["Location"].startswith("/accounts/login/?next=")) == (302, True)
    assert client_of(mallory).get(path[:-2] + "x/").status_code == 404

    with evening.committing():
        assert client_of(alice).post(path).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.holder, ticket.hand) == (alice, 2)
    assert client_of(mallory).post(path).status_code == 404
    assert client.get(path).status_code == 404
    assert page(client_of(alice), ticket).status_code == 200


def test_of_two_who_press_at_once_one_has_it(alice: Any, mallory: Any, evening: Any) -> None:
    ticket = evening.ticket_of(None)
    seen = Ticket.objects.get(pk=ticket.pk)

    ticket_claim(ticket=ticket, user=alice)
    with pytest.raises(TicketNotClaimable):
        ticket_claim(ticket=seen, user=mallory)

    assert Ticket.objects.get().holder == alice


def test_the_friend_of_a_group_buyer_claims_one_by_link(
    client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    first = evening.ticket_of(alice, quantity=3)
    alices = client_of(alice)

    page(alices, first, "give", to="")

    first.refresh_from_db()
    assert claim_path(first) in page(alices, first).content.decode()
    with evening.committing():
        client_of(mallory).post(claim_path(first))
    first.refresh_from_db()
    assert first.holder == mallory
    assert page(alices, first).status_code == 404
    assert Ticket.objects.filter(holder=alice).count() == 2


@pytest.mark.parametrize("to", ["mallory@example.org", "new@example.org", "", "bruno"])
def test_who_gives_a_ticket_away_is_out_at_once(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any, to: str
) -> None:
    ticket = evening.ticket_of(alice)
    Show.objects.update(state=Show.State.LIVE, started_at=timezone.now())
    alices, code = client_of(alice), ticket_code(ticket)
    room = reverse("stage:live_pass", args=[evening.show.public_id])
    assert alices.post(room, {"screen": "phone"}).status_code == 200

    with evening.committing():
        assert page(alices, ticket, "give", to=to).status_code == 302

    refused = alices.post(room, {"screen": "phone"}, headers={"X-Requested-With": "fetch"})
    assert refused.json()["error"]["code"] == "ticket_needed"
    ticket.refresh_from_db()
    assert is_ticket_code(ticket, code) is False
    assert spool.is_void(ticket.public_id, 1) is True
    assert spool.is_void(ticket.public_id, 2) is False
    whose = {"mallory@example.org": mallory, "bruno": bruno.user}.get(to)
    assert ticket.holder == whose
    told = list(Mail.objects.filter(template="ticket_given").values_list("to", flat=True))
    assert told == ([whose.email] if whose else [to] if to else [])


def test_a_handle_that_nobody_has_and_a_ticket_that_is_used_are_refused(
    client_of: Any, alice: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    assert page(alices, ticket, "give", to="nobody-at-all").status_code == 404
    assert page(alices, ticket, "give", to="not@an@address").status_code == 400
    Ticket.objects.update(scanned_at=timezone.now())
    assert page(alices, ticket, "give", to="mallory@example.org").status_code == 409
    ticket.refresh_from_db()
    assert (ticket.holder, ticket.hand) == (alice, 1)


def test_what_was_given_in_one_tab_cannot_be_given_in_another(alice: Any, mallory: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)
    other_tab = Ticket.objects.get(pk=ticket.pk)
    ticket_give(ticket=ticket, to=mallory)

    with pytest.raises(TicketGone):
        ticket_give(ticket=other_tab, to=None, address="somebody@example.org")

    assert Ticket.objects.get().holder == mallory


def test_a_name_is_one_line_and_stands_on_the_ticket(client_of: Any, alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)

    page(alices, ticket, "name", name="  Ines \n Duarte ")

    ticket.refresh_from_db()
    assert ticket.name == "Ines Duarte"
    assert "Ines Duarte" in page(alices, ticket).content.decode()
    assert page(alices, ticket, "name", name="x" * 81).status_code == 400


def test_a_handler_told_twice_mails_once(alice: Any, mallory: Any, evening: Any) -> None:
    with evening.committing():
        ticket_give(ticket=evening.ticket_of(alice), to=mallory)
    evening.ticket_of(None)
    before = Mail.objects.count()
    for name in ("mail_given", "mail_unclaimed", "void_ticket", "settle_resales"):
        owed = Delivery.objects.filter(handler=f"streams.door.handlers.{name}")
        assert owed.exists()
        for delivery in owed:
            Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
            assert deliver(delivery.pk) is True

    assert Mail.objects.count() == before


def test_my_tickets_cost_the_same_however_many(
    client_of: Any, alice: Any, bruno: Any, django_assert_max_num_queries: Any
) -> None:
    store = factories.make_brand(bruno.user)
    for number in range(6):
        product = factories.make_ticket(store)
        factories.make_performance(bruno, product, title=f"Evening {number}")
        Ticket.objects.create(
            tier=product.tier, holder=alice, source=f"line{number}", number=1, issued_at=timezone.now()
        )
    alices = client_of(alice)
    alices.get(reverse("front:account"))

    with django_assert_max_num_queries(9):
        text = alices.get(reverse("front:account")).content.decode()
    assert text.count("Evening ") == 6

"""The door list, and codes held before a door: once, with the time, and never by a refunded ticket."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.models import TierPlan
from commerce.tickets.hands import ticket_code, ticket_give
from commerce.tickets.models import Ticket, TicketTier
from commerce.tickets.services import ticket_lose
from streams.door.listing import code_hash, totals_of
from streams.door.models import Admission, OverAdmission
from streams.door.scanning import Scan, scan_take
from streams.shows.models import Show
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def url(show: Show, name: str) -> str:
    return reverse(f"door:{name}", args=[show.public_id])


def word_of(client: Any, show: Show) -> str:
    return str(client.get(url(show, "device_list")).json()["word"])


def row(code: str, entry: str, *, at: Any = None, let_in: bool = False) -> dict[str, Any]:
    return {"entry": entry, "code": code, "at": (at or timezone.now()).isoformat(), "in": let_in}


def sent(client: Any, show: Show, *rows: dict[str, Any], word: str = "") -> Any:
    body = {"word": word or word_of(client, show), "scans": json.dumps(rows)}
    return client.post(url(show, "scans"), body, headers={"X-Requested-With": "fetch"})


def test_the_list_says_who_came_and_who_did_not(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    here = evening.ticket_of(alice)
    evening.buy(mallory)
    lost = evening.ticket_of(alice)
    now = timezone.now()
    Ticket.objects.filter(pk=here.pk).update(joined_at=now, name="=SUM(1)")
    ticket_lose(ticket_id=lost.pk, why="refunded")
    Show.objects.update(state=Show.State.ENDED, started_at=now, ended_at=now)
    brunos = client_of(bruno.user)

    text = brunos.get(url(evening.show, "list")).content.decode()
    file = brunos.get(url(evening.show, "csv")).getvalue().decode()

    for words in ("attended", "no-show", "refunded", "=SUM(1)", "Mallory"):
        assert words in text
    totals = totals_of(evening.show)
    assert (totals.expected, totals.online, totals.in_room, totals.lost) == (2, 1, 0, 1)
    assert "'=SUM(1)" in file
    assert ",no-show," in file
    assert file.count("\n") == 4


@pytest.mark.parametrize("name", ["list", "csv", "scan", "device_list", "scans", "terms"])
def test_strangers_find_no_door(client_of: Any, mallory: Any, evening: Any, name: str) -> None:
    which = evening.product if name == "terms" else evening.show
    address = reverse(f"door:{name}", args=[which.public_id])
    mallorys = client_of(mallory)

    assert (mallorys.post(address) if name == "scans" else mallorys.get(address)).status_code == 404


def test_scanned_twice_the_second_is_refused_with_the_time(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    code, brunos = ticket_code(ticket), client_of(bruno.user)

    first = sent(brunos, evening.show, row(code.upper(), "entry-one")).json()
    again = sent(brunos, evening.show, row(f" {code} ", "entry-two")).json()
    told_again = sent(brunos, evening.show, row(code, "entry-one")).json()

    ticket.refresh_from_db()
    assert (first["answers"][0]["verdict"], first["counted"]) == ("admitted", 1)
    assert (again["answers"][0]["verdict"], again["counted"]) == ("again", 1)
    assert again["answers"][0]["since"] == ticket.scanned_at.isoformat(timespec="seconds")
    assert told_again["answers"][0]["verdict"] == "admitted"
    assert Admission.objects.count() == 2


def test_the_same_code_at_two_doors_at_the_same_moment_is_let_in_once(alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)
    now = timezone.now()

    told = [
        scan_take(show=evening.show, scan=Scan(f"door-{door}-1", ticket_code(ticket), now), by=None, now=now)
        for door in (1, 2)
    ]

    assert [answer.verdict for answer in told] == ["admitted", "again"]
    assert told[1].since == now
    assert totals_of(evening.show).in_room == 1


def test_refunded_after_the_scan_it_is_refunded_and_not_used_and_the_count_stays(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    brunos = client_of(bruno.user)
    sent(brunos, evening.show, row(ticket_code(ticket), "entry-one"))
    ticket_lose(ticket_id=ticket.pk, why="refunded")

    told = sent(brunos, evening.show, row(ticket_code(ticket), "entry-two")).json()

    assert (told["answers"][0]["verdict"], told["counted"]) == ("refunded", 1)
    assert OverAdmission.objects.exists() is False


def test_a_code_of_the_hand_before_and_of_another_show_lets_nobody_in(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    old = ticket_code(ticket)
    ticket_give(ticket=ticket, to=mallory)
    brunos = client_of(bruno.user)

    told = sent(brunos, evening.show, row(old, "entry-one"), row("zzzzzzzzzzzz.00000000", "entry-two")).json()

    assert [answer["verdict"] for answer in told["answers"]] == ["moved", "unknown"]
    ticket.refresh_from_db()
    assert (ticket.scanned_at, told["counted"]) == (None, 0)


def test_what_two_doors_let_in_offline_is_a_conflict_and_counts_once(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    code, brunos = ticket_code(ticket), client_of(bruno.user)
    early = timezone.now() - timedelta(minutes=9)
    sent(brunos, evening.show, row(code, "door-one-1", at=early + timedelta(minutes=1), let_in=True))

    told = sent(brunos, evening.show, row(code, "door-two-1", at=early, let_in=True)).json()

    assert (told["answers"][0]["conflict"], told["counted"]) == (True, 1)
    assert OverAdmission.objects.get().reason == "doors"
    assert "scanned at two doors" in brunos.get(url(evening.show, "list")).content.decode().lower()


def test_let_in_offline_though_refunded_is_a_conflict(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    brunos = client_of(bruno.user)
    ticket_lose(ticket_id=ticket.pk, why="refunded")

    told = sent(brunos, evening.show, row(ticket_code(ticket), "door-one-1", let_in=True)).json()

    assert (told["answers"][0]["verdict"], told["answers"][0]["conflict"]) == ("refunded", True)
    assert OverAdmission.objects.get().reason == "refunded"


def test_the_list_for_a_device_holds_no_code_and_is_signed(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    brunos = client_of(bruno.user)

    answer = brunos.get(url(evening.show, "device_list"))

    assert ticket_code(ticket) not in answer.content.decode()
    (entry,) = answer.json()["tickets"]
    assert (entry["h"], entry["n"], entry["ok"], entry["in"]) == (
        code_hash(ticket_code(ticket)),
        "Alice",
        True,
        "",
    )
    refused = sent(brunos, evening.show, row(ticket_code(ticket), "entry-one"), word="made.up.word")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "scans_refused")
    assert Admission.objects.exists() is False


@pytest.mark.parametrize(
    "scans", ["", "nonsense", "[]", '[{"entry": "x", "code": "y", "at": "z"}]', "[1]", "{}"]
)
def test_malformed_scans_change_nothing(
    client_of: Any, alice: Any, bruno: Any, evening: Any, scans: str
) -> None:
    evening.buy(alice)
    brunos = client_of(bruno.user)

    body = {"word": word_of(brunos, evening.show), "scans": scans}
    assert brunos.post(url(evening.show, "scans"), body).status_code == 400
    assert Admission.objects.exists() is False


def test_the_page_at_the_door_names_all_it_needs_without_a_network(
    client_of: Any, bruno: Any, evening: Any
) -> None:
    text = client_of(bruno.user).get(url(evening.show, "scan")).content.decode()

    for part in (
        url(evening.show, "device_list"),
        url(evening.show, "scans"),
        reverse("door:worker"),
        "csrf",
    ):
        assert part in text or part == "csrf"
    assert "Not valid (refunded)" in text


def test_a_hundred_rows_cost_what_one_costs(
    client_of: Any, alice: Any, bruno: Any, evening: Any, django_assert_max_num_queries: Any
) -> None:
    Ticket.objects.bulk_create(
        Ticket(tier=evening.tier, holder=alice, source="bulk", number=number, issued_at=timezone.now())
        for number in range(1, 101)
    )
    brunos = client_of(bruno.user)
    brunos.get(url(evening.show, "list"))

    with django_assert_max_num_queries(12):
        assert "Alice" in brunos.get(url(evening.show, "list")).content.decode()


def test_a_host_says_what_tickets_say(client_of: Any, alice: Any, bruno: Any, evening: Any) -> None:
    address = reverse("door:terms", args=[evening.product.public_id])
    brunos = client_of(bruno.user)
    sold = evening.ticket_of(alice)
    values = {
        "replay_hours": "168",
        "refund_full_hours": "72",
        "refund_part_hours": "24",
        "refund_part": "50",
    }

    assert brunos.post(address, values | {"is_resold": "on", "is_in_room": "on"}).status_code == 302

    tier = TicketTier.objects.get()
    assert (tier.replay_hours, tier.refund_full_hours, tier.refund_part_bp) == (168, 72, 5000)
    assert (tier.is_resold, tier.is_in_room) == (True, True)
    sold.refresh_from_db()
    assert sold.terms["replay_hours"] is None
    assert 'value="50"' in brunos.get(address).content.decode()
    for wrong in (
        {"refund_part": ""},
        {"refund_part_hours": "72"},
        {"refund_part": "100"},
        {"replay_hours": "5"},
    ):
        assert brunos.post(address, values | wrong).status_code == 400
    assert TicketTier.objects.get().refund_part_hours == 24


def test_a_season_pass_is_used_once_in_each_of_its_shows(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    TierPlan.objects.create(tier=evening.tier, is_pass=True)
    second = factories.make_performance(bruno, evening.product, title="The next evening")
    ticket = evening.ticket_of(alice)
    brunos, code = client_of(bruno.user), ticket_code(ticket)

    told = [
        sent(brunos, show, row(code, f"entry-no-{number}")).json()["answers"][0]["verdict"]
        for number, show in enumerate((evening.show, evening.show, second, second), start=1)
    ]

    assert told == ["admitted", "again", "admitted", "again"]

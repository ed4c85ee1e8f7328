"""A performance called off, moved or shortened: seen first, decided once, carried out whatever happens meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from commerce.boxoffice.models import TierPlan
from commerce.ledger.proof import prove
from commerce.orders.models import Order
from commerce.payments.models import Refund
from commerce.payments.services import refund_send
from commerce.stock.models import StockItem
from commerce.tickets.hands import ticket_give
from commerce.tickets.models import Ticket
from commerce.tickets.services import tier_open
from marketplace.accounts.models import Mail
from marketplace.kernel import jobs
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery, Job
from streams.door import carrying_out
from streams.door.changing import Move, show_call_off, show_postpone, show_shorten
from streams.door.errors import ChangeRefused
from streams.door.models import ShowChange
from streams.shows.errors import ShowNotEditable
from streams.shows.models import Show
from tests import factories
from tests.streams.shows.test_ticketed_show import FORM

pytestmark = pytest.mark.django_db


def address(show: Show, kind: str) -> str:
    return reverse(f"door:change_{kind}", args=[show.public_id])


def done(client: Any, show: Show, kind: str, **values: Any) -> Any:
    """Look, then decide: twice, as a double tap does."""
    looked = client.post(address(show, kind), values | {"look": "1"})
    assert looked.status_code == 200, looked.content.decode()
    sent = values | {"key": str(looked.context["key"])}
    first = client.post(address(show, kind), sent)
    assert client.post(address(show, kind), sent)["Location"] == first["Location"]
    return first


def told(template: str) -> list[str]:
    return sorted(Mail.objects.filter(template=template).values_list("to", flat=True))


# --- called off ---


def test_what_will_happen_is_said_first_and_a_look_changes_nothing(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    evening.buy(alice, quantity=2)
    evening.buy(mallory)

    page = client_of(bruno.user).post(address(evening.show, "cancel"), {"look": "1", "reason": ""})

    text = page.content.decode()
    assert (page.context["reach"].people, page.context["reach"].tickets) == (2, 3)
    assert "€24.00" in text
    assert "2 people lose their tickets" in text
    assert Show.objects.get().state == "scheduled"
    assert (ShowChange.objects.exists(), Refund.objects.exists()) == (False, False)


def test_called_off_twice_told_or_once_everybody_has_the_money_and_every_seat_is_free(
    client_of: Any, alice: Any, mallory: Any, dana: Any, bruno: Any, evening: Any
) -> None:
    """``begin_refunds``: twice."""
    evening.buy(alice, quantity=2)
    given = evening.ticket_of(mallory)
    ticket_give(ticket=given, to=dana)
    bruno.user.language = "en"

    answer = done(client_of(bruno.user), evening.show, "cancel", reason="The singer is ill.")
    for delivery in Delivery.objects.filter(handler="streams.door.handlers.begin_refunds"):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        with evening.committing():
            assert deliver(delivery.pk) is True

    job = Job.objects.get()
    assert answer["Location"] in {
        reverse("kernel:job", args=[job.public_id]),
        reverse("door:change", args=[evening.show.public_id]),
    }
    assert (job.state, job.counts) == ("done", {"refunded": 2, "told": 1})
    assert set(Order.objects.values_list("state", flat=True)) == {"refunded"}
    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert StockItem.objects.get(variant__product=evening.product).on_hand == 10
    assert prove().difference == ""
    assert told("order_refunded") == ["alice@example.org", "mallory@example.org"]
    assert told("show_changed") == [dana.email]
    letters = [letter for letter in mail.outbox if "will not take place" in str(letter.body)]
    assert len(letters) == 3
    assert sum("The singer is ill." in str(letter.body) for letter in letters) == 3
    page = client_of(bruno.user).get(reverse("kernel:job", args=[job.public_id]))
    assert "Calling the show off" in page.content.decode()
    assert client_of(mallory).get(reverse("kernel:job", args=[job.public_id])).status_code == 404


def test_killed_in_the_middle_it_goes_on_and_nobody_is_paid_twice(
    alice: Any, mallory: Any, bruno: Any, evening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (alice, mallory, bruno.user):
        evening.buy(person)
    real, calls = carrying_out._do, []

    def dies(*args: Any) -> None:
        calls.append(args[1])
        if len(calls) == 2:
            real(*args)
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(carrying_out, "_do", dies)
    with pytest.raises(KeyboardInterrupt), evening.committing():
        show_call_off(show=evening.show, key=uuid4(), reason="", by=bruno.user)
    # What was in the air with the second one is undone with it.
    monkeypatch.setattr(carrying_out, "_do", real)
    job = Job.objects.get()
    assert (job.state, job.done, Refund.objects.count()) == ("running", 1, 1)
    Job.objects.update(heard_at=timezone.now() - timedelta(minutes=5))
    jobs.jobs_sweep()
    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "worker_gone")

    with evening.committing():
        jobs.job_again(job=job)
    # What was to happen after the commit died too; the sweep of payments asks again.
    for refund in Refund.objects.filter(state="created"):
        with evening.committing():
            refund_send(refund)

    job.refresh_from_db()
    assert (job.state, Refund.objects.count()) == ("done", 3)
    assert set(Order.objects.values_list("state", flat=True)) == {"refunded"}
    assert prove().difference == ""


def test_free_tickets_end_too_and_their_holders_are_told(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    product = factories.make_ticket(factories.make_brand(bruno.user), prices={"EUR": 0})
    evening.show.ticket_tiers.set([tier_open(product=product)])
    evening.product = product
    evening.buy(alice)

    done(client_of(bruno.user), evening.show, "cancel", reason="")

    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert StockItem.objects.get(variant__product=product).on_hand == 10
    assert told("show_changed") == ["alice@example.org"]


@pytest.mark.parametrize("kind", ["cancel", "postpone", "shorten"])
def test_only_the_host_decides(client_of: Any, mallory: Any, evening: Any, kind: str) -> None:
    assert client_of(mallory).get(address(evening.show, kind)).status_code == 404
    assert client_of(mallory).post(address(evening.show, kind), {"key": str(uuid4())}).status_code == 404
    assert client_of(mallory).get(reverse("door:change", args=[evening.show.public_id])).status_code == 404
    assert ShowChange.objects.exists() is False


# --- moved ---


def test_moved_holders_keep_the_ticket_or_give_it_back_within_the_term(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    ticket = evening.ticket_of(alice)
    evening.buy(mallory)
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    Show.objects.update(time_zone="Europe/Berlin")
    sequence = Show.objects.get().calendar_sequence
    new = (timezone.now() + timedelta(days=40)).replace(second=0, microsecond=0)
    local = new.astimezone(timezone.get_fixed_timezone(0))
    show = Show.objects.get()
    Show.objects.update(time_zone="UTC")

    done(
        client_of(bruno.user),
        show,
        "postpone",
        starts_local=f"{local:%Y-%m-%dT%H:%M}",
        give_back_days="7",
        reason="",
    )

    show.refresh_from_db()
    assert (show.starts_at, show.calendar_sequence) == (new, sequence + 1)
    assert told("show_changed") == ["alice@example.org", "mallory@example.org"]
    letter = next(
        letter
        for letter in mail.outbox
        if letter.to == ["alice@example.org"] and "Another time" in letter.subject
    )
    assert "time in Asia/Tokyo" in letter.body
    assert Refund.objects.exists() is False
    page = client_of(alice).get(reverse("door:ticket", args=[ticket.public_id])).content.decode()
    assert "Give back for €8.00" in page
    file = Calendar.from_ical(client_of(alice).get(reverse("shows:calendar", args=[show.public_id])).content)
    (entry,) = file.walk("VEVENT")
    assert (entry["SEQUENCE"], entry.decoded("DTSTART")) == (sequence + 1, new)

    with evening.committing():
        client_of(alice).post(reverse("door:refund", args=[ticket.public_id]), {"minor": "800"})
    assert Refund.objects.get().amount_minor == 800
    ShowChange.objects.update(give_back_until=timezone.now())
    second = Ticket.objects.get(holder=mallory)
    text = client_of(mallory).get(reverse("door:ticket", args=[second.public_id])).content.decode()
    assert "Give back for" not in text


def test_a_time_typed_into_the_shows_form_is_told_too_heard_twice_or_not(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    """``tell_rescheduled``: twice."""
    evening.buy(alice)
    edit = reverse("shows:edit", args=[evening.show.public_id])
    assert (
        reverse("door:change", args=[evening.show.public_id])
        in client_of(bruno.user).get(edit).content.decode()
    )

    client_of(bruno.user).post(edit, FORM | {"tickets": [evening.product.pk]})
    for delivery in Delivery.objects.filter(handler="streams.door.handlers.tell_rescheduled"):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        with evening.committing():
            assert deliver(delivery.pk) is True

    assert told("show_changed") == ["alice@example.org"]
    assert ShowChange.objects.get().kind == "postpone"


def test_moved_in_two_tabs_it_moves_once(bruno: Any, evening: Any) -> None:
    now = timezone.now()
    stale = Show.objects.get()
    show_postpone(
        show=evening.show, key=uuid4(), move=Move(now + timedelta(days=3), 7), by=bruno.user, now=now
    )

    with pytest.raises(ShowNotEditable):
        show_postpone(show=stale, key=uuid4(), move=Move(now + timedelta(days=9), 7), by=bruno.user, now=now)
    with pytest.raises(ChangeRefused):
        show_postpone(show=Show.objects.get(), key=uuid4(), move=Move(now, 7), by=bruno.user, now=now)

    assert Show.objects.get().starts_at == now + timedelta(days=3)
    assert ShowChange.objects.count() == 1


@pytest.mark.parametrize("typed", ["2031-03-30T02:30", "2001-01-01T20:00", "soon"])
def test_a_time_that_is_none_is_said_beside_its_field(
    client_of: Any, bruno: Any, evening: Any, typed: str
) -> None:
    Show.objects.update(time_zone="Europe/Berlin")

    page = client_of(bruno.user).post(
        address(evening.show, "postpone"), {"starts_local": typed, "give_back_days": "7", "key": str(uuid4())}
    )

    assert (page.status_code, bool(page.context["form"].errors["starts_local"])) == (400, True)
    assert ShowChange.objects.exists() is False


# --- shorter ---


def test_shorter_everybody_has_a_share_back_and_keeps_the_ticket(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    evening.buy(alice, quantity=2)
    evening.buy(mallory)

    done(client_of(bruno.user), evening.show, "shorten", minutes="30", percent="25", reason="")

    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [200, 400]
    assert Ticket.objects.filter(revoked_at__isnull=True).count() == 3
    assert Show.objects.get().duration_minutes == 30
    assert StockItem.objects.get(variant__product=evening.product).on_hand == 7
    assert prove().difference == ""


def test_longer_is_not_shorter(client_of: Any, bruno: Any, evening: Any) -> None:
    page = client_of(bruno.user).post(
        address(evening.show, "shorten"), {"minutes": "60", "percent": "10", "key": str(uuid4())}
    )

    assert page.status_code == 400
    with pytest.raises(ChangeRefused):
        show_shorten(show=evening.show, key=uuid4(), minutes=61, back_bp=0, by=bruno.user)
    assert (Show.objects.get().duration_minutes, ShowChange.objects.exists()) == (60, False)


def test_of_a_pass_that_goes_on_no_money_goes_back_and_its_holder_is_told(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    TierPlan.objects.create(tier=evening.tier, is_pass=True)
    coming = factories.make_performance(
        bruno, evening.product, title="The next evening", starts_at=timezone.now() + timedelta(days=50)
    )
    evening.buy(alice)

    done(client_of(bruno.user), evening.show, "cancel", reason="")

    assert (Refund.objects.exists(), Ticket.objects.get().revoked_at) == (False, None)
    # Sales that end "an hour before" go by the evening that is to come.
    assert TierPlan.objects.get().starts_at == coming.starts_at
    assert told("show_changed") == ["alice@example.org"]


def test_a_pass_bought_after_one_of_its_shows_was_called_off_stays(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    TierPlan.objects.create(tier=evening.tier, is_pass=True)
    factories.make_performance(bruno, evening.product, title="The next evening")
    done(client_of(bruno.user), evening.show, "cancel", reason="")

    with evening.committing():
        evening.buy(alice)

    assert (Refund.objects.exists(), Ticket.objects.get().revoked_at) == (False, None)


def test_shorter_pays_no_share_of_what_went_back_before(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    evening.says(refund_full_hours=1)
    ticket = evening.ticket_of(alice, quantity=2)
    with evening.committing():
        client_of(alice).post(reverse("door:refund", args=[ticket.public_id]), {"minor": "800"})

    done(client_of(bruno.user), evening.show, "shorten", minutes="30", percent="50", reason="")

    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [400, 800]
    assert Ticket.objects.filter(revoked_at__isnull=True).count() == 1


def test_whoever_bought_a_ticket_that_nobody_claimed_is_told(
    client_of: Any, alice: Any, bruno: Any, evening: Any
) -> None:
    evening.buy(None)
    given = evening.ticket_of(alice)
    ticket_give(ticket=given, to=None)

    done(client_of(bruno.user), evening.show, "shorten", minutes="30", percent="0", reason="")

    assert told("show_changed") == ["alice@example.org", "guest@example.org"]


def test_money_of_another_day_is_no_word_about_this_cancellation(
    client_of: Any, alice: Any, mallory: Any, bruno: Any, evening: Any
) -> None:
    evening.says(refund_full_hours=1)
    own = evening.ticket_of(alice)
    with evening.committing():
        client_of(alice).post(reverse("door:refund", args=[own.public_id]), {"minor": "800"})
    ticket_give(ticket=evening.ticket_of(mallory), to=alice)

    done(client_of(bruno.user), evening.show, "cancel", reason="")

    assert told("show_changed") == ["alice@example.org"]

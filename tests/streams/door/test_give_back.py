"""Money for a ticket by its dates, and seats that the box office sells again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from commerce.boxoffice.models import Stage
from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.models import OrderLine
from commerce.payments.models import Refund
from commerce.payments.services import line_give_back, refund_begin
from commerce.stock.models import Quota, StockItem
from commerce.stock.services import quota_join, quota_open, reserve
from commerce.tickets.errors import TicketGone, TicketNotClaimable
from commerce.tickets.hands import ticket_claim, ticket_give
from commerce.tickets.models import Ticket
from commerce.tickets.services import tickets_revoke, tier_open
from commerce.tickets.terms import Terms, refund_share, refund_steps, replay_until
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from streams.shows.models import Show
from tests import factories
from tests.clocks import soon

pytestmark = pytest.mark.django_db
RULES: dict[str, Any] = {"refund_full_hours": 7 * 24, "refund_part_hours": 24, "refund_part_bp": 5000}


def page(client: Any, ticket: Ticket, name: str = "ticket", /, **data: Any) -> Any:
    address = reverse(f"door:{name}", args=[ticket.public_id])
    return client.get(address) if name == "ticket" else client.post(address, data)


def starts_in(**more: float) -> None:
    Show.objects.update(starts_at=timezone.now() + timedelta(**more))


def on_hand(evening: Any) -> int:
    return int(StockItem.objects.get(variant__product=evening.product).on_hand)


def test_rules_are_counted_from_the_start_and_the_best_that_is_open_holds() -> None:
    terms, start = Terms(**RULES), soon()

    assert [step.share_bp for step in refund_steps(terms, start)] == [10_000, 5000]
    assert refund_share(terms, start, start - timedelta(days=7, seconds=1)) == 10_000
    assert refund_share(terms, start, start - timedelta(days=7)) == 5000
    assert refund_share(terms, start, start - timedelta(hours=24, seconds=1)) == 5000
    assert refund_share(terms, start, start - timedelta(hours=24)) == 0
    assert refund_share(Terms(), start, start - timedelta(days=90)) == 0
    assert replay_until(Terms(replay_hours=24), start) == start + timedelta(hours=24)
    assert replay_until(Terms(), start) is None
    assert replay_until(Terms(replay_hours=24), None) is None


@pytest.mark.parametrize(
    ("days", "minor", "words"), [(8, 800, "Give back for €8.00"), (2, 400, "Give back for €4.00")]
)
def test_a_ticket_goes_back_for_what_the_page_said(
    client_of: Any, alice: Any, evening: Any, days: int, minor: int, words: str
) -> None:
    evening.says(**RULES)
    starts_in(days=days)
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    assert words in page(alices, ticket).content.decode()

    with evening.committing():
        for _press in range(2):
            assert page(alices, ticket, "refund", minor=minor).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.revoked_at is not None, ticket.lost_why) == (True, "refunded")
    assert [row.amount_minor for row in Refund.objects.all()] == [minor]
    assert on_hand(evening) == 10
    assert prove().difference == ""
    assert "Not valid: refunded" in page(alices, ticket).content.decode()


def test_too_late_or_another_sum_than_the_page_said_changes_nothing(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(**RULES)
    starts_in(days=2)
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)

    assert page(alices, ticket, "refund", minor="800").status_code == 409
    starts_in(hours=23)
    assert page(alices, ticket, "refund", minor="400").status_code == 409
    assert "No money" not in page(alices, ticket).content.decode()
    assert "Give back for" not in page(alices, ticket).content.decode()

    ticket.refresh_from_db()
    assert (ticket.revoked_at, Refund.objects.exists(), on_hand(evening)) == (None, False, 9)


def test_a_ticket_keeps_the_rules_it_was_bought_under(client_of: Any, alice: Any, evening: Any) -> None:
    evening.says(**RULES)
    starts_in(days=8)
    ticket = evening.ticket_of(alice)
    evening.says(refund_full_hours=None, refund_part_hours=None)

    assert "Give back for €8.00" in page(client_of(alice), ticket).content.decode()


def test_of_three_exactly_the_one_that_was_given_back_is_lost_and_the_others_keep_their_price(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(**RULES)
    starts_in(days=2)
    first = evening.ticket_of(alice, quantity=3)

    with evening.committing():
        page(client_of(alice), first, "refund", minor="400")

    assert list(Ticket.objects.filter(revoked_at__isnull=True).values_list("number", flat=True)) == [3, 2]
    assert tickets_revoke(source=first.source, keep=2) == 0
    second = Ticket.objects.get(number=2)
    assert "Give back for €4.00" in page(client_of(alice), second).content.decode()


def test_whoever_got_a_ticket_as_a_gift_gets_no_money_for_it(
    client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    evening.says(**RULES, is_resold=True)
    starts_in(days=9)
    ticket = evening.ticket_of(alice)
    Ticket.objects.update(holder=mallory)
    mallorys = client_of(mallory)

    assert "the money goes to them" in page(mallorys, ticket).content.decode()
    assert page(mallorys, ticket, "refund", minor="800").status_code == 403
    assert page(mallorys, ticket, "offer").status_code == 409
    assert Refund.objects.exists() is False


# --- through the box office ---


def test_a_seat_is_offered_again_and_paid_back_when_it_is_sold_told_twice_or_once(
    client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    evening.says(is_resold=True)
    StockItem.objects.update(on_hand=1)
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    assert on_hand(evening) == 0

    for _press in range(2):
        assert page(alices, ticket, "offer").status_code == 302
    assert on_hand(evening) == 1
    assert "on offer at the box office" in page(alices, ticket).content.decode()
    assert Refund.objects.exists() is False
    with evening.committing():
        evening.buy(mallory)
    for name in ("settle_resales", "pay_resold"):
        for delivery in Delivery.objects.filter(handler=f"streams.door.handlers.{name}"):
            Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
            with evening.committing():
                assert deliver(delivery.pk) is True

    ticket.refresh_from_db()
    assert ticket.lost_why == "resold"
    assert [row.amount_minor for row in Refund.objects.all()] == [800]
    assert on_hand(evening) == 0
    assert Ticket.objects.filter(revoked_at__isnull=True).get().holder == mallory
    assert prove().difference == ""
    assert "Sold again" in page(alices, ticket).content.decode()


def test_the_box_offices_own_seats_go_first(client_of: Any, alice: Any, mallory: Any, evening: Any) -> None:
    evening.says(is_resold=True)
    ticket = evening.ticket_of(alice)
    page(client_of(alice), ticket, "offer")

    with evening.committing():
        evening.buy(mallory)

    ticket.refresh_from_db()
    assert (ticket.revoked_at, Refund.objects.exists(), on_hand(evening)) == (None, False, 9)


def test_an_offer_is_taken_back_unless_somebody_is_paying(client_of: Any, alice: Any, evening: Any) -> None:
    evening.says(is_resold=True)
    StockItem.objects.update(on_hand=1)
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    page(alices, ticket, "offer")
    variant = evening.product.variants.get()
    reserve(key="somebody", wanted={variant.pk: 1}, seconds=60)
    assert page(alices, ticket, "keep").status_code == 409
    ticket.refresh_from_db()
    assert ticket.offered_at is not None

    StockItem.objects.update(held=0)
    for _press in range(2):
        assert page(alices, ticket, "keep").status_code == 302

    ticket.refresh_from_db()
    assert (ticket.offered_at, ticket.revoked_at, on_hand(evening)) == (None, None, 0)


def test_what_the_tier_does_not_take_back_is_not_offered(client_of: Any, alice: Any, evening: Any) -> None:
    ticket = evening.ticket_of(alice)

    assert page(client_of(alice), ticket, "offer").status_code == 409
    assert (on_hand(evening), OrderLine.objects.get().refunded_minor) == (9, 0)


def test_a_free_ticket_goes_back_without_money(client_of: Any, alice: Any, bruno: Any, evening: Any) -> None:
    product = factories.make_ticket(factories.make_brand(bruno.user), prices={"EUR": 0})
    evening.product = product
    show = factories.make_performance(factories.make_creator(), product, title="Open rehearsal")
    evening.says(refund_full_hours=1)
    line = evening.buy(alice).lines.get()
    ticket = Ticket.objects.get(source=line.public_id)
    assert show.starts_at > timezone.now()

    assert page(client_of(alice), ticket, "refund", minor="0").status_code == 302

    ticket.refresh_from_db()
    assert (ticket.lost_why, Refund.objects.exists(), on_hand(evening)) == ("refunded", False, 10)


def test_one_of_a_group_goes_back_for_its_share_and_the_seat_stays_with_the_group(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(**RULES, is_resold=True)
    starts_in(days=9)
    Stage.objects.create(variant=evening.product.variants.get(), group_of=4)
    evening.buy(alice)
    third = Ticket.objects.get(number=3)
    alices = client_of(alice)
    assert "Give back for €2.00" in page(alices, third).content.decode()
    assert page(alices, third, "offer").status_code == 409

    with evening.committing():
        page(alices, third, "refund", minor="200")

    assert sorted(Ticket.objects.filter(revoked_at__isnull=True).values_list("number", flat=True)) == [
        1,
        2,
        4,
    ]
    assert (Refund.objects.get().amount_minor, on_hand(evening)) == (200, 9)
    assert prove().difference == ""


def test_what_is_on_offer_is_neither_given_nor_claimed_nor_refunded_before_it_is_taken_back(
    client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    evening.says(**RULES, is_resold=True)
    starts_in(days=9)
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    page(alices, ticket, "offer")
    ticket.refresh_from_db()
    assert on_hand(evening) == 10

    text = page(alices, ticket).content.decode()
    assert "Give back for" not in text
    assert page(alices, ticket, "refund", minor="800").status_code == 409
    assert page(alices, ticket, "give", to="mallory@example.org").status_code == 409
    with pytest.raises(TicketGone):
        ticket_give(ticket=ticket, to=mallory)
    Ticket.objects.update(holder=None)
    with pytest.raises(TicketNotClaimable):
        ticket_claim(ticket=ticket, user=mallory)
    Ticket.objects.update(holder=alice)

    ticket.refresh_from_db()
    assert (ticket.holder, ticket.revoked_at, Refund.objects.exists()) == (alice, None, False)
    assert on_hand(evening) == 10
    page(alices, ticket, "keep")
    assert "Give back for €8.00" in page(alices, ticket).content.decode()
    assert on_hand(evening) == 9


def test_a_seat_that_was_kept_after_all_gives_its_shared_place_back_later(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(**RULES, is_resold=True)
    starts_in(days=9)
    hall = quota_open(brand=evening.product.brand, name="Hall", size=10)
    quota_join(quota=hall, item=StockItem.objects.get(variant__product=evening.product))
    ticket = evening.ticket_of(alice)
    alices = client_of(alice)
    for name in ("offer", "keep", "keep"):
        page(alices, ticket, name)
    assert (Quota.objects.get().taken, on_hand(evening)) == (1, 9)

    with evening.committing():
        page(alices, ticket, "refund", minor="800")

    assert (Quota.objects.get().taken, on_hand(evening)) == (0, 10)


def test_in_a_full_hall_a_seat_is_sold_at_whichever_price_somebody_buys_it(
    client_of: Any, alice: Any, mallory: Any, evening: Any
) -> None:
    evening.says(is_resold=True)
    brand = evening.product.brand
    hall = quota_open(brand=brand, name="Hall", size=1)
    regular = factories.make_ticket(brand, title="Regular")
    regular_tier = tier_open(product=regular)
    evening.show.ticket_tiers.add(regular_tier)
    for product in (evening.product, regular):
        quota_join(quota=hall, item=StockItem.objects.get(variant__product=product))
    ticket = evening.ticket_of(alice)
    page(client_of(alice), ticket, "offer")
    ticket.refresh_from_db()
    assert ticket.offered_at is not None

    evening.product = regular
    with evening.committing():
        evening.buy(mallory)

    ticket.refresh_from_db()
    assert ticket.lost_why == "resold"
    assert [row.amount_minor for row in Refund.objects.all()] == [800]
    assert Ticket.objects.filter(revoked_at__isnull=True).get().holder == mallory
    assert Quota.objects.get().taken == 1
    assert prove().difference == ""


def test_an_offered_seat_whose_line_is_refunded_comes_back_once(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(is_resold=True)
    first = evening.ticket_of(alice, quantity=3)
    page(client_of(alice), first, "offer")
    line = OrderLine.objects.get()
    assert on_hand(evening) == 8

    with evening.committing():
        part = RefundPart(line.public_id, 800, pieces=1, restock=True)
        refund_begin(order=line.order, key=uuid4(), parts=[part], reason="", asked_by=None)

    first.refresh_from_db()
    assert (first.lost_why, on_hand(evening)) == ("refunded", 8)
    with evening.committing():
        line_give_back(line=line, key=uuid4(), reason="")
    assert on_hand(evening) == 10
    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False


def test_when_the_last_of_a_group_goes_back_the_seats_are_free(
    client_of: Any, alice: Any, evening: Any
) -> None:
    evening.says(**RULES)
    starts_in(days=9)
    Stage.objects.create(variant=evening.product.variants.get(), group_of=2)
    evening.buy(alice)
    alices = client_of(alice)

    for number, left in ((1, 9), (2, 10)):
        with evening.committing():
            page(alices, Ticket.objects.get(number=number), "refund", minor="400")
        assert on_hand(evening) == left

    assert Ticket.objects.filter(revoked_at__isnull=True).exists() is False
    assert prove().difference == ""

"""Refunds that are too much for one person: asked for, agreed to by another, declined, and each of it once."""

from functools import partial
from uuid import uuid4

import pytest

from commerce.ledger.proof import prove
from commerce.orders.drafts import RefundPart
from commerce.orders.errors import RefundTooLarge
from commerce.orders.models import Deed, Order
from commerce.payments.errors import (
    ApprovalByAnother,
    RefundKeyTaken,
    RefundNeedsReason,
    RefundNotPossible,
    RefundRequestDecided,
)
from commerce.payments.models import OperatorTask, Refund, RefundRequest, SandboxObject
from commerce.payments.services import Wish, refund_approve, refund_ask, refund_begin, refund_decline
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.test_races import at_once, pay

pytestmark = pytest.mark.django_db
REASON = "The shade came torn"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.REFUND_APPROVAL_ABOVE = {"EUR": 5000, "JPY": 8000}


@pytest.fixture
def paid(world, alice, committing) -> Order:
    order = buying.place(buying.draft(world.lamp, quantity=3), user=alice)
    buying.pay(order, committing)
    return order


@pytest.fixture
def olga(db):
    """Another operator."""
    return factories.make_user("olga@example.org", display_name="Olga", is_staff=True, is_superuser=True)


def wish(order, minor, *, reason=REASON, pieces=0, brand=None):
    line = order.lines.get()
    return Wish([RefundPart(line.public_id, minor, pieces, restock=bool(pieces))], reason, brand)


def ask(order, committing, minor, by, *, key=None, **fields):
    with committing():
        return refund_ask(order=order, key=key or uuid4(), wish=wish(order, minor, **fields), by=by)


def approve(asked, committing, by):
    with committing():
        return refund_approve(asked=asked, by=by)


def kinds(order):
    return list(Deed.objects.filter(fulfilment__order=order).values_list("kind", flat=True))


def sent():
    return SandboxObject.objects.filter(kind="refund").count()


def test_up_to_the_limit_money_goes_back_at_once(paid, oliver, committing):
    refund = ask(paid, committing, 5000, oliver)

    assert isinstance(refund, Refund)
    assert (sent(), kinds(paid), RefundRequest.objects.count()) == (1, ["refunded"], 0)


def test_above_it_nothing_moves_until_a_second_person_agrees(paid, oliver, olga, committing):
    asked = ask(paid, committing, 6400, oliver, pieces=1)

    paid.refresh_from_db()
    assert isinstance(asked, RefundRequest)
    assert (asked.state, asked.money.minor, paid.refunded_minor, sent()) == ("waiting", 6400, 0, 0)
    assert OperatorTask.objects.get(done_at=None).kind == "refund_waits"

    refund = approve(asked, committing, olga)

    asked.refresh_from_db()
    paid.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.refund) == ("approved", olga, refund)
    assert (refund.asked_by, refund.reason, paid.refunded_minor, sent()) == (oliver, REASON, 6400, 1)
    assert kinds(paid) == ["refund_asked", "refund_approved", "refunded"]
    assert not OperatorTask.objects.filter(done_at=None).exists()
    assert prove().difference == ""


def test_who_asked_cannot_agree_and_the_database_says_so_too(paid, oliver, committing):
    asked = ask(paid, committing, 6400, oliver)

    with pytest.raises(ApprovalByAnother):
        approve(asked, committing, oliver)

    asked.refresh_from_db()
    assert (asked.state, Refund.objects.count(), kinds(paid)) == ("waiting", 0, ["refund_asked"])


def test_the_same_form_asks_once_and_a_second_form_again(paid, oliver, olga, committing):
    form = uuid4()
    first = ask(paid, committing, 6400, oliver, key=form)
    assert ask(paid, committing, 6400, oliver, key=form) == first
    refund = approve(first, committing, olga)
    assert approve(first, committing, olga) == refund
    assert ask(paid, committing, 6400, oliver, key=form) == refund

    second = ask(paid, committing, 6400, oliver)
    approve(second, committing, olga)

    paid.refresh_from_db()
    assert (paid.refunded_minor, sent(), RefundRequest.objects.count()) == (12800, 2, 2)


def test_a_large_sum_in_small_ones_needs_a_second_person_too(paid, oliver, olga, committing):
    ask(paid, committing, 3000, oliver)
    asked = ask(paid, committing, 2001, olga)
    assert isinstance(asked, RefundRequest)

    approve(asked, committing, oliver)

    # What two people agreed to does not count against what one may.
    assert isinstance(ask(paid, committing, 2000, oliver), Refund)


def test_a_currency_without_a_limit_always_needs_two_and_no_limits_never(paid, oliver, committing, settings):
    settings.REFUND_APPROVAL_ABOVE = {"USD": 100_000}
    assert isinstance(ask(paid, committing, 1, oliver), RefundRequest)

    settings.REFUND_APPROVAL_ABOVE = {}
    assert isinstance(ask(paid, committing, 19200, oliver), Refund)


def test_declining_needs_words_and_nothing_goes_back(paid, oliver, olga, committing):
    asked = ask(paid, committing, 6400, oliver)
    with pytest.raises(RefundNeedsReason):
        refund_decline(asked=asked, by=olga, words=" ")

    assert refund_decline(asked=asked, by=olga, words="They got a new one already") is True
    assert refund_decline(asked=asked, by=olga, words="They got a new one already") is False
    with pytest.raises(RefundRequestDecided):
        approve(asked, committing, olga)

    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("declined", "They got a new one already")
    assert (Refund.objects.count(), kinds(paid)) == (0, ["refund_asked", "refund_declined"])
    assert not OperatorTask.objects.filter(done_at=None).exists()


def test_who_asked_takes_it_back_without_words(paid, oliver, olga, committing):
    asked = ask(paid, committing, 6400, oliver)

    assert refund_decline(asked=asked, by=oliver, words="")
    with pytest.raises(RefundRequestDecided):
        refund_decline(asked=asked, by=olga, words="no")

    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_what_cannot_go_back_is_not_even_asked_for(paid, world, alice, oliver, committing):
    other = buying.place(buying.draft(world.lamp), user=alice)

    with pytest.raises(RefundTooLarge):
        ask(paid, committing, 19201, oliver)
    with pytest.raises(RefundNeedsReason):
        ask(paid, committing, 100, oliver, reason="  ")
    with pytest.raises(RefundNotPossible):
        ask(other, committing, 6400, oliver)

    paid.refresh_from_db()
    assert (paid.refunded_minor, RefundRequest.objects.count(), kinds(paid)) == (0, 0, [])
    assert prove().difference == ""


def test_what_went_back_meanwhile_is_not_given_twice_and_the_request_waits_on(paid, oliver, olga, committing):
    asked = ask(paid, committing, 19200, oliver)
    line = paid.lines.get()
    with committing():
        refund_begin(order=paid, key=uuid4(), parts=[RefundPart(line.public_id, 1)], reason="", asked_by=None)

    with pytest.raises(RefundTooLarge):
        approve(asked, committing, olga)

    asked.refresh_from_db()
    assert (asked.state, Refund.objects.count(), kinds(paid).count("refund_approved")) == ("waiting", 1, 0)


def test_the_form_of_another_order_is_refused(paid, world, alice, oliver, committing):
    form = uuid4()
    ask(paid, committing, 6400, oliver, key=form)
    other = buying.place(buying.draft(world.candle), user=alice)
    buying.pay(other, committing)

    with pytest.raises(RefundKeyTaken):
        ask(other, committing, 2400, oliver, key=form)

    assert (RefundRequest.objects.count(), Refund.objects.count()) == (1, 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_approvers_at_once_and_the_same_form_from_many_hands(world, alice, oliver, olga, settings):
    settings.REFUND_APPROVAL_ABOVE = {"EUR": 5000}
    order = buying.place(buying.draft(world.lamp, quantity=3), user=alice)
    pay(order)
    order.refresh_from_db()
    form = uuid4()
    hands = [partial(refund_ask, order=order, key=form, wish=wish(order, 6400), by=oliver)] * 4
    assert len({result.pk for result in at_once(hands)}) == 1

    asked = RefundRequest.objects.get()
    third = factories.make_user("third@example.org", is_staff=True, is_superuser=True)
    results = at_once([partial(refund_approve, asked=asked, by=each) for each in (olga, third, olga, oliver)])

    order.refresh_from_db()
    assert (Refund.objects.count(), order.refunded_minor) == (1, 6400)
    assert {type(each) for each in results} <= {Refund, RefundRequestDecided, ApprovalByAnother}
    assert prove().difference == ""

"""A month as the database adds it up is what its entries, read one by one, come to."""

from collections import defaultdict
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.ledger.models import Transfer
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Fulfilment, OrderLine
from commerce.payments.services import refund_begin
from commerce.payouts.earnings import Group, month_earned, month_of
from commerce.payouts.payees import payee_of_brand, payee_of_creator
from commerce.stock.models import StockItem
from marketplace.kernel.money import Money
from tests.commerce.payments import buying

pytestmark = pytest.mark.django_db
SCOPES = ("", "show00000001", "show00000002")
MARKETS = {"EUR": "eu", "JPY": "jp"}

sale = st.tuples(
    st.sampled_from(sorted(MARKETS)),
    st.sampled_from(SCOPES),
    st.integers(1, 3),
    st.integers(10, 99_999),
    # Nothing, a part or all of it goes back; the delivery fee goes back with all of it.
    st.sampled_from([0, 1, 3_333, 10_000]),
)


def sell(world, committing, one):
    currency, scope, quantity, minor, share = one
    line = buying.draft(
        world.lamp,
        quantity=quantity,
        unit=Money(minor, currency),
        collaboration=world.collaboration,
        scope=scope,
    )
    order = buying.place(line, market=MARKETS[currency])
    buying.pay(order, committing)
    if share:
        sold, parcel = order.lines.get(), order.fulfilments.get()
        parts = [RefundPart(sold.public_id, max(1, sold.total_minor * share // 10_000))]
        if share == 10_000 and parcel.shipping_minor:
            parts.append(RefundPart(f"shipping:{parcel.public_id}", parcel.shipping_minor))
        with committing():
            refund_begin(order=order, key=uuid4(), parts=parts, reason="", asked_by=None)


def by_hand(owner, currency):
    """Add a payee's books up in the plainest way: show → [earned, taken back], and show → subjects."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    for transfer in Transfer.objects.select_related("movement", "debit", "credit").filter(state="posted"):
        if transfer.currency != currency or transfer.movement.kind not in {"sale", "refund"}:
            continue
        if owner not in (transfer.credit.owner, transfer.debit.owner):
            continue
        kind, _colon, parcel = transfer.subject.rpartition(":")
        scope = (
            Fulfilment.objects.get(public_id=parcel).order.scope
            if kind
            else OrderLine.objects.get(public_id=transfer.subject).scope
        )
        signed = transfer.amount if transfer.credit.owner == owner else -transfer.amount
        sums[scope][transfer.movement.kind == "refund"] += signed
        subjects[scope].add(transfer.subject)
    return sums, subjects


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sales=st.lists(sale, min_size=1, max_size=6))
def test_a_month_is_what_its_entries_come_to(world, committing, sales):
    StockItem.objects.update(on_hand=10_000)
    for one in sales:
        sell(world, committing, one)

    for payee in (payee_of_brand(world.brand), payee_of_creator(world.creator)):
        for currency in MARKETS:
            month = month_earned(payee, month_of(""), currency)
            expected, subjects = by_hand(payee.owner, currency)
            assert {group.scope for group in month.groups} == set(expected)
            for group in month.groups:
                earned, taken_back = expected[group.scope]
                assert (group.earned, group.taken_back) == (
                    Money(earned, currency),
                    Money(taken_back, currency),
                )
                lines = month.lines(month.subjects(group))
                assert {line.part.subject for line in lines} == subjects[group.scope]
                assert group.line_count == len(subjects[group.scope])
                assert sum(line.earned for line in lines) == earned
                assert sum(line.taken_back for line in lines) == taken_back
            assert month.own.minor == sum(sum(amounts) for amounts in expected.values())


def test_a_show_lists_its_lines_in_the_order_they_were_sold(world, committing):
    for _sale in range(3):
        sell(world, committing, ("EUR", SCOPES[1], 1, 6400, 0))
    sell(world, committing, ("EUR", SCOPES[2], 1, 6400, 0))
    month = month_earned(payee_of_creator(world.creator), timezone.localdate().replace(day=1), "EUR")

    group = month.group(SCOPES[1])
    assert isinstance(group, Group)

    sold = OrderLine.objects.filter(scope=SCOPES[1]).order_by("pk").values_list("public_id", flat=True)
    assert list(month.subjects(group)) == list(sold)
    assert month.lines([]) == []

"""Many who ask at the same moment: one document for each order, and no number is missing or given twice."""

from functools import partial

import pytest

from commerce.invoices.models import Invoice, InvoiceSeries, Kind
from commerce.invoices.proving import prove_invoices
from commerce.invoices.services import invoice_issue
from tests.commerce.payments import buying
from tests.commerce.payments.test_races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_many_who_ask_at_once_leave_no_gap(world, committing):
    orders = [buying.place(buying.draft(world.candle)) for _ in range(4)]
    for order in orders:
        buying.pay(order, committing)

    made = at_once(
        [partial(invoice_issue, order=order, brand=world.brand) for order in orders for _ in range(3)]
    )

    assert len(made) == 12
    assert len({invoice.pk for invoice in made}) == 4
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert InvoiceSeries.objects.get(brand=world.brand, kind=Kind.INVOICE).last == 4
    assert prove_invoices() == (4, "")

"""An invoice is made once, with the seller's next number, and says for ever what was sold."""

import pytest
from django.db import DatabaseError, transaction

from commerce.invoices import services
from commerce.invoices.errors import InvoiceNotYet
from commerce.invoices.models import Invoice, InvoiceSeries, Kind
from commerce.invoices.proving import prove_invoices
from commerce.invoices.selectors import papers_of
from commerce.invoices.services import cancellation_issue, invoice_issue
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from marketplace.kernel.money import Money
from tests import factories
from tests.commerce.invoices.selling import refund, two_sellers
from tests.commerce.payments import buying


@pytest.fixture
def order(world, committing) -> Order:
    return two_sellers(world, committing)


def brands(order: Order) -> list:
    return [parcel.brand for parcel in order.fulfilments.select_related("brand")]


def issue_all(order: Order) -> list[Invoice]:
    made = []
    for paper in papers_of(order):
        brand = paper.parcel.brand
        if paper.refund:
            made.append(cancellation_issue(order=order, brand=brand, refund=paper.refund))
        else:
            made.append(invoice_issue(order=order, brand=brand))
    return made


def test_each_seller_bills_its_own_part_with_numbers_of_its_own(order) -> None:
    lantern, kiln = (invoice_issue(order=order, brand=brand) for brand in brands(order))

    assert (lantern.number, kiln.number) == (1, 1)
    assert lantern.label == f"{lantern.brand.public_id[:6].upper()}-R000001"
    assert [row["title"] for row in kiln.facts["rows"]] == ["青瓷茶杯", ""]
    assert lantern.total_minor + kiln.total_minor == order.total_minor
    assert lantern.tax_minor + kiln.tax_minor == order.tax_minor
    assert kiln.facts["seller"]["legal_name"] == "青瓷有限公司"


def test_asking_twice_returns_the_first_and_uses_no_number(order) -> None:
    brand = brands(order)[0]

    first, second = (invoice_issue(order=order, brand=brand) for _ in range(2))

    assert first == second
    assert InvoiceSeries.objects.get(brand=brand, kind=Kind.INVOICE).last == 1


def test_the_next_order_gets_the_next_number(world, committing, order) -> None:
    brand = brands(order)[0]
    other = buying.place(buying.draft(world.lamp))
    buying.pay(other, committing)

    numbers = [invoice_issue(order=each, brand=brand).number for each in (other, order)]

    assert numbers == [1, 2]
    assert prove_invoices() == (2, "")


def test_what_is_not_paid_has_no_invoice_and_uses_no_number(world) -> None:
    waiting = buying.place(buying.draft(world.lamp))

    with pytest.raises(InvoiceNotYet):
        invoice_issue(order=waiting, brand=world.brand)

    assert not Invoice.objects.exists()
    assert not InvoiceSeries.objects.exists()


def test_a_seller_of_another_order_has_none_in_this(order) -> None:
    with pytest.raises(InvoiceNotYet):
        invoice_issue(order=order, brand=factories.make_brand())


def test_each_refund_is_cancelled_in_a_series_of_its_own(order, committing) -> None:
    brand = brands(order)[0]
    line = order.lines.get(fulfilment__brand=brand)
    piece = refund(order, committing, RefundPart(line.public_id, line.total_minor // 2, pieces=1))

    cancellation = cancellation_issue(order=order, brand=brand, refund=piece.public_id)
    invoice = Invoice.objects.get(brand=brand, kind=Kind.INVOICE)

    assert (cancellation.kind, cancellation.number) == (Kind.CANCELLATION, 1)
    assert cancellation.label.endswith("-C000001")
    assert cancellation.total_minor == -(line.total_minor // 2)
    assert cancellation.facts["cancels"] == invoice.label
    assert cancellation.facts["rows"][0]["quantity"] == 1
    assert cancellation.facts["reason"] == "A dent in it"
    again = cancellation_issue(order=order, brand=brand, refund=piece.public_id)
    assert again == cancellation


def test_all_documents_of_an_order_are_what_was_paid_less_what_went_back(order, committing) -> None:
    lamp, vase = order.lines.all()
    refund(order, committing, RefundPart(lamp.public_id, 1001), RefundPart(vase.public_id, 999))
    refund(
        order, committing, RefundPart(f"shipping:{lamp.fulfilment.public_id}", lamp.fulfilment.shipping_minor)
    )
    refund(order, committing, RefundPart(lamp.public_id, lamp.total_minor - 1001, pieces=2))

    made = issue_all(order)

    assert len(made) == 2 + 2 + 1 + 1
    assert sum(paper.total_minor for paper in made) == order.left_minor
    assert prove_invoices() == (6, "")
    for paper in made:
        assert sum(row["total"] for row in paper.facts["rows"]) == paper.total_minor
        assert sum(tax["gross"] for tax in paper.facts["taxes"]) == paper.total_minor
        assert paper.facts["net"] + paper.facts["tax"] == paper.total_minor


def test_a_refund_that_is_not_this_sellers_is_not_cancelled_by_it(order, committing) -> None:
    lantern, kiln = brands(order)
    line = order.lines.get(fulfilment__brand=lantern)
    back = refund(order, committing, RefundPart(line.public_id, 100))

    for name in (back.public_id, "nosuchrefund"):
        with pytest.raises(InvoiceNotYet):
            cancellation_issue(order=order, brand=kiln, refund=name)

    assert not Invoice.objects.exists()


def test_an_invoice_says_later_what_it_said_first(order, committing) -> None:
    brand = brands(order)[0]
    invoice = invoice_issue(order=order, brand=brand)
    before = dict(invoice.facts)

    brand.legal_name, brand.address = "Other Ltd", "Elsewhere 1"
    brand.save(update_fields=["legal_name", "address"])
    order.buyer.name = "Somebody else"
    order.buyer.save(update_fields=["name"])
    line = order.lines.get(fulfilment__brand=brand)
    refund(order, committing, RefundPart(line.public_id, 100))

    assert invoice_issue(order=order, brand=brand).facts == before


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_an_invoice(order, deed: str) -> None:
    invoice = invoice_issue(order=order, brand=brands(order)[0])
    rows = Invoice.objects.filter(pk=invoice.pk)

    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        rows.update(total_minor=1) if deed == "update" else rows._raw_delete(rows.db)

    assert Invoice.objects.get(pk=invoice.pk).total_minor == invoice.total_minor


def test_a_try_that_fails_gives_its_number_back(order, monkeypatch) -> None:
    brand = brands(order)[0]

    def fail(*_args, **_more):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(services, "_label", fail)
        with pytest.raises(RuntimeError):
            invoice_issue(order=order, brand=brand)

    assert invoice_issue(order=order, brand=brand).number == 1
    assert prove_invoices() == (1, "")


def test_a_missing_number_and_a_wrong_sum_are_found(order) -> None:
    brand = brands(order)[0]
    invoice = invoice_issue(order=order, brand=brand)
    InvoiceSeries.objects.filter(brand=brand).update(last=2)
    assert "its document is missing" in prove_invoices()[1]

    InvoiceSeries.objects.filter(brand=brand).update(last=1)
    other = brands(order)[1]
    InvoiceSeries.objects.create(brand=other, kind=Kind.INVOICE, last=1)
    same = {
        name: getattr(invoice, name) for name in ("order", "kind", "refund", "currency", "label", "facts")
    }
    Invoice.objects.create(
        brand=other, number=1, total_minor=1, tax_minor=0, issued_at=invoice.issued_at, **same
    )
    assert "its paper says another sum" in prove_invoices()[1]


def test_rates_a_reverse_charge_and_a_company_are_told(world, committing) -> None:
    order = buying.place(
        buying.draft(world.lamp),
        company="Lumen Oy",
        vat_number="FI20774740",
        is_reverse_charge=True,
    )
    buying.pay(order, committing)

    facts = invoice_issue(order=order, brand=world.brand).facts

    assert facts["is_reverse_charge"] is True
    assert (facts["buyer"]["company"], facts["buyer"]["vat_number"]) == ("Lumen Oy", "FI20774740")
    assert [tax["rate_bp"] for tax in facts["taxes"]] == [order.market.tax_bp]


def test_orders_are_billed_in_their_own_currency_and_language(world, committing) -> None:
    order = two_sellers_in_japan(world, committing)

    invoices = issue_all(order)

    assert {(paper.currency, paper.facts["language"]) for paper in invoices} == {("JPY", "ja")}
    assert sum(paper.total_minor for paper in invoices) == order.total_minor


def two_sellers_in_japan(world, committing) -> Order:
    vase = factories.make_product(factories.make_brand(), title="花瓶", prices={"JPY": 3201})
    lamp = factories.make_product(world.brand, title="行灯", prices={"JPY": 9801})
    order = buying.place(
        buying.draft(lamp, unit=Money(9801, "JPY")),
        buying.draft(vase, unit=Money(3201, "JPY"), quantity=3),
        market="jp",
        language="ja",
        country="JP",
    )
    buying.pay(order, committing)
    return order

"""Who earns what, counted by hand: one sale in every market, and back again."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.ledger.proof import prove
from commerce.ledger.selectors import balances
from commerce.orders.drafts import EarningTerms, LineDraft, ParcelDraft, RefundPart
from commerce.orders.models import OrderLine
from commerce.orders.services import order_place
from commerce.orders.splitting import Shares, line_shares
from commerce.payments.services import refund_begin
from commerce.stock.services import reserve
from marketplace.campaigns.models import Collaboration
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests import factories
from tests.commerce.payments import buying


@dataclass(frozen=True)
class Example:
    """What one line costs and to whom that goes, all in minor units."""

    market: str
    currency: str
    country: str
    unit: int
    quantity: int
    discount: int
    # What of the discount the house bears, without the tax in it; what of the tax came on top.
    house: int
    added: int
    tax: int
    commission_bp: int
    fee_bp: int
    agency_bp: int
    paid: int
    creator: int
    agency: int
    fee: int
    brand: int


EXAMPLES = {
    # 64.00 less 10 % of the brand is 57.60; VAT in it 57.60 × 23 ÷ 123 = 10.7707. Of 46.83: 12 % is 5.6196, 5 % 2.3415,
    # the rest 38.8689; down to whole cents two are left over, for .96 and .89. Of 5.62 the agency gets 20 %: 1.124.
    "eu": Example("eu", "EUR", "PT", 6400, 1, 640, 0, 0, 1077, 1200, 500, 2000, 5760, 450, 112, 234, 3887),
    # 38.00 less 5.00 is 33.00; California adds 7.25 %: 2.3925. Of 33.00: 15 % is 4.95, 8 % 2.64. A quarter of 4.95 is
    # 1.2375.
    "us": Example("us", "USD", "US", 3800, 1, 500, 0, 239, 239, 1500, 800, 2500, 3539, 371, 124, 264, 2541),
    # No decimals: in 9,800 are 9,800 × 10 ÷ 110 = 890.9 of tax. Of 8,909: 12 % is 1,069.08, 5 % 445.45, the rest
    # 7,394.47, which gets the yen that is left over. A tenth of 1,069 is 106.9.
    "jp": Example("jp", "JPY", "JP", 9800, 1, 0, 0, 0, 891, 1200, 500, 1000, 9800, 962, 107, 445, 7395),
    # 1,499.00 less 100.00 that the house bears is 1,399.00, with 213.41 of GST. Without that offer 228.66 would be in
    # 1,499.00, so the house adds 1,270.34 − 1,185.59 = 84.75. Of 1,270.34: 10 % is 127.034, 4 % 50.8136.
    "in": Example("in", "INR", "IN", 149900, 1, 10000, 8475, 0, 21341, 1000, 400, 0, 139900, 12704, 0, 5081, 109249),
    # Two at 199.00, with 398.00 × 13 ÷ 113 = 45.7876 of tax. Of 352.21: 20 % is 70.442, 6 % 21.1326, the rest 260.6354.
    "cn": Example("cn", "CNY", "CN", 19900, 2, 0, 0, 0, 4579, 2000, 600, 0, 39800, 7044, 0, 2113, 26064),
}  # fmt: skip


@pytest.fixture(params=sorted(EXAMPLES))
def sold(request, db, lantern, bruno, alice, committing):
    example = EXAMPLES[request.param]
    product = factories.make_product(lantern, prices={example.currency: example.unit})
    variant = product.variants.select_related("product__brand").get()
    agreed = factories.make_collaboration(lantern, bruno, commission_bp=example.commission_bp)
    market, key = Market.objects.get(code=example.market), uuid4()
    reserve(key=str(key), wanted={variant.pk: example.quantity}, seconds=600)
    zero = Money(0, example.currency)
    line = LineDraft(
        variant=variant,
        title="Lamp",
        quantity=example.quantity,
        unit=Money(example.unit, example.currency),
        line_up_number=None,
        scope="",
        creator=bruno,
        collaboration=agreed,
        tax=Money(example.tax, example.currency),
        discount_minor=example.discount,
        added_tax_minor=example.added,
        house_minor=example.house,
        terms=EarningTerms(
            fee_bp=example.fee_bp, fee_rule="rule00000001", agency="agency000001", agency_bp=example.agency_bp
        ),
    )
    order = order_place(
        key=key,
        buyer=buying.details(alice, country=example.country),
        market=market,
        lines=[line],
        parcels=[ParcelDraft(lantern, zero, zero)],
        expires_at=timezone.now() + timedelta(minutes=10),
    )
    buying.pay(order, committing)
    return example, order


def owed(currency):
    found = {one.kind: one.posted.minor for one in balances(currency=currency)}
    return {kind: minor for kind, minor in found.items() if minor}


def test_a_sale_is_shared_out_as_counted_by_hand(sold):
    example, order = sold

    assert order.total_minor == example.paid
    wanted = {
        "clearing": -example.paid,
        "promotion": -example.house,
        "tax_payable": example.tax,
        "creator_payable": example.creator,
        "agency_payable": example.agency,
        "platform_fee": example.fee,
        "brand_payable": example.brand,
    }
    assert owed(example.currency) == {kind: minor for kind, minor in wanted.items() if minor}
    assert sum(wanted.values()) == 0
    assert prove().difference == ""


def test_any_parts_of_it_go_back_pro_rata_until_nothing_is_left(sold, committing):
    example, order = sold
    line = order.lines.get()
    thirds = Money(example.paid, example.currency).allocate([1, 1, 1])

    for third in thirds:
        with committing():
            refund_begin(
                order=order,
                key=uuid4(),
                parts=[RefundPart(line.public_id, third.minor)],
                reason="",
                asked_by=None,
            )
        line.refresh_from_db()
        share = line.refunded_commission_minor * example.paid
        assert share == pytest.approx(line.commission_minor * line.refunded_minor, abs=2 * example.paid)
        assert prove().difference == ""

    assert owed(example.currency) == {}


def test_the_terms_stay_on_the_line_whatever_is_agreed_later(sold):
    example, order = sold
    Collaboration.objects.update(commission_bp=100, terms_version=9)

    line = OrderLine.objects.get(order=order)

    assert (line.rate_kind, line.commission_bp, line.terms_version) == ("target", example.commission_bp, 1)
    assert (line.fee_rule, line.fee_bp) == ("rule00000001", example.fee_bp)
    has_agency = bool(example.agency_bp)
    assert (line.agency, line.agency_bp) == (("agency000001", example.agency_bp) if has_agency else ("", 0))


def test_three_decimals_are_split_to_the_last_one():
    """12.345 without tax: 12.5 % is 1.543125, 5 % 0.61725, the rest 10.184625 and the one that is left over."""
    shares = line_shares(Money(12345, "KWD"), tax=Money(0, "KWD"), commission_bp=1250, fee_bp=500)

    assert shares == Shares(tax=0, commission=1543, fee=617, brand=10185)


def test_commission_and_fee_are_never_more_than_there_is():
    shares = line_shares(Money(100, "EUR"), tax=Money(0, "EUR"), commission_bp=8000, fee_bp=5000)

    assert shares == Shares(tax=0, commission=80, fee=20, brand=0)

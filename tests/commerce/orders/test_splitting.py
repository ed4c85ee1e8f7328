"""Splitting money: pure arithmetic, in which the parts always add up."""

from hypothesis import given
from hypothesis import strategies as st

from commerce.orders.splitting import Shares, line_shares, pieces_minor, refund_shares
from marketplace.kernel.cells import Amount, csv_text, neutral, original
from marketplace.kernel.money import Money

basis = st.integers(0, 8000)


def shares_of(total: int, tax_bp: int, commission_bp: int, fee_bp: int, house: int) -> Shares:
    money = Money(total, "EUR")
    tax = money.included_tax(tax_bp)
    return line_shares(money, tax=tax, commission_bp=commission_bp, fee_bp=fee_bp, house=house)


@given(st.integers(0, 10**9), st.integers(0, 5000), basis, st.integers(0, 10_000), st.integers(0, 10**9))
def test_shares_add_up_and_are_never_negative(total, tax_bp, commission_bp, fee_bp, house):
    shares = shares_of(total, tax_bp, commission_bp, fee_bp, house)

    assert shares.total == total
    assert min(shares.tax, shares.commission, shares.fee, shares.brand) >= 0


@given(st.integers(1, 10**6), st.integers(0, 5000), basis, st.integers(0, 10**6), st.data())
def test_any_refunds_that_return_all_bring_every_share_to_zero(total, tax_bp, commission_bp, house, data):
    left = shares_of(total, tax_bp, commission_bp, 500, house)
    while left.total:
        minor = data.draw(st.integers(max(1, left.total // 4), left.total))
        back = refund_shares(left, minor)
        assert back.total == minor
        assert min(back.tax, back.commission, back.fee, back.brand, back.house) >= 0
        left -= back
        assert min(left.tax, left.commission, left.fee, left.brand, left.house) >= 0

    assert left == Shares(0, 0, 0, 0)


def test_a_refund_of_nothing_is_nothing():
    assert refund_shares(Shares(1, 2, 3, 4), 0) == Shares(0, 0, 0, 0)


@given(st.integers(0, 10**7), st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_pieces_in_any_steps_cost_exactly_what_was_paid(total, steps):
    pieces_left, left = sum(steps), total
    for pieces in steps:
        minor = pieces_minor(left, pieces_left, pieces)
        assert 0 <= minor <= left
        left -= minor
        pieces_left -= pieces
    assert left == 0
    assert pieces_minor(left, pieces_left, 1) == 0


CASES = [
    '=HYPERLINK("https://evil.example";"x")',
    "+49 123",
    "-2+3",
    "@sum",
    "\t=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\r=1",
]


def test_no_text_of_an_export_runs_as_a_formula():
    for text in [*CASES, "'quoted", "", "Ines", "日本"]:
        cell = neutral(text)
        assert cell.lstrip()[:1] not in set("=+-@＝＋－＠")
        assert cell[:1] not in {"\t", "\r", "\n"}
        assert original(cell) == text
    text = csv_text(["a", "b"], [["=1", Amount("-12.50")], [None, 3]])
    assert text == "\ufeffa,b\r\n'=1,-12.50\r\n,3\r\n"


@given(st.text())
def test_every_text_can_be_read_back(text):
    assert original(neutral(text)) == text

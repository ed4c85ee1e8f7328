"""Laws of prices: whatever is in the basket, the parts add up to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.promotions.pricing import AskedPrice, BasketLine, PricedCart, Taxes, price_cart
from marketplace.kernel.money import CurrencyMismatch, Money

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
MINOR = st.integers(0, 10**9)


def priced(lines: list[BasketLine], fee: Money, tax_bp: int) -> PricedCart:
    """Price a basket of which every seller takes the same fee for its parcel."""
    fees = {line.seller: fee for line in lines}
    return price_cart(lines, currency=fee.currency, fees=fees, taxes=Taxes(tax_bp))


@st.composite
def baskets(draw):
    """Lines of several sellers in one currency, a delivery fee and a tax rate."""
    currency = draw(CURRENCIES)
    lines = [
        BasketLine(
            key=key,
            seller=draw(st.integers(1, 4)),
            quantity=draw(st.integers(1, 20)),
            asked=AskedPrice.of(
                Money(draw(MINOR), currency), draw(st.none() | MINOR), is_show_price=draw(st.booleans())
            ),
        )
        for key in range(draw(st.integers(0, 8)))
    ]
    return lines, Money(draw(st.integers(0, 10**6)), currency), draw(st.integers(0, 5000))


@given(baskets())
def test_parts_add_up(basket) -> None:
    lines, shipping, tax_bp = basket

    cart = priced(lines, shipping, tax_bp)

    assert cart.total.minor == cart.goods.minor + cart.shipping.minor
    assert cart.goods.minor == sum(line.total.minor for line in cart.lines)
    assert cart.goods.minor == sum(parcel.goods.minor for parcel in cart.parcels)
    assert cart.shipping.minor == shipping.minor * len({line.seller for line in lines})
    assert [line.key for line in cart.lines] == [line.key for line in lines]
    assert sorted(line.key for parcel in cart.parcels for line in parcel.lines) == [
        line.key for line in lines
    ]
    assert all(line.total == line.unit * line.quantity - line.discount for line in cart.lines)
    parts = [line.tax for line in cart.lines] + [parcel.shipping_tax for parcel in cart.parcels]
    assert cart.tax.minor == sum(tax.minor for tax in parts)


@given(baskets())
def test_nothing_is_below_zero_and_tax_is_inside(basket) -> None:
    lines, shipping, tax_bp = basket

    cart = priced(lines, shipping, tax_bp)

    assert 0 <= cart.tax.minor <= cart.total.minor
    assert all(amount.minor >= 0 for amount in (cart.goods, cart.shipping, cart.total))


@given(baskets())
def test_a_struck_price_is_always_the_higher_one(basket) -> None:
    lines, shipping, tax_bp = basket

    for line in priced(lines, shipping, tax_bp).lines:
        assert line.was is None or line.was > line.total


@given(baskets())
def test_the_same_basket_costs_the_same_in_any_order(basket) -> None:
    lines, shipping, tax_bp = basket

    there = priced(lines, shipping, tax_bp)
    back = priced(lines[::-1], shipping, tax_bp)

    assert (there.total, there.tax, there.goods) == (back.total, back.tax, back.goods)


def test_a_worked_example() -> None:
    lamp = BasketLine(1, 7, 1, AskedPrice.of(Money(6400, "EUR"), 7900, is_show_price=True))
    cups = BasketLine(2, 8, 3, AskedPrice.of(Money(999, "EUR"), None, is_show_price=False))

    cart = priced([lamp, cups], Money(490, "EUR"), 2300)

    assert cart.lines[0].was == Money(7900, "EUR")
    assert cart.goods == Money(6400 + 2997, "EUR")
    assert cart.shipping == Money(980, "EUR")
    assert cart.total == Money(10377, "EUR")
    assert cart.tax == Money(1197 + 560 + 92 + 92, "EUR")


def test_currencies_are_never_mixed() -> None:
    yen = BasketLine(1, 1, 1, AskedPrice.of(Money(1200, "JPY"), None, is_show_price=False))

    with pytest.raises(CurrencyMismatch):
        priced([yen], Money(490, "EUR"), 0)


def test_a_line_of_nothing_is_a_mistake() -> None:
    line = BasketLine(1, 1, 0, AskedPrice.of(Money(1, "EUR"), None, is_show_price=False))

    with pytest.raises(ValueError, match="at least one"):
        priced([line], Money(0, "EUR"), 0)

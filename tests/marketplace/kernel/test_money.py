"""Money never loses a unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import AmountRefused, CurrencyMismatch, Money, format_money, to_decimal_text

amounts = st.integers(min_value=-(10**12), max_value=10**12)


@given(amounts, st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(any))
def test_parts_add_up_and_zero_weights_get_nothing(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").allocate(weights)

    assert sum(part.minor for part in parts) == minor
    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize(
    ("minor", "currency", "weights", "parts"),
    [
        (1000, "EUR", [1, 1, 1], [334, 333, 333]),
        (5, "EUR", [1, 1, 1, 0], [2, 2, 1, 0]),
        (100, "JPY", [1, 1, 1], [34, 33, 33]),
    ],
)
def test_split_of_worked_examples(minor: int, currency: str, weights: list[int], parts: list[int]) -> None:
    assert [part.minor for part in Money(minor, currency).allocate(weights)] == parts


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_text_and_back(minor: int, currency: str) -> None:
    assert Money.parse(to_decimal_text(Money(minor, currency)), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1200.50", "JPY"),
        ("1.239", "USD"),
        ("-1.00", "EUR"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("", "EUR"),
        ("٣", "EUR"),
        ("99999999999999", "EUR"),
    ],
)
def test_what_the_currency_cannot_hold_is_refused(text: str, currency: str) -> None:
    with pytest.raises(AmountRefused) as refusal:
        Money.parse(text, currency)

    assert refusal.value.code == "amount_refused"
    assert currency in str(refusal.value)


def test_shares_round_halves_to_even() -> None:
    assert Money(5203, "EUR").share(1200).minor == 624
    assert Money(25, "EUR").share(1000).minor == 2
    assert Money(35, "EUR").share(1000).minor == 4


def test_tax_contained_in_a_gross_amount() -> None:
    assert Money(6400, "EUR").included_tax(2300).minor == 1197


def test_currencies_never_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


def test_two_yen_signs_can_be_told_apart_and_yen_has_no_decimals() -> None:
    for language in ("en", "ja", "de"):
        yuan, yen = format_money(Money(999950, "CNY"), language), format_money(Money(1200, "JPY"), language)
        assert {sign for sign in yuan if not sign.isdigit()} != {sign for sign in yen if not sign.isdigit()}
        assert ".00" not in yen
        assert ",00" not in yen

"""Numbers and encodings of many countries: read as they were meant, or refused with both readings."""

import pytest

from commerce.catalog.imports.encodings import encoding_of_bytes
from commerce.catalog.imports.numbers import (
    Evidence,
    NumberRefused,
    currency_in,
    grams_of,
    gtin_of,
    money_of,
    pieces_of,
)
from commerce.catalog.imports.words import plain_text


def minor(text: str, currency: str = "EUR", sign: str = "") -> int | str:
    try:
        return money_of(text, currency, sign).minor
    except NumberRefused as reason:
        return reason.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.90", 990),
        ("9,90", 990),
        ("1.299,00", 129900),
        ("1,299.00", 129900),
        ("1'299.00", 129900),
        ("1\u202f299,00", 129900),
        ("1,29,900.00", 12990000),
        ("12,345,678", 1234567800),
        ("０.５０", 50),
        ("€ 9.90", 990),
        ("9,90 EUR", 990),
        ("0", 0),
        ("1,200", "price_ambiguous"),
        ("1.200", "price_ambiguous"),
        ("19.90 USD", "price_other_currency"),
        ("$5", "price_unreadable"),
        ("12.3456", "price_decimals"),
        ("-3", "price_negative"),
        ("n/a", "price_unreadable"),
        ("1.2.3,4", "price_unreadable"),
        ("1,23,4.00", "price_unreadable"),
        ("1e5", "price_unreadable"),
        ("99999999999999", "price_too_large"),
    ],
)
def test_a_price_in_euros(text, expected) -> None:
    assert minor(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200", 1200),
        ("1200.00", 1200),
        ("1,200", 1200),
        ("1.200", 1200),
        ("１，２００", 1200),
        ("￥1,200", 1200),
        ("1200円", 1200),
        ("1200.50", "price_no_decimals"),
    ],
)
def test_a_price_in_yen(text, expected) -> None:
    assert minor(text, "JPY") == expected


def test_the_other_prices_of_a_file_decide_what_is_ambiguous() -> None:
    points, commas, both = Evidence(), Evidence(), Evidence()
    for text in ("4.50", "1,200", "12"):
        points.look(text)
    for text in ("4,50", "1.200"):
        commas.look(text)
    for text in ("4,50", "4.50"):
        both.look(text)

    assert (points.sign, commas.sign, both.sign) == (".", ",", "")
    assert (minor("1,200", sign="."), minor("1.200", sign=",")) == (120000, 120000)
    assert minor("1.200", "KWD") == 1200


def test_a_currency_stands_before_or_after_the_number() -> None:
    assert [currency_in(text) for text in ("19.90 EUR", "EUR 19.90", "jpy 5", "15.00")] == [
        "EUR",
        "EUR",
        "JPY",
        "",
    ]
    with pytest.raises(NumberRefused) as caught:
        currency_in("5 QQQ")
    assert caught.value.code == "currency_unknown"


def test_pieces_weights_and_bar_codes() -> None:
    assert [pieces_of(text) for text in ("12", "12.0", "１２", "1 000")] == [12, 12, 12, 1000]
    assert [grams_of(text, 10**6) for text in ("250", "0.25kg", "0,25 kg", "1 lb", "2 oz")] == [
        250,
        250,
        250,
        454,
        57,
    ]
    assert gtin_of("4006381333931") == "4006381333931"
    for read, text, code in (
        (pieces_of, "1,5", "stock_unreadable"),
        (pieces_of, "-2", "stock_negative"),
        (pieces_of, "1000001", "stock_too_large"),
        (gtin_of, "4006381333930", "gtin_wrong"),
        (gtin_of, "123", "gtin_wrong"),
    ):
        with pytest.raises(NumberRefused) as caught:
            read(text)
        assert caught.value.code == code
    with pytest.raises(NumberRefused):
        grams_of("heavy", 10**6)


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("a,抹茶", "utf-8", "utf-8"),
        ("a,抹茶", "utf-8-sig", "utf-8-sig"),
        ("Handle\tTitle\na\t抹茶", "utf-16", "utf-16"),
        ("Handle\tTitle\na\t抹茶", "utf-16-le", "utf-16-le"),
        ("Handle\tTitle\na\t抹茶", "utf-16-be", "utf-16-be"),
        ("Handle,Title\ncup,青瓷茶杯,90.00\nplate,白瓷盘子", "gb18030", "gb18030"),
        ("Handle,Title\na,茶", "gb18030", "gb18030"),
        ("Handle,Title\nbowl,抹茶茶碗,3800\ncloth,風呂敷", "cp932", "cp932"),
        ("Handle,Title\na,カタカナの商品", "cp932", "cp932"),
        ("Handle;Title\na;Größe M\nb;Krug für Öl – “fein”", "cp1252", "cp1252"),
        ("Handle,Title\ncafe,Café crème €5", "cp1252", "cp1252"),
        ("Title\nÄÖÜ-Größen", "cp1252", "cp1252"),
        ("Handle,Title\na,青瓷茶杯與盤子的商品說明", "big5", "big5"),
    ],
    ids=range(13),
)
def test_an_encoding_is_found_out(text, encoding, found) -> None:
    assert encoding_of_bytes(text.encode(encoding)) == found


def test_a_sample_that_ends_amid_a_sign_is_read_all_the_same() -> None:
    assert encoding_of_bytes("抹茶".encode()[:-1], is_whole=False) == "utf-8"


def test_marked_up_descriptions_become_text_and_scripts_are_gone() -> None:
    assert (
        plain_text("<p>Blue &amp; <b>round</b></p><ul><li>one</li><li>two</li></ul>")
        == "Blue & round\n\none\ntwo"
    )
    assert plain_text("a<br>b<script>alert(1)</script><style>x</style>") == "a\nb"
    assert plain_text("3 < 4 and\r\nplain") == "3 < 4 and\nplain"
    assert plain_text("&lt;script&gt; is a tag") == "<script> is a tag"

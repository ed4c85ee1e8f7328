"""Addresses in a text: what is plain may be clicked, what is disguised is found, everyday text has none."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.safety.reading.links import Link, LinkKind, links_in

PLAIN = [
    ("look: https://lamp.example/a?b=c.", "https://lamp.example/a?b=c"),
    ("(see http://lamp.example/x_(y))", "http://lamp.example/x_(y)"),
    ("Lamp.Example, please", "https://Lamp.Example"),
    ("www.lamp.de!", "https://www.lamp.de"),
    ("bit.ly/abc", "https://bit.ly/abc"),
    ("t.me/lamp", "https://t.me/lamp"),
    ("点击lamp.com购买", "https://lamp.com"),
    ("bücher.example", "https://bücher.example"),
    ("中文.中国", "https://中文.中国"),
    ("ランプ.みんな", "https://ランプ.みんな"),
    ("http://lamp.example:8000/#top", "http://lamp.example:8000/#top"),
]
DISGUISED = [
    ("lamp-outlet dot example", "lamp-outlet dot example"),
    ("buy at lamp-outlet [.] example now", "lamp-outlet [.] example"),
    ("ｌａｍｐ．ｅｘａｍｐｌｅ", "ｌａｍｐ．ｅｘａｍｐｌｅ"),
    ("lamp outlet(dot)com", "outlet(dot)com"),
    ("lamp {punkt} de", "lamp {punkt} de"),
    ("outlet . com", "outlet . com"),
    ("lamp。com", "lamp。com"),
    ("lamp ★ com", "lamp ★ com"),
    ("lamp·com", "lamp·com"),
    ("lamp.c0m", "lamp.c0m"),
    ("lamp,com", "lamp,com"),
    ("l a m p . c o m", "l a m p . c o m"),
    ("lamp\u200b.example", "lamp\u200b.example"),
    ("𝗹𝗮𝗺𝗽.𝗰𝗼𝗺", "𝗹𝗮𝗺𝗽.𝗰𝗼𝗺"),
    ("lаmp.example", "lаmp.example"),
    ("outlet point com", "outlet point com"),
    ("tienda punto com", "tienda punto com"),
    ("outletドットcom", "outletドットcom"),
    ("https://shop.example@other.example/x", "https://shop.example@other.example/x"),
]
AWAY = [
    ("write to ana@lamp.example", LinkKind.MAIL),
    ("telegram: @lampseller", LinkKind.MESSENGER),
    ("@lampseller on telegram", LinkKind.MESSENGER),
    ("微信: lamp123", LinkKind.MESSENGER),
    ("加V信 lamp888", LinkKind.MESSENGER),
    ("line id: lamp1", LinkKind.MESSENGER),
    ("मेरा व्हाट्सएप 9876543210", LinkKind.MESSENGER),
    ("+44 7700 900123", LinkKind.PHONE),
    ("call me 0770 090 0123", LinkKind.PHONE),
    ("090-1234-5678", LinkKind.PHONE),
    ("ফোন 01712345678", LinkKind.PHONE),
    ("9️⃣8️⃣7️⃣6️⃣5️⃣4️⃣3️⃣2️⃣1️⃣0️⃣", LinkKind.PHONE),
    ("9 8 7 6 5 4 3 2 1 0", LinkKind.PHONE),
    ("nine eight seven six five four three two one zero", LinkKind.PHONE),
    ("一三八零零一三八零零零", LinkKind.PHONE),
]
EVERYDAY = [
    "love it.is there more?", "e.g. this, i.e. that", "size 3.5 and 4.5kg", "Mr.Smith", "1.000.000 yen", "so.cute",
    "2024-12-31 20:00", "order 9876543210 please", "Bestellung 01712345678", "100x200x300", "polka dot shop dress",
    "un point de couture", "punto de cruz", "I saw it on Instagram: amazing", "10.30am", "v2.0.1", "yes.please",
    "ok...thanks", "5 stars!!!", "it's $1,299.00", "EAN 4006381333931", "2 for 1, 3 for 2", "一二三四", "one two three",
    "Dr. No", "I'm on line 3", "are you online 24/7?", "price 12.34.56", "Is it 5.5\" x 3.2\"?", "what.the.heck",
    "I.N.G.", "size M.In stock?", "line up 2024", "insta worthy", "DIN EN 12345-6789", "2025/12/31", "@mira hello",
    "こんにちは。またね", "好看。买了", "यह बहुत अच्छा है।", "3,99 €, bitte",
    "a, com o b", "Sim. com certeza", "café , com leite",
]  # fmt: skip
UNHURRIED = settings(deadline=None)


@pytest.mark.parametrize(("text", "href"), PLAIN, ids=range(len(PLAIN)))
def test_a_plain_address_can_be_clicked(text: str, href: str) -> None:
    (link,) = links_in(text)

    assert link.is_plain
    assert link.href == href
    assert text[link.start : link.end] in href


@pytest.mark.parametrize(("text", "where"), DISGUISED, ids=range(len(DISGUISED)))
def test_a_disguised_address_is_found_and_cannot_be_clicked(text: str, where: str) -> None:
    (link,) = links_in(text)

    assert text[link.start : link.end] == where
    assert link == Link(link.start, link.end, None, False, LinkKind.ADDRESS)


@pytest.mark.parametrize(("text", "kind"), AWAY, ids=range(len(AWAY)))
def test_ways_out_of_the_room_that_are_no_addresses_are_found(text: str, kind: LinkKind) -> None:
    (link,) = links_in(text)

    assert link.kind is kind
    assert link.href is None


@pytest.mark.parametrize("text", EVERYDAY, ids=range(len(EVERYDAY)))
def test_everyday_text_has_no_links(text: str) -> None:
    assert links_in(text) == []


def test_several_links_are_told_in_their_order_and_once_each() -> None:
    text = "lamp.example, lamp dot com or https://lamp.example/?to=x.example"

    assert [text[link.start : link.end] for link in links_in(text)] == [
        "lamp.example",
        "lamp dot com",
        "https://lamp.example/?to=x.example",
    ]


@UNHURRIED
@given(st.text(max_size=80) | st.text(alphabet="lamp.exdotcom 0123@/:[]()-。．·ａ\u200b", max_size=80))
def test_links_stand_in_the_text_and_beside_each_other(text: str) -> None:
    links = links_in(text)

    assert all(0 <= link.start < link.end <= len(text) for link in links)
    assert all(a.end <= b.start for a, b in zip(links, links[1:], strict=False))
    assert all((link.href is not None) <= link.is_plain for link in links)
    assert all(str(link.href).startswith(("http://", "https://")) for link in links if link.href)


NASTY = [
    "a.", "a", "1", "1 ", "a-", "@a", "https://", "[", "one ", "a dot ", "line ", "(.) ", "a(.)", "a,", "line @",
    "a.com", "id", "é.", "a@", "h** ", "x,com ",
]  # fmt: skip


@pytest.mark.parametrize("piece", range(len(NASTY)))
def test_no_text_is_searched_for_long(piece: int) -> None:
    text = (NASTY[piece] * 10_000)[:10_000]
    began = time.process_time()

    links_in(text)

    assert time.process_time() - began < 1.5

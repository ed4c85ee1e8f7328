"""What is drawn once, or without a template, reads as if it had been drawn each time."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from marketplace.kernel.money import Money, format_money
from marketplace.kernel.picture_fields import PictureAddress
from marketplace.kernel.widgets import PlainNumberInput, PlainTextInput

LOAD = "{% load showfloor %}"
INCLUDED = LOAD + '{% include "components/_badge.html" with kind="ok" symbol="check" text=text %}'
PART = LOAD + '{% part "components/_badge.html" kind="ok" symbol="check" text=text %}'
PICTURE = LOAD + '{% part "components/_picture.html" url=url alt="" size="s52" %}'
PRICE = LOAD + '{% part "components/_price.html" price=price was_price=was %}'


def drawn(source, **values):
    return Template(source).render(Context(values))


@pytest.mark.parametrize("text", ["sold", "<b>sold</b>", mark_safe("<b>sold</b>")])
def test_a_part_reads_like_an_include(text):
    for _again in range(2):
        assert drawn(PART, text=text) == drawn(INCLUDED, text=text)


def test_what_is_safe_lends_its_drawing_to_nobody():
    assert "<i>x</i>" in drawn(PART, text=mark_safe("<i>x</i>"))
    assert "<i>x</i>" not in drawn(PART, text="<i>x</i>")


def test_a_part_sees_its_values_and_nothing_else():
    assert "secret" not in drawn(PART, text="sold", kind="secret", user="secret")


def test_a_picture_drawn_before_its_smaller_copy_is_drawn_anew_with_it():
    before, after = PictureAddress("/media/lamp.webp"), PictureAddress("/media/lamp.webp")
    after.avif = "/media/lamp.avif"

    assert "avif" not in drawn(PICTURE, url=before)
    assert "/media/lamp.avif" in drawn(PICTURE, url=after)
    assert "avif" not in drawn(PICTURE, url=before)


def test_a_part_and_an_amount_speak_the_language_of_their_reader():
    values = {"price": Money(950, "JPY"), "was": Money(1200, "JPY")}
    english = drawn(PRICE, **values)
    with translation.override("ja"):
        japanese = drawn(PRICE, **values)

    assert "¥950" in english
    assert "￥950" in japanese
    assert drawn(PRICE, **values) == english
    assert (format_money(values["price"]), format_money(values["price"], "ja")) == ("¥950", "￥950")


@pytest.mark.parametrize(
    ("plain", "usual"), [(PlainNumberInput, forms.NumberInput), (PlainTextInput, forms.TextInput)]
)
@pytest.mark.parametrize("value", [None, "", 7, '"><b>', "9.50"])
@pytest.mark.parametrize(
    "attrs", [{}, {"id": "x", "required": True, "disabled": False, "aria-invalid": "true"}]
)
def test_a_plain_input_is_the_usual_one(plain, usual, value, attrs):
    more = {"min": 1, "maxlength": "16"}
    assert plain(attrs=more).render("n", value, attrs) == usual(attrs=more).render("n", value, attrs)

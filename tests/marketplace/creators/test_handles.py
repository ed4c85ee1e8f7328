"""Handles: any one script, nobody's twin."""

import pytest

from marketplace.creators.errors import (
    HandleHidden,
    HandleLength,
    HandleMixed,
    HandleRefused,
    HandleReserved,
)
from marketplace.creators.handles import handle_clean, handle_skeleton


@pytest.mark.parametrize(
    "handle",
    [
        "lotus_shop",
        "林",
        "நிலா",
        "আলো",
        "नदी",
        "zoé",
        "маша",
        "ακρόπολη",
        "شمس",
        "שמש",
        "東京プロジェクト",
        "林lin",
        "한국어",
        "さくら",
        "abc123",
    ],
)
def test_letters_of_any_one_script_are_welcome(handle: str) -> None:
    assert handle_clean(handle) == handle


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("LOTUS_SHOP", "lotus_shop"),
        ("ｌｏｔｕｓ_shop", "lotus_shop"),
        (" @mira ", "mira"),
        ("Straße", "straße"),
        ("ﬁre", "fire"),
    ],
)
def test_case_and_width_are_made_one(typed: str, handle: str) -> None:
    assert handle_clean(typed) == handle


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("lotus\u200b_shop", HandleHidden),
        ("\u200b" * 15, HandleHidden),
        ("lotus\u202eshop", HandleHidden),
        ("lotus\u00adshop", HandleHidden),
        ("lotus\x00shop", HandleHidden),
        ("mira\u3164", HandleHidden),
        ("lοtus_shop", HandleMixed),
        ("pаypal", HandleMixed),
        ("नदीriver", HandleMixed),
        ("lotus shop", HandleRefused),
        ("lotus-shop", HandleRefused),
        ("lotus.shop", HandleRefused),
        ("_lotus", HandleRefused),
        ("lotus_", HandleRefused),
        ("lotus__shop", HandleRefused),
        ("🎁🎁🎁", HandleRefused),
        ("---", HandleRefused),
        ("", HandleRefused),
        ("z\u0303\u0303\u0303\u0303oe", HandleRefused),
        ("\u0bbeநில", HandleRefused),
        ("../../etc", HandleRefused),
        ("ab", HandleLength),
        ("a" * 31, HandleLength),
        ("admin", HandleReserved),
        ("аdmin", HandleMixed),
        ("shοwfloor", HandleMixed),
        ("0perator", HandleReserved),
    ],
)
def test_what_could_fool_a_reader_is_refused(typed: str, kind: type[HandleRefused]) -> None:
    with pytest.raises(kind):
        handle_clean(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lotus_shop", "1otus_shop"),
        ("lotus_shop", "l0tus_shop"),
        ("lotus_shop", "lótus_shop"),
        ("modern", "modem"),
        ("хор", "xop"),
        ("оса", "oca"),
        ("口", "ロ"),
        ("vvave", "wave"),
        ("straße", "strasse"),
        ("ακ", "ак"),
    ],
)
def test_twins_have_one_skeleton(one: str, other: str) -> None:
    assert handle_skeleton(one) == handle_skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("நிலா", "நிலம"), ("আলো", "আলা"), ("が", "か"), ("lotus", "lotos1"), ("林", "森")]
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert handle_skeleton(one) != handle_skeleton(other)


def test_a_skeleton_fits_its_column() -> None:
    assert len(handle_skeleton("ß" * 30)) <= 120

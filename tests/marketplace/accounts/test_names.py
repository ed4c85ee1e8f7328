"""Names that stand in the middle of other people's text."""

import pytest

from marketplace.accounts.names import clean_name, is_readable, marks_in_a_row


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna\u202enimda", "Annanimda"),
        ("x\u2066y", "xy"),
        ("line\nbreak", "line break"),
        ("tab\there\x00\x1b", "tab here"),
        ("  two   blanks ", "two blanks"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ufeffNour", "Nour"),
        ("Latin\u200djoiner", "Latinjoiner"),
    ],
)
def test_control_and_direction_signs_are_left_out(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "name",
    [
        "עברית עם ניקוד: שָׁלוֹם",
        "سلام على الجميع",
        "நிலா",
        "আলো",
        "क्\u200dष",
        "👩\u200d🍳 Mira",
        "東京プロジェクト",
        "Zoë",
        "Müller, Söhne & Co",
        "❤\ufe0f",
    ],
)
def test_other_writing_stays_byte_for_byte(name: str) -> None:
    assert clean_name(name) == name


def test_a_tower_of_marks_is_cut() -> None:
    assert marks_in_a_row(clean_name("Z" + "\u0303" * 500 + "oe")) == 3


def test_what_shows_nothing_is_not_readable() -> None:
    assert not is_readable(clean_name("\u200b" * 15))
    assert not is_readable(clean_name("\u3164"))
    assert is_readable("🎁")
    assert is_readable("---") is False

"""Word lists: their files, what a filter finds of them, and whose filter is kept."""

import pytest

from marketplace.safety.reading.lists import (
    LANGUAGES,
    Action,
    Filter,
    Filters,
    Kind,
    Match,
    Term,
    filter_for,
    languages_known,
    parse,
    starter,
    strongest,
)


def found(filter_: Filter, text: str) -> list[tuple[str, str]]:
    return [(hit.term.text, text[hit.start : hit.end]) for hit in filter_.read(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_list_that_finds_itself(language: str) -> None:
    terms, allow = starter(language)
    filter_ = Filter(terms)

    unseen = [term.text for term in terms if not filter_.read(term.text.replace("\u2026", ""))]
    twice = [term.text for term in terms if [other.text for other in terms].count(term.text) > 1]

    assert len(terms) >= 60
    assert allow
    assert not unseen
    assert not twice


def test_a_heading_gives_kind_match_and_action() -> None:
    terms, allow = parse("# c\n[scam part block]\nquick cash  # why\n[allow]\nquick cashier\n", "en")

    assert terms == (Term("quick cash", Kind.SCAM, Match.PART, Action.BLOCK, "en"),)
    assert allow == ("quick cashier",)


@pytest.mark.parametrize("text", ["quick cash", "[scam part]", "[scam part shout]\nx", "[what part hold]\nx"])
def test_a_list_with_a_fault_is_not_half_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"line 1|is not a valid"):
        parse(text, "en")


def test_a_term_is_found_as_its_match_says() -> None:
    whole = Filter([Term("lamp")])
    start = Filter([Term("lamp", match=Match.START)])
    part = Filter([Term("lamp", match=Match.PART)])

    assert [len(whole.read(text)) for text in ("a lamp!", "lamps", "clamp")] == [1, 0, 0]
    assert [len(start.read(text)) for text in ("a lamp!", "lamps", "clamp")] == [1, 1, 0]
    assert [len(part.read(text)) for text in ("a lamp!", "lamps", "clamp")] == [1, 1, 1]


def test_a_gap_stands_for_up_to_four_words() -> None:
    filter_ = Filter([Term("text \u2026 on pigeon")])

    assert found(filter_, "So TEXT me, on PIGEON!") == [("text \u2026 on pigeon", "TEXT me, on PIGEON")]
    assert found(filter_, "text on pigeon") == [("text \u2026 on pigeon", "text on pigeon")]
    assert filter_.read("t3xt him or her now on pig3on")
    assert not filter_.read("text him or her just now on pigeon")
    assert not filter_.read("on pigeon, text")


def test_harmless_words_take_away_only_what_is_inside_them() -> None:
    filter_ = Filter([Term("cat", match=Match.PART)], ["catalogue", "concat*"])

    assert not filter_.read("the catalogue, concatenated; a CÁTALOGUE")
    assert found(filter_, "the catalogue of a cat") == [("cat", "cat")]


def test_the_strongest_of_what_stands_in_one_place_is_told() -> None:
    filter_ = Filter([Term("bad lamp", action=Action.BLOCK), Term("lamp"), Term("bad", action=Action.LOG)])

    hits = filter_.read("bad lamp")

    assert [hit.term.text for hit in hits] == ["bad lamp"]
    assert strongest(hits) is Action.BLOCK
    assert strongest(filter_.read("bad")) is Action.LOG
    assert strongest([]) is None


def test_a_guess_is_held_and_never_blocked() -> None:
    filter_ = Filter([Term("lampshade", action=Action.BLOCK)])

    assert [strongest(filter_.read(text)) for text in ("l@mpsh4de", "lamp shade", "l**psh*de")] == [
        Action.BLOCK,
        Action.HOLD,
        Action.HOLD,
    ]


def test_an_emoji_can_be_a_term_whatever_its_skin() -> None:
    filter_ = Filter([Term("\U0001f595"), Term("\U0001f346\U0001f4a6")])

    assert found(filter_, "oh \U0001f595\U0001f3fd you") == [("\U0001f595", "\U0001f595")]
    assert filter_.read("\U0001f346 \U0001f4a6")
    assert not filter_.read("\U0001f4a6 \U0001f346")


def test_a_shops_filter_is_made_once_for_each_state_of_its_words() -> None:
    calls = []

    def own() -> tuple[list[Term], list[str]]:
        calls.append(1)
        return [Term("lampoon")], ["lampoonery"]

    kept = Filters(most=2)
    first = kept.get(("en",), "7:1", own)

    assert kept.get(("en-gb",), "7:1", own) is first
    assert first.read("lampoon")
    assert first.read("you idiot")
    assert kept.get(("en",), "7:2", own) is not first
    assert kept.get(("ja",), "7:2", own) is not first
    assert kept.get(("en",), "7:1", own) is not first
    assert len(calls) == 4
    assert filter_for(("en",)) is filter_for(("en",))


def test_codes_of_pages_name_languages_of_lists() -> None:
    assert languages_known(("pt", "zh-hans", "EN-gb", "ja")) == ("en", "zh", "ja")
